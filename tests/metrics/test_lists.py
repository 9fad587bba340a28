"""Name the lists behind a figure, and search them literally."""

import pytest

from metrics.dialects import compiled
from metrics.errors import UnknownName
from metrics.kinds import Cohort
from metrics.query import framed
from metrics.query.listed import Shown
from metrics.query.lists import PARTS, listing, parts
from metrics.scope import ALL, Scope
from metrics.snapshots import Stock
from tests.metrics.answers import BINDS, CATALOGUE, resolved

METRICS = tuple(CATALOGUE.metrics)


def list_of(metric, part=None, scope=ALL, address="", search=""):
    found = CATALOGUE.metric(metric)
    frame = framed(resolved(f"metric={metric}&{address}"), CATALOGUE, scope)
    rows = listing(frame, found, part or next(iter(found.kind.lists())))
    return rows.searched(search).whole(), rows.columns


def sql(statement):
    text, values = compiled(statement, BINDS)
    return text, values


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_has_lists_and_words_for_them(metric):
    found = parts(CATALOGUE.metric(metric))
    assert list(found) == list(CATALOGUE.metric(metric).kind.lists())
    assert found
    assert all(word and word == word.strip() for word in found.values())
    assert found.keys() == CATALOGUE.metric(metric).kind.counted.keys() & found.keys()


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ("nps", {"numerator": "promoters", "minus": "detractors"}),
        ("csat", {"numerator": "satisfied"}),
        ("resolved_in_due", {"undecided": None}),
    ],
)
def test_a_list_is_called_by_its_metric_s_own_word_if_it_has_one(metric, words):
    found = parts(CATALOGUE.metric(metric))
    for part, word in words.items():
        assert found[part] == (word or CATALOGUE.metric(metric).parts.get(part, PARTS[part]))


@pytest.mark.parametrize("metric", METRICS)
def test_a_list_carries_what_opens_a_row_and_each_of_its_columns_once(metric):
    statement, columns = list_of(metric)
    names = [c.key for c in statement.selected_columns]
    assert names == ["ticket", "person", *(c.key for c in columns)]
    assert len(set(names)) == len(names)
    assert columns[0].shown is Shown.INSTANT
    assert "id" in names


def test_an_unknown_list_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match=r"no list called “denominater”\. Did you mean “denominator”"):
        list_of("csat", "denominater")
    with pytest.raises(UnknownName, match="no list called “minus”"):
        list_of("csat", "minus")


def test_a_stock_s_list_is_that_of_the_end_and_a_cohort_s_that_of_persons():
    assert isinstance(CATALOGUE.metric("backlog").kind, Stock)
    assert isinstance(CATALOGUE.metric("repeat_cohort").kind, Cohort)
    assert "opened_at <" in sql(list_of("backlog")[0])[0]
    assert [c.key for c in list_of("repeat_cohort")[1]][:3] == ["first_order_at", "id", "name"]


def test_the_team_of_a_list_is_the_one_that_the_figure_is_credited_to():
    (text, __), (other, __) = sql(list_of("first_response_time")[0]), sql(list_of("tickets")[0])
    assert "team_at_reply AS team" in text
    assert "team_at_reply" not in other


@pytest.mark.parametrize("metric", [m for m in METRICS if CATALOGUE.dimension("team").fits(CATALOGUE.metric(m))])
def test_every_list_is_held_to_the_scope(metric):
    __, values = sql(list_of(metric, scope=Scope(frozenset({"Only these"})))[0])
    assert "Only these" in values


@pytest.mark.parametrize(
    ("text", "pattern"), [("100%", "100/%"), ("a_b", "a/_b"), ("a/b", "a//b"), ("ÄB", "äb"), ("it's", "it's")]
)
def test_a_search_is_literal_and_whatever_its_case(text, pattern):
    statement, columns = list_of("tickets", search=text)
    found, values = sql(statement)
    bound = [v for v in values if isinstance(v, str) and pattern in v]
    assert len(bound) == sum(c.shown is Shown.TEXT for c in columns)
    assert text not in found


def test_a_search_looks_at_text_only():
    statement, columns = list_of("csat", search="5")
    assert {c.shown for c in columns} == {Shown.INSTANT, Shown.TEXT, Shown.NUMBER}
    found, __ = sql(statement)
    where = found.partition("WHERE")[2]
    assert "lower(surveys.score)" not in where.replace("board.", "")
    assert where.lower().count("like") == sum(c.shown is Shown.TEXT for c in columns)
