"""Hold a name that a publisher gave to a group: the one kind of word on a link that no code of ours wrote."""

import re

from metrics.errors import BadValue
from metrics.translation import translate as _

LONGEST = 40
_WRITTEN = re.compile(r"[^\W_][\w &+./()’'-]*")  # letters, digits and what joins words: no mark-up, no mail address
_DIGITS = re.compile(r"\d{5,}")  # a telephone, a contract, a ticket


class Label(str):
    """A name of a group as a link shows it; what comes from the data stays there until a publisher names it.

    Raises
    ------
    BadValue
        It is empty, too long, or looks like an address or a number of somebody.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> "Label":
        written = " ".join(text.split())
        if (
            not _WRITTEN.fullmatch(written)
            or len(written) > LONGEST
            or _DIGITS.search(re.sub(r"[ ./()-]", "", written))
        ):
            sentence = _("“{text}” cannot stand on a link: take up to {n} letters and digits, no address, no number.")
            raise BadValue(sentence.format(text=text[:60], n=LONGEST))
        return super().__new__(cls, written)
