"""Decide which versions are kept, and name what can go wrong with them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from data_access.warehouse.manifest import Manifest
from metrics.errors import PlumblineError
from metrics.translation import translate as _

KEPT = 5

Progress = Callable[[str], None]


def silent(phase: str) -> None:
    """Ignore a phase: the progress of those who do not ask for any."""


class EmptyWarehouse(PlumblineError):
    """Nothing was ever imported, or all of it was taken back."""

    def __init__(self) -> None:
        super().__init__(_("There is no data yet: import a file first."))


class CannotPublish(PlumblineError):
    """The new version could not be written; the current one is as it was."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(_("The new version could not be written ({cause}). Nothing was changed.").format(cause=cause))


class NotRemoved(PlumblineError):
    """What was taken out is still there, in old versions that could not be removed."""

    def __init__(self, cause: Exception) -> None:
        line = str(cause).strip().partition("\n")[0].rstrip(".")
        sentence = _(
            "It was taken out of all that is shown, but old versions that still hold it could not be removed "
            "({cause}). That is done again every day until it succeeds."
        )
        super().__init__(sentence.format(cause=line))


def worth_keeping(kept: Sequence[Manifest]) -> list[Manifest]:
    """Return those of `kept` (newest first) that stay: the last five, and what the last import can be taken back to."""
    # One more than the last five where those are all of one import: so the last import can always be taken back.
    return [*kept[:KEPT], *filter(None, [before_last_import(kept)])]


def before_last_import(kept: Sequence[Manifest]) -> Manifest | None:
    """Return the newest of `kept` (newest first) that has every import of the first but its last.

    Before the first import of one's own there was nothing, or the sample company.
    """
    last = kept[0].imports if kept else ()
    earlier = last[:-1]
    return next((m for m in kept if m.imports == earlier or (not earlier and m.is_sample and m.imports != last)), None)


def within_reach(kept: Sequence[Manifest]) -> list[Manifest]:
    """Return those of `kept` (newest first) that some undoing may come to: not those of imports that were undone."""
    last = kept[0].imports if kept else ()
    return [m for m in kept if m.imports == last[: len(m.imports)] or (m.is_sample and not kept[0].is_sample)]


def following(manifest: Manifest, kept: Sequence[Manifest]) -> Manifest:
    """Return a manifest that knows, as the newest of `kept` does, who was erased and from when on versions count."""
    return replace(manifest, oldest=kept[0].oldest, erased=kept[0].erased) if kept else manifest
