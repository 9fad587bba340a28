"""Law 2: the lists behind a point are as long as its components say."""

import random
from itertools import chain

import pytest

from metrics.kinds import Cohort
from metrics.question import NO_VALUE
from tests.laws.stores import CATALOGUE, METRICS, PAIRS

SPANS = ("period=last-month&grain=month", "period=this-quarter&grain=month")
SPLIT = [pair for pair in PAIRS if pair[1] != "customer"]


def agree(store, question, point):
    """Compare every list of a point with its components."""
    kind = CATALOGUE.metrics[question.metrics[0]].kind
    assert set(kind.counted) >= set(kind.lists())
    for part in kind.lists():
        length = point.components[kind.counted[part]]
        assert store.rows(question, part=part, size=1).total == length, (part, question.query())


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("span", SPANS)
def test_of_the_whole(store, metric, span):
    question = store.question(f"metric={metric}&{span}")
    agree(store, question, store.ask(question).total)


@pytest.mark.parametrize("metric", METRICS)
def test_of_a_bucket(store, metric):
    question = store.question(f"metric={metric}&period=last-365-days&grain=quarter")
    for point in store.ask(question).trend():
        if point.age in (None, 0):
            agree(store, question.between(point.bucket.first, point.bucket.last), point)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("zone", ["Pacific/Apia", "America/St_Johns"])
def test_of_a_bucket_that_the_period_cuts(snags, metric, zone):
    question = snags.question(f"metric={metric}&from=2024-02-10&to=2024-05-20&grain=month&zone={zone}")
    points = [p for p in snags.ask(question).trend() if p.age in (None, 0)]
    assert [p.bucket.clipped for p in points] == [True, False, False, True]
    for point in points:
        agree(snags, question.between(point.bucket.first, point.bucket.last), point)


@pytest.mark.parametrize(("metric", "dimension"), SPLIT)
def test_of_a_group(snags, metric, dimension):
    question = snags.question(f"metric={metric}&period=last-365-days&by={dimension}&grain=quarter")
    groups = snags.ask(question).groups
    assert groups
    point = random.Random(metric + dimension).choice(groups)
    drilled = question.within(dimension, NO_VALUE if point.group is None else point.group)
    agree(snags, drilled, point)
    assert snags.ask(drilled).total.components == point.components


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("dimension", ["team", "country", "product"])
def test_of_a_bucket_of_a_group(company, metric, dimension):
    if (metric, dimension) not in PAIRS:
        return
    question = company.question(f"metric={metric}&period=last-365-days&by={dimension}&grain=quarter")
    points = [p for p in company.ask(question).points if p.grouped and p.bucket and p.age in (None, 0)]
    for point in random.Random(metric).sample(points, min(len(points), 5)):
        drilled = question.within(dimension, NO_VALUE if point.group is None else point.group)
        agree(company, drilled.between(point.bucket.first, point.bucket.last), point)


def names(found):
    """What tells the rows of a list apart: a ticket has several where it waited several times."""
    return list(zip(*(found.rows[c].to_pylist() for c in ("id", found.columns[0].key)), strict=True))


@pytest.mark.parametrize("metric", METRICS)
def test_pages_cover_the_list_and_do_not_overlap(snags, metric):
    part = next(iter(CATALOGUE.metrics[metric].kind.lists()))
    question = snags.question(f"metric={metric}&period=last-365-days")
    whole = snags.rows(question, part=part, size=10_000)
    keys = names(whole)
    assert len(keys) == len(set(keys)) == whole.total > 0
    size = whole.total // 3 + 1
    for sort in ("", whole.columns[-1].key, "name"):  # names are few, so that most rows are equal
        how = {"part": part, "sort": sort, "descending": sort == "", "size": size}
        pages = [names(snags.rows(question, page=p, **how)) for p in range(1, 5)]
        assert [len(p) for p in pages] == [size, size, whole.total - 2 * size, 0]
        assert set(chain(*pages)) == set(keys), sort


def test_a_list_is_sorted_as_asked(snags):
    for sort in ("created_at", "first_response_s", "team"):
        for descending in (True, False):
            found = snags.rows(
                "metric=first_response_time&period=last-year", sort=sort, descending=descending, size=500
            )
            values = [v for v in found.rows[sort].to_pylist() if v is not None]
            assert values == sorted(values, reverse=descending)
            assert found.rows[sort].to_pylist()[: len(values)] == values  # what is empty comes last


def test_the_list_of_a_cohort_has_each_person_once(store):
    metric = next(m for m in METRICS if isinstance(CATALOGUE.metrics[m].kind, Cohort))
    persons = store.rows(store.whole(metric), size=10_000).rows["person"].to_pylist()
    assert len(persons) == len(set(persons)) > 0
