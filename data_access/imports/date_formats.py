"""Find the format of a column of dates by trying formats on all its values."""

from collections import Counter
from dataclasses import dataclass
from itertools import product

import pyarrow as pa
import pyarrow.compute as pc

from data_access.imports.instants import instants
from data_access.imports.typed import array

TIMES = ("", "%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
DAY_FIRST, MONTH_FIRST = ("%d", "%m"), ("%m", "%d")
CLOCKS = {"unix seconds": r"^\d{9,10}$", "unix milliseconds": r"^\d{12,13}$"}
MARKS = "/.-:,"
SAMPLE = 200
ENOUGH = 0.5  # of the values; fewer, and the column holds no dates


@dataclass(frozen=True)
class Found:
    """What the values say.

    Parameters
    ----------
    format : str, optional
        strptime format, or "unix seconds"; none is ISO 8601.
    other : str, optional
        The format that fits as many values, where day and month cannot be told apart.
    share : float
        Of the values that fit.
    """

    format: str | None
    other: str | None
    share: float

    @property
    def is_date(self) -> bool:
        return self.share >= ENOUGH


def _formats() -> dict[str, str | None]:
    """Return, by format, the format with day and month exchanged."""
    found: dict[str, str | None] = dict.fromkeys(CLOCKS)
    for (first, second), mark, year, time, gap in product(
        (DAY_FIRST, MONTH_FIRST), "/.-", ("%Y", "%y"), TIMES, (" ", ", ")
    ):
        if time or gap == " ":
            tail = f"{gap}{time}" if time else ""
            found[f"{first}{mark}{second}{mark}{year}{tail}"] = f"{second}{mark}{first}{mark}{year}{tail}"
    dates = ("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y")
    for date, time in product(dates, TIMES):
        found[f"{date} {time}".strip()] = None
    return found


SWAPPED = _formats()


class Formats:
    """Counts, portion after portion of one column, how many values each format fits."""

    def __init__(self) -> None:
        self._values = 0
        self._fits: Counter[str | None] = Counter()
        self._tried: list[str | None] | None = None

    def see(self, texts: pa.Array | pa.ChunkedArray) -> None:
        """Try what fits the first values on all of these."""
        text = pc.utf8_trim_whitespace(array(texts))
        text = text.filter(pc.and_(pc.is_valid(text), pc.not_equal(text, "")))
        if not len(text):
            return
        if self._tried is None:
            first = text.slice(0, SAMPLE)
            iso = _fitting(first, None)
            others: list[str | None] = (
                [] if iso == len(first) else [f for f in SWAPPED if _possible(f, first) and _fitting(first, f)]
            )
            self._tried = [None, *others] if iso else others
        self._values += len(text)
        for format_ in self._tried:
            self._fits[format_] += _fitting(text, format_)

    def found(self) -> Found:
        """Return the format that fits most values."""
        if not self._values or not self._tried:
            return Found(None, None, 0.0)
        best = max(self._tried, key=lambda f: self._fits[f])
        swapped = SWAPPED.get(best) if best else None
        tie = swapped is not None and self._fits[swapped] == self._fits[best]
        return Found(best, swapped if tie else None, self._fits[best] / self._values)


def _possible(format_: str, text: pa.Array) -> bool:
    """Return whether some value has the marks of the format; it saves trying most of them."""
    values = text.to_pylist()
    needed = [mark for mark in MARKS if mark in format_]
    return format_ in CLOCKS or any(
        all(mark in value for mark in needed) and not any(mark in value for mark in MARKS if mark not in needed)
        for value in values
    )


def _fitting(text: pa.Array, format_: str | None) -> int:
    """Return how many texts are plausible instants of that format."""
    if format_ in CLOCKS:  # a small number is a number
        text = text.filter(pc.match_substring_regex(text, CLOCKS[format_]))
    typed = instants(text, format_, "UTC")
    bad = {row for fault in typed.faults for row in fault.rows.tolist()}
    return len(text) - len(bad)
