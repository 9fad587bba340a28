"""Tell the figures of one metric over all periods of a link."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from metrics import intervals
from metrics.answer import Answer, Point
from metrics.kept import Kept
from metrics.kinds import Mean, Net, Quantile, Ratio, Share
from metrics.periods import Span
from metrics.published import disclosure
from metrics.published.audit import Part, gives_away
from metrics.published.disclosure import HIDDEN
from metrics.published.payload import Cell, How, Shown
from metrics.published.standing import JUDGED, UNTOLD, Teller, contradicts
from metrics.units import Better
from metrics.verdicts import State

NOTHING = Shown(How.NOTHING)
WITHHELD = Cell(HIDDEN, HIDDEN, State.NO_STANDARD)
Group = str | None


@dataclass(frozen=True, eq=False)
class Series:
    """The exact figures of one metric over all periods, and how they are told.

    Parameters
    ----------
    answer : Answer
        Over whole periods as its buckets, split where the link is.
    others : tuple of Answer
        The same of more rows, or of fewer, which other links may show. Nothing of them is told.
    """

    answer: Answer
    others: tuple[Answer, ...] = ()

    @cached_property
    def whole(self) -> tuple[Point, ...]:
        """The figures as a whole, the oldest period first."""
        return self.answer.trend()

    @cached_property
    def groups(self) -> Mapping[Group, Mapping[Span, Point]]:
        """The figures of each group by period; there is none where it has no rows."""
        found: dict[Group, dict[Span, Point]] = {}
        for p in self.answer.points:
            if p.grouped and p.bucket:
                found.setdefault(p.group, {})[p.bucket] = p
        return found

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The figures as a whole as they are told, withheld where another link would tell who is in one only."""
        found = [self.cell(point) for point in self.whole]
        return tuple(
            self.withheld if self.gives_away(point.bucket) else cell
            for cell, point in zip(found, self.whole, strict=True)
        )

    def gives_away(self, span: Span | None, *group: Group) -> bool:
        """Tell whether a figure, as a whole or of a group, and that of another link give away who is in one only.

        What is not told anyway gives nobody away.
        """
        return span is not None and any(self._beside(other, span, *group) for other in self._others)

    def _beside(self, other: "Series", span: Span, *group: Group) -> bool:
        here, there = (one.groups.get(group[0], {}) if group else one._spans for one in (self, other))
        rows = [[found[s].n if s in found else 0 for s in {**here, **there}] for found in (here, there)]
        if rows[0] == rows[1]:
            return False  # there is never anybody in one only
        pairs = zip(self.held(here.get(span)), other.held(there.get(span)), strict=False)
        return any(gives_away(*pair) for pair in pairs if not any(part.hidden for part in pair))

    @cached_property
    def _others(self) -> tuple["Series", ...]:
        return tuple(Series(answer) for answer in self.others)

    @property
    def withheld(self) -> Cell:
        """A figure of which nothing is told."""
        return replace(WITHHELD, state=self._unjudged)

    def not_in_time(self, cell: Cell) -> Cell:
        """Return a cell of times without what it says of how many were in time."""
        return replace(cell, in_time=HIDDEN, state=self._unjudged)

    @property
    def _spans(self) -> Mapping[Span, Point]:
        return {p.bucket: p for p in self.whole if p.bucket}

    def cell(self, point: Point | None) -> Cell:
        """Return a figure as it is told; a group that is not there is one of few."""
        if not any(p.n for p in self.whole):
            return Cell(NOTHING, NOTHING, State.NO_DATA)
        own, *beside = self.held(point)
        n, in_time = own.told, beside[0].told if beside else None
        assert n is not None
        value, state = n.value, (in_time or n).state
        if not self._counted:
            value = disclosure.told(self.answer.metric, point.value, point.components) if point else HIDDEN
        if not self._counted and not self._by_row and point:
            value, state = self._judged(value, point)
        of_group = point is None or point.grouped
        if (in_time or n).n.how is not How.TOLD and (of_group or state not in JUDGED):  # nor whether there are any
            state = self._unjudged
        # A mixture of several standards would tell how many rows each has, and so would that there is none.
        known = point is not None and (in_time or n).n.how is How.TOLD and not point.verdict.mixed
        target = point.verdict.target if point and known else None
        return Cell(n.n, value, state, target, in_time.value if in_time else None)

    def as_told(self, point: Point, cell: Cell) -> Point:
        """Return a figure as a reader of its cell knows it, to compare it and to hold it against its standard.

        Limits of means, medians and ratios are the exact ones: no reader can compute them. Of few rows that are open
        nobody may learn that there are any: they are none.
        """
        opened = {p: _many(point.components[p]) for p in ("waiting", "undecided") if p in point.components}
        point = replace(point, components={**point.components, **opened})
        kind, v = self.answer.metric.kind, point.verdict
        beside = cell.in_time or cell.value
        state = State.NO_STANDARD if v.met is not None and beside.value is None else cell.state
        verdict = replace(v, state=state, target=cell.target, undecided=0 if v.met is not None else None)
        if v.met is not None and beside.value is not None:
            decided = disclosure.rounded(v.met + (v.missed or 0))
            met = round(beside.value * decided)
            verdict = replace(verdict, met=met, missed=decided - met)
        value, n = cell.value.value, int(cell.n.value or 0) if cell.n.how is How.TOLD else 0
        if value is None or not n:
            return replace(point, value=None, n=n, low=None, high=None, verdict=verdict)
        limits: tuple[float | None, float | None] = point.low, point.high
        if isinstance(kind, Share | Kept):
            limits = intervals.share(round(value * n), n, self.answer.resolved.level) or limits
        elif isinstance(kind, Net):
            counts = {part: disclosure.rounded(int(point.components[part])) for part in ("n", "plus", "minus")}
            limits = kind.interval(counts, self.answer.resolved.level) or limits
        exact = isinstance(kind, Mean | Quantile | Ratio)
        return replace(
            point, value=point.value if exact else value, n=n, low=limits[0], high=limits[1], verdict=verdict
        )

    def held(self, point: Point | None) -> tuple[Part, ...]:
        """Return the counts behind a figure: its own, and of times those in time and too late."""
        metric, state = self.answer.metric, point.verdict.state if point else State.NO_DATA
        target = point.verdict.target if point else None
        exact = disclosure.parts(metric.kind, point.components) if point else (0, 0)
        found = [_part(self._teller(point, target), exact, state if self._counted else State.NO_STANDARD)]
        if self._by_row:
            met, missed = (point.verdict.met or 0, point.verdict.missed or 0) if point else (0, 0)
            found.append(_part(Teller(True, target), (met, missed), state))
        return tuple(found)

    def _teller(self, point: Point | None, target: float | None) -> Teller:
        metric = self.answer.metric
        of_share = isinstance(metric.kind, Share | Kept)
        if not self._counted:
            return Teller(of_share)
        # Where rows are still undecided the share is judged as one that is to be high.
        lower = metric.better is Better.LOWER and (point is None or point.verdict.met is None)
        return Teller(of_share, target, lower, metric.sampled, self.answer.resolved.level)

    @property
    def _counted(self) -> bool:
        """Whether its verdict follows from its own two counts."""
        return disclosure.is_counted(self.answer.metric.kind)

    @cached_property
    def _by_row(self) -> bool:
        """Whether it is a time, of which each row is in time or not."""
        timed = not isinstance(self.answer.metric.kind, Share)
        counts = (p.verdict for p in self.answer.points if timed)
        return any((v.met or 0) + (v.missed or 0) + (v.undecided or 0) for v in counts)

    @cached_property
    def _unjudged(self) -> State:
        """How a figure stands whose verdict is not told."""
        return UNTOLD if any(p.verdict.target is not None for p in self.answer.points) else State.NO_STANDARD

    def _judged(self, value: Shown, point: Point) -> tuple[Shown, State]:
        verdict, lower = point.verdict, self.answer.metric.better is Better.LOWER
        if verdict.target is None:
            return value, State.NO_STANDARD
        if value.how is not How.TOLD:
            return value, UNTOLD
        clash = contradicts(value, verdict.target, verdict.state, lower=lower)
        return (HIDDEN if clash else value), verdict.state


def _many(n: int) -> int:
    return disclosure.rounded(n) if n >= disclosure.FEW else 0


def _part(teller: Teller, exact: tuple[int, int], state: State) -> Part:
    return Part(exact, teller, teller.tell(*exact, state))
