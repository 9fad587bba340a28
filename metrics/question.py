"""Hold a question as a value that equals its address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from metrics.errors import BadValue, CannotAnswer, UnknownName
from metrics.periods import PERIODS, Grain, parse_day
from metrics.translation import translate as _

COMPARISONS = {"before": _("the period before"), "year": _("a year earlier"), "none": _("nothing")}
JUDGED = {"then": _("as judged then"), "today": _("restated under today’s standards")}
CLOCKS = {"calendar": _("around the clock"), "working": _("working hours")}
DEFAULT_PERIOD = "last-month"
NO_VALUE = ""  # how the address writes "this dimension is empty"
LONGEST_VALUE = 200
LOST = "\ufffd"  # what decoding puts where bytes were no text
_SINGLE = ("period", "from", "to", "grain", "compare", "by", "clock", "zone", "as_of", "reach", "judged")

Filters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Question:
    """What is asked. Frozen, hashable and equal to its address: `Question.parse(q.params()) == q`.

    Parameters
    ----------
    metrics : tuple of str
        Keys of metrics, in the order asked.
    period : str
        Name of a period relative to the end of the data; ignored where `start` and `end` are given.
    start, end : date, optional
        Half-open period in local days.
    grain : Grain, optional
        Step of the trend; None leaves the choice to the period's length.
    compare : str
        "before", "year" or "none".
    by : str, optional
        Dimension that splits the figures.
    filters : tuple of (dimension, values)
        Sorted by dimension; several values of one dimension are alternatives.
    clock : str
        "calendar" or "working".
    zone : str, optional
        Reporting zone where it is not the setting.
    as_of : datetime, optional
        Instant (naive UTC) up to which the data are considered; None means up to where they reach.
    judged : str
        "then", each ticket by what was in force when it came, or "today", all by what is in force now.
    reach : int, optional
        The trend shows so many whole steps up to the period's end instead of the period alone.
    """

    metrics: tuple[str, ...] = ()
    period: str = DEFAULT_PERIOD
    start: date | None = None
    end: date | None = None
    grain: Grain | None = None
    compare: str = "before"
    by: str | None = None
    filters: Filters = ()
    clock: str = "calendar"
    zone: str | None = None
    as_of: datetime | None = None
    reach: int | None = None
    judged: str = "then"

    def params(self) -> tuple[tuple[str, str], ...]:
        """Return the address as pairs; defaults are left out."""
        pairs: list[tuple[str, str]] = [("metric", m) for m in self.metrics]
        if self.start and self.end:
            pairs += [("from", self.start.isoformat()), ("to", self.end.isoformat())]
        elif self.period != DEFAULT_PERIOD:
            pairs.append(("period", self.period))
        single = {
            "grain": self.grain.value if self.grain else None,
            "compare": self.compare if self.compare != "before" else None,
            "by": self.by,
            "clock": self.clock if self.clock != "calendar" else None,
            "zone": self.zone,
            "as_of": f"{self.as_of.isoformat()}Z" if self.as_of else None,
            "reach": str(self.reach) if self.reach else None,
            "judged": self.judged if self.judged != "then" else None,
        }
        pairs += [(k, v) for k, v in single.items() if v is not None]
        pairs += [(d, v) for d, values in self.filters for v in values]
        return tuple(pairs)

    def query(self) -> str:
        """Return the address as the text after the question mark."""
        return urlencode(self.params())

    @classmethod
    def parse(
        cls, address: str | Mapping[str, Any] | Iterable[tuple[str, str]], dimensions: Iterable[str]
    ) -> "Question":
        """Return the question that an address asks.

        Parameters
        ----------
        address : str, mapping of str to str or list of str, or pairs
            What stands after the question mark.
        dimensions : iterable of str
            Known dimensions: only they may filter and split.

        Raises
        ------
        UnknownName
            For a name that is no part of an address, no dimension, no period.
        BadValue
            For a value that its name does not allow.
        """
        found: dict[str, list[str]] = {}
        for name, value in _pairs(address):
            if len(value) > LONGEST_VALUE or "\x00" in value or LOST in value:
                raise BadValue(_("The value of “{name}” in the address cannot be read.").format(name=name[:40]))
            found.setdefault(name, []).append(value)
        known = tuple(dimensions)
        for name in found:
            if name not in (*known, *_SINGLE, "metric"):
                raise UnknownName(_("part of the address"), name, (*known, *_SINGLE, "metric"))
        single = {name: found[name] for name in _SINGLE if name in found}
        for name, values in single.items():
            if len(values) > 1:
                raise BadValue(_("“{name}” stands more than once in the address.").format(name=name))
        one = {name: values[0] for name, values in single.items()}
        start, end = _period(one)
        return cls(
            metrics=tuple(dict.fromkeys(m for text in found.get("metric", ()) for m in text.split(",") if m)),
            period=_known(_("period"), one.get("period", DEFAULT_PERIOD), PERIODS),
            start=start,
            end=end,
            grain=Grain(_known(_("grain"), one["grain"], [g.value for g in Grain])) if "grain" in one else None,
            compare=_known(_("comparison"), one.get("compare", "before"), COMPARISONS),
            by=_known(_("dimension"), one["by"], known) if "by" in one else None,
            filters=filters((d, found[d]) for d in known if d in found),
            clock=_known(_("clock"), one.get("clock", "calendar"), CLOCKS),
            zone=_zone(one["zone"]) if "zone" in one else None,
            as_of=_instant(one["as_of"]) if "as_of" in one else None,
            reach=_reach(one["reach"]) if "reach" in one else None,
            judged=_known(_("way to judge"), one.get("judged", "then"), JUDGED),
        )

    def about(self, *metrics: str) -> "Question":
        """Return the same question about other metrics."""
        return replace(self, metrics=metrics)

    def within(self, dimension: str, *values: str) -> "Question":
        """Return the question narrowed to `values` of `dimension`; without values that filter is lifted."""
        others = [(d, v) for d, v in self.filters if d != dimension]
        return replace(self, filters=filters([*others, (dimension, values)] if values else others))

    def between(self, first: date, last: date) -> "Question":
        """Return the question about the days from `first` up to, not including, `last`."""
        return replace(self, start=first, end=last, period=DEFAULT_PERIOD, reach=None)

    def filtered(self, dimension: str) -> tuple[str, ...]:
        """Return the values that `dimension` is narrowed to; empty if it is not."""
        return dict(self.filters).get(dimension, ())


def filters(pairs: Iterable[tuple[str, Iterable[str]]]) -> Filters:
    """Return filters in their one order: by dimension, values sorted and without repeats."""
    return tuple(sorted((d, tuple(sorted(set(values)))) for d, values in pairs))


def _pairs(address: str | Mapping[str, Any] | Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    if isinstance(address, str):
        return parse_qsl(address.removeprefix("?"), keep_blank_values=True)
    if isinstance(address, Mapping):
        return [(k, v) for k, values in address.items() for v in ([values] if isinstance(values, str) else values)]
    return address


def _known(sort: str, name: str, known: Iterable[str]) -> str:
    if name not in known:
        raise UnknownName(sort, name, known)
    return name


def _period(one: Mapping[str, str]) -> tuple[date | None, date | None]:
    if ("from" in one) != ("to" in one):
        raise BadValue(_("“from” and “to” go together: the first day and the day after the last."))
    if "from" not in one:
        return None, None
    if "period" in one:
        raise BadValue(_("Give either “period” or “from” and “to”, not both."))
    start, end = parse_day("from", one["from"]), parse_day("to", one["to"])
    if start >= end:
        raise BadValue(_("The period is empty: “from” must lie before “to”."))
    return start, end


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # KeyError: ZoneInfoNotFoundError
        raise BadValue(_("“{name}” is no time zone; write one as Europe/Berlin.").format(name=name[:40])) from None
    return name


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.min
    if found.utcoffset() is None or found.utcoffset() or not 1900 <= found.year <= 2200:
        raise BadValue(_("“as_of” must be an instant in UTC written as 2026-10-31T18:00:00Z."))
    return found.replace(tzinfo=None)


def _reach(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 120 and len(text) <= 3):
        raise BadValue(_("“reach” must be a whole number from 1 to 120."))
    return int(text)


def check(question: Question) -> None:
    """Raise CannotAnswer for a question that is well formed and not yet to be answered."""
    if question.clock == "working":
        raise CannotAnswer(_("No working hours are set, so times can only be told around the clock."))
