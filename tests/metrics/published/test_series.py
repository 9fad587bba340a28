"""Hold what is told of groups of few, of what is still open, and of standards to what readers may learn."""

from dataclasses import replace

import pytest

from metrics.judge import judged
from metrics.published.building import Building
from metrics.published.label import Label
from metrics.published.payload import How
from metrics.published.plan import Block
from metrics.published.series import Series
from metrics.rules import Rules
from metrics.standards import StandardBook
from metrics.verdicts import State
from tests.metrics.answers import answer
from tests.metrics.published.late import PLAN
from tests.rules import standard

MONTH = "period=last-month&grain=month&reach=2"


def series(metric, *standards, address=MONTH, **parts):
    return Series(judged(answer(f"metric={metric}&{address}", **parts), Rules(StandardBook(standards))))


def view(one, names=()):
    plan = replace(PLAN, metrics=(one.answer.metric.key,), blocks=frozenset({Block.CARDS, Block.SPLITS, Block.SUMMARY}))
    return Building(plan, [one], one.answer.resolved.buckets, {n: Label(n) for n in names}).views()[0]


def test_a_group_of_none_is_judged_as_one_of_few():
    def seen(now):
        rows = [("A", 0, {"n": 40}), ("A", 1, {"n": 40}), ("C", 0, {"n": 12}), *([("C", 1, {"n": now})] if now else [])]
        steps = [{"n": 52}, {"n": 40 + now}]
        one = series("backlog", standard("backlog", "100"), address=f"{MONTH}&by=team", buckets=steps,
                     grouped_buckets=rows)  # fmt: skip
        return one.cell(one.groups["C"].get(one.whole[1].bucket))

    assert seen(0) == seen(3)  # that there is none is not told
    assert seen(0).state is State.CANNOT_TELL
    assert seen(13).state is State.MET


@pytest.mark.parametrize("standards", [(), (standard("first_contact_resolution", "0.6"),)])
def test_few_that_are_open_do_not_show_in_what_is_said_of_a_change(standards):
    def said(opened):
        now = {"n": 46, "hits": 16, "undecided": opened}
        found = view(
            series("first_contact_resolution", *standards, buckets=[{"n": 60, "hits": 48, "undecided": 0}, now])
        )
        return found.figures, [line for line in found.lines if line.quadrant.value in ("better", "worse")]

    assert said(0)[0][0].rose is False
    assert said(0) == said(1) == said(9)
    assert said(12)[0][0].rose is None


def test_of_few_that_are_judged_in_time_nothing_is_told_side_by_side():
    rows = [(team, k, {"n": n, "quantile": 60}) for team, n in (("A", 50), ("B", 40)) for k in (0, 1)]
    steps = [{"n": 90, "quantile": 60}] * 2
    found = series("first_response_time", address=f"{MONTH}&by=team", buckets=steps, grouped_buckets=rows).answer
    counts = {"A": (40, 8), "B": (3, 2), None: (43, 10)}

    def in_time(point):
        met, missed = counts[point.group]
        verdict = replace(point.verdict, state=State.MISSED, met=met, missed=missed, undecided=0, target=0.9)
        return replace(point, verdict=verdict)

    found = replace(found, points=tuple(map(in_time, found.points)))
    split = view(Series(found), ("A", "B")).figures[0].split
    assert {cell.n.how for __, cell in split.parts} == {How.TOLD}
    assert {cell.in_time.how for __, cell in split.parts} == {How.WITHHELD}
    assert {cell.state for __, cell in split.parts} == {State.CANNOT_TELL}
