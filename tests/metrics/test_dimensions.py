"""Say which column stands for a dimension, and which metrics have none."""

import pytest

from metrics.catalogue import METRICS, Catalogue
from metrics.dimensions import DIMENSIONS, Dimension, custom
from metrics.errors import CannotAnswer, UnknownName

CATALOGUE = Catalogue.of({"tickets": ("x_area",), "surveys": ("x_area", "x_language"), "orders": ()})


def column_of(metric, dimension):
    return str(CATALOGUE.dimension(dimension).on(CATALOGUE.metric(metric)))


@pytest.mark.parametrize(
    ("metric", "dimension", "column"),
    [
        ("tickets", "team", "board.tickets.team"),
        ("first_response_time", "team", "board.tickets.team_at_reply"),
        ("first_response_p90", "agent", "board.tickets.agent_at_reply"),
        ("first_response_time", "channel", "board.tickets.channel"),
        ("answered", "team", "board.tickets.team"),
        ("csat", "agent", "board.surveys.agent"),
        ("backlog", "team", "board.open_spans.team"),
        ("contact_rate", "country", "board.persons.country"),
        ("contact_rate", "customer", "board.persons.person"),
        ("tickets", "customer", "board.tickets.person"),
        ("repeat_cohort", "product", "board.orders.product"),
        ("tickets", "x_area", "x_area"),
        ("backlog", "x_area", "x_area"),
        ("nps", "x_language", "x_language"),
    ],
)
def test_column(metric, dimension, column):
    assert column_of(metric, dimension) == column


@pytest.mark.parametrize(
    ("metric", "dimension"),
    [
        ("contact_rate", "team"),
        ("contact_rate", "channel"),
        ("repeat_cohort", "agent"),
        ("tickets", "product"),
        ("tickets", "x_language"),
        ("contact_rate", "x_area"),
        ("repeat_cohort", "x_area"),
    ],
)
def test_what_rows_do_not_carry_is_refused_in_a_sentence(metric, dimension):
    title = CATALOGUE.metric(metric).title
    with pytest.raises(CannotAnswer, match=f"“{title}” cannot be split or filtered by"):
        column_of(metric, dimension)


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.key)
@pytest.mark.parametrize("dimension", CATALOGUE.dimensions)
def test_it_fits_where_it_can_be_asked(metric, dimension):
    chosen = CATALOGUE.dimension(dimension)
    try:
        chosen.on(metric)
        asked = True
    except CannotAnswer:
        asked = False
    assert chosen.fits(metric) == asked


def test_every_dimension_fits_a_metric_and_every_metric_has_one():
    assert all(any(d.fits(m) for m in METRICS) for d in CATALOGUE.dimensions.values())
    assert all(any(d.fits(m) for d in DIMENSIONS) for m in METRICS)


def test_a_custom_column_is_a_dimension_with_a_readable_title():
    assert custom("x_home_town", frozenset({"tickets"})) == Dimension(
        "x_home_town", "Home town", frozenset({"tickets"})
    )
    assert CATALOGUE.dimension("x_area").custom_of == {"tickets", "surveys"}


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match=r"There is no dimension called “chanel”\. Did you mean “channel”\?"):
        CATALOGUE.dimension("chanel")
    with pytest.raises(UnknownName, match=r"There is no metric called “cast”\. Did you mean “csat”\?"):
        CATALOGUE.metric("cast")
