"""Name what went wrong, in one sentence that a user can act on."""

from collections.abc import Iterable
from difflib import get_close_matches

from metrics.translation import translate as _


class PlumblineError(Exception):
    """Base of every error that is the user's to mend; its text is a whole sentence."""


class UnknownName(PlumblineError):
    """A name that nothing of its sort bears."""

    def __init__(self, sort: str, name: str, known: Iterable[str]) -> None:
        self.name = name
        close = get_close_matches(name, list(known), n=1, cutoff=0.5)
        shown = name if len(name) <= 60 else name[:59] + "…"
        sentence = _("There is no {sort} called “{name}”.").format(sort=sort, name=shown)
        if close:
            sentence += " " + _("Did you mean “{close}”?").format(close=close[0])
        super().__init__(sentence)


class BadValue(PlumblineError):
    """A value that its name does not allow."""


class CannotAnswer(PlumblineError):
    """A question that is well formed and has no meaning, for instance a split that its metric does not have."""
