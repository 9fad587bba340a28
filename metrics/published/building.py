"""Build what a link shows of each period from exact answers, by naming what may be in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from metrics.answer import Answer, Point
from metrics.change import Comparisons, compare
from metrics.periods import Span
from metrics.published.audit import Part, Parted, withheld
from metrics.published.cohorts import cohorts_until
from metrics.published.disclosure import FEW, HIDDEN, rounded
from metrics.published.kindred import kindred
from metrics.published.label import Label
from metrics.published.lines import lines
from metrics.published.payload import Figure, How, Shown, Split, Stretch, View
from metrics.published.plan import Block, Plan
from metrics.published.series import NOTHING, Group, Series

STEPS = 12  # of a trend
MOST_GROUPS = 12  # side by side; who comes after them is not listed


@dataclass(frozen=True, eq=False)
class Building:
    """Builds the views of one link.

    Parameters
    ----------
    plan : Plan
    series : sequence of Series
        One for each metric of the plan, over the same whole periods.
    spans : tuple of Span
        Those periods, the oldest first.
    names : mapping of group to Label
        What the groups side by side are called; of all that `listed` returns.
    cohorts : Answer, optional
    others : sequence of Answer
        Cohorts of more persons, or of fewer, which other links may show; they are not told.
    """

    plan: Plan
    series: Sequence[Series]
    spans: tuple[Span, ...]
    names: Mapping[Group, Label]
    cohorts: Answer | None = None
    others: Sequence[Answer] = ()

    def views(self) -> tuple[View, ...]:
        """Return one view for each period that may be chosen, the latest first."""
        first = max(self._begin, len(self.spans) - self.plan.periods)
        return tuple(self._view(k) for k in reversed(range(first, len(self.spans))))

    @cached_property
    def _begin(self) -> int:
        """The first period of which there is anything to tell; else the last one."""
        told = (k for k in range(len(self.spans)) if any(s.whole[k].n >= FEW for s in self.series))
        return next(told, len(self.spans) - 1)

    def _view(self, k: int) -> View:
        told = [self._told(one, k) for one in self.series]
        changes = compare(told)
        figures = tuple(
            self._figure(one, k, changes, answer, self._split_at(k).get(one.answer.metric.key))
            for one, answer in zip(self.series, told, strict=True)
        )
        said = lines(told, changes, figures, self.names) if Block.SUMMARY in self.plan.blocks else ()
        return View(stretch(self.spans[k]), figures, cohorts_until(self.cohorts, self.spans[k], self.others), said)

    def _figure(self, one: Series, k: int, changes: Comparisons, told: Answer, split: Split | None) -> Figure:
        cell = one.cells[k]
        before = one.cells[k - 1].value if k > self._begin else NOTHING
        change = changes.whole(told)
        rises = _rises(cell.value, before)
        rose = rises if change is not None and change.proven else None
        steps = range(max(self._begin, k - STEPS + 1), k + 1)
        trend = tuple((stretch(self.spans[j]), one.cells[j]) for j in steps)
        trend = trend if Block.TRENDS in self.plan.blocks else ()
        both = cell.value.how is before.how is How.TOLD
        compared = change is not None and (both or rose is not None)
        return Figure(one.answer.metric.key, cell, before, rose, trend, split, compared)

    def _told(self, one: Series, k: int) -> Answer:
        """The answer of one period with the one before, as readers know both: changes and lines tell no more."""
        now, then = self.spans[k], self.spans[k - 1] if k else None
        answer = one.answer
        return replace(
            answer,
            resolved=replace(answer.resolved, period=now, before=then),
            total=self._whole(one, k),
            before=self._whole(one, k - 1) if k else None,
            points=self._groups(one, k),
            earlier=self._groups(one, k - 1, bounds=False) if k else (),
        )

    def _whole(self, one: Series, k: int) -> Point:
        return replace(one.as_told(one.whole[k], one.cells[k]), bucket=None)

    def _groups(self, one: Series, k: int, *, bounds: bool = True) -> tuple[Point, ...]:
        """The figures of groups that are told; from a bound it cannot be said which way they went."""
        split = self._split_at(k).get(one.answer.metric.key)
        cells = {n: cell for n, cell in split.parts if bounds or cell.value.how is How.TOLD} if split else {}
        there = ((one.groups[g].get(self.spans[k]), cells[n]) for g, n in self._listed(one).items() if n in cells)
        return tuple(replace(one.as_told(point, cell), bucket=None) for point, cell in there if point)

    def _split_at(self, k: int) -> Mapping[str, Split]:
        if k not in self._found:
            self._found[k] = self._splits(k) if Block.SPLITS in self.plan.blocks else {}
        return self._found[k]

    @cached_property
    def _found(self) -> dict[int, Mapping[str, Split]]:
        return {}

    def _splits(self, k: int) -> Mapping[str, Split]:
        # One group alone is beside nothing; and the parts of what is withheld would add up to it.
        split = [one for one in self.series if len(self._listed(one)) > 1 and one.cells[k].n != HIDDEN]
        found: dict[str, Split] = {}
        for same in kindred(split, k):
            apart = {g for one in same for g in self._listed(one) if one.gives_away(self.spans[k], g)}
            held = [(one, beside, parted) for one in same for beside, parted in enumerate(self._parted(one, k))]
            gone, may = withheld([parted.without(apart) for *__, parted in held])
            allowed = {(one, beside) for (one, beside, __), allows in zip(held, may, strict=True) if allows}
            for one in (one for one in same if (one, 0) in allowed):
                in_time = (one, 1) in allowed or len(one.held(None)) == 1
                found[one.answer.metric.key] = self._split(one, k, gone | apart, in_time=in_time)
        return found

    def _split(self, one: Series, k: int, gone: Collection[object], *, in_time: bool) -> Split:
        parts = []
        for group, label in self._listed(one).items():
            cell = one.cell(one.groups[group].get(self.spans[k]))
            if cell.n.how is How.TOLD and group in gone:
                cell = one.withheld
            parts.append((label, cell if in_time else one.not_in_time(cell)))
        return Split(self.plan.by or "", tuple(sorted(parts, key=lambda part: (-_size(part[1].n), part[0]))))

    def _listed(self, one: Series) -> Mapping[Group, Label]:
        """The groups that a figure can have: where one never has any rows, it is no group of few."""
        return {group: label for group, label in self.names.items() if group in one.groups}

    def _parted(self, one: Series, k: int) -> list[Parted]:
        """The counts behind a split: the figure's own, and of times those in time."""
        at = self.spans[k]
        groups = {group: one.held(one.groups[group].get(at)) for group in self._listed(one)}
        others = [one.held(found.get(at)) for group, found in one.groups.items() if group not in self.names]
        wholes = one.held(one.whole[k])
        return [
            Parted(whole, {g: held[i] for g, held in groups.items()}, _rest(whole, [held[i] for held in others]))
            for i, whole in enumerate(wholes)
        ]


def listed(series: Sequence[Series]) -> tuple[Group, ...]:
    """Return the groups that a link lists, the largest first: those that are ever many, up to `MOST_GROUPS`."""
    sizes: dict[Group, int] = {}
    for one in series:
        for group, found in one.groups.items():
            ever = max(p.n for p in found.values())
            if ever >= FEW:
                sizes[group] = max(sizes.get(group, 0), rounded(ever))
    return tuple(sorted(sizes, key=lambda g: -sizes[g])[:MOST_GROUPS])


def stretch(span: Span) -> Stretch:
    """Return the days of a period."""
    return Stretch(span.first, span.last)


def _rises(now: Shown, then: Shown) -> bool | None:
    """Return which way a figure went as it is told; None where bounds leave that open."""
    if now.value is None or then.value is None or now.value == then.value:
        return None
    higher, lower = (now, then) if now.value > then.value else (then, now)
    told = higher.how in (How.TOLD, How.OVER) and lower.how in (How.TOLD, How.UNDER)
    return higher is now if told else None


def _size(n: Shown) -> float:
    return n.value or 0.0 if n.how is How.TOLD else 0.0


def _rest(whole: Part, others: Sequence[Part]) -> Part | None:
    if not others:
        return None
    return Part((sum(p.exact[0] for p in others), sum(p.exact[1] for p in others)), whole.teller, None)
