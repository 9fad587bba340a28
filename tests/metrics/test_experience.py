"""Differences between those who met with something and those who did not."""

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from metrics.experience import EXPERIENCES, compare, difference
from metrics.query.experience import FLAGS

NOBODY = dict.fromkeys(FLAGS, False)

# Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
PUBLISHED = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0000),
    ((10, 10), (0, 10), 0.6075, 1.0000),
]


@pytest.mark.parametrize(("one", "other", "low", "high"), PUBLISHED)
def test_the_difference_is_newcombes_and_that_of_statsmodels(one, other, low, high):
    found = difference(one, other, 0.95)
    assert tuple(round(bound, 4) for bound in found) == (low, high)
    assert found == pytest.approx(confint_proportions_2indep(*one, *other, method="newcomb"), abs=1e-9)


def row(n, left, **flags):
    return {**NOBODY, **flags, "n": n, "left": left}


def told(*rows):
    return {c.experience.key: c for c in compare(rows, 0.95)}


def test_each_is_compared_with_those_who_could_have_met_with_it():
    found = told(
        row(500, 5),  # never wrote, never asked
        row(100, 30, contacted=True, judged=True, missed=True),
        row(200, 4, contacted=True, judged=True),
        row(40, 1, contacted=True, complained=True),
        row(60, 6, asked=True),
        row(90, 3, asked=True, answered=True),
        row(50, 8, asked=True, answered=True, unhappy=True),
    )
    counts = {key: (c.n, c.left, c.other_n, c.other_left) for key, c in found.items()}
    assert counts == {
        "missed": (100, 30, 200, 4),
        "reopened": (0, 0, 340, 35),
        "unhappy": (50, 8, 90, 3),
        "silent": (60, 6, 140, 11),
        "complained": (40, 1, 300, 34),
    }
    assert {key for key, c in found.items() if c.clear} == {"missed", "unhappy"}
    assert found["missed"].difference == pytest.approx(0.28)


def test_a_reopening_counts_also_of_those_who_wrote_in_before():
    found = told(row(50, 9, reopened=True), row(40, 6, reopened=True, contacted=True), row(400, 8, contacted=True))
    assert (found["reopened"].n, found["reopened"].left, found["reopened"].other_n) == (90, 15, 400)


def test_the_ranges_are_widened_by_how_many_are_looked_at():
    alone = told(row(100, 30, judged=True, missed=True), row(200, 4, judged=True))["missed"]
    assert (alone.low, alone.high) == difference((30, 100), (4, 200), 0.95)
    both = told(
        row(100, 30, judged=True, missed=True, contacted=True),
        row(200, 4, judged=True, contacted=True, complained=True),
    )["missed"]
    assert (both.low, both.high) == difference((30, 100), (4, 200), 0.975)


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (row(29, 20, judged=True, missed=True), row(900, 20, judged=True)),
        (row(300, 20, judged=True, missed=True), row(29, 9, judged=True)),
        (row(300, 5, judged=True, missed=True), row(300, 4, judged=True)),
    ],
)
def test_nothing_is_said_of_too_few(rows):
    found = told(*rows)
    assert len(found) == len(EXPERIENCES)
    assert not any(c.clear or c.difference is not None or c.low is not None for c in found.values())
