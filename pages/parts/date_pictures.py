"""Write formats of dates as people do, DD/MM/YYYY, and read them back."""

import re

PICTURES = {
    "%d": "DD",
    "%m": "MM",
    "%Y": "YYYY",
    "%y": "YY",
    "%B": "Month",
    "%b": "Mon",
    "%H": "hh",
    "%I": "hh12",
    "%M": "mm",
    "%S": "ss",
    "%p": "AM",
}
_DIRECTIVES = {picture: directive for directive, picture in PICTURES.items()}
_LONGEST_FIRST = re.compile("|".join(sorted(_DIRECTIVES, key=len, reverse=True)))


def pictured(text: str) -> str:
    """Return `text` with pictures where it holds directives of strptime."""
    return re.sub("%[A-Za-z]", lambda found: PICTURES.get(found[0], found[0]), text)


def format_of(picture: str) -> str:
    """Return the strptime format that a picture means; directives may stand in it too."""
    return _LONGEST_FIRST.sub(lambda found: _DIRECTIVES[found[0]], picture)
