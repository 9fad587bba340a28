"""Name groups without letting a word of the data through."""

import pytest

from metrics.catalogue import Catalogue
from metrics.errors import BadValue, CannotAnswer, UnknownName
from metrics.periods import Grain
from metrics.published.label import Label
from metrics.published.naming import completed, named, shuffled
from metrics.published.offered import check
from metrics.published.plan import Block, Plan

KNOWN = Catalogue.of({})


def plan(*labels, **changes):
    given = tuple(("team", value, Label(label)) for value, label in labels)
    how = {"blocks": frozenset({Block.CARDS}), "metrics": ("csat",)} | changes
    return Plan("Board", "Directors", labels=given, **how)


def test_what_nobody_named_is_numbered_in_the_order_given():
    names = named(plan(("Billing EMEA", "Billing")), "team", "Team", ["Zeta", "Billing EMEA", None, "Alpha"])
    assert names == {"Zeta": "Team 1", "Billing EMEA": "Billing", None: "Without team", "Alpha": "Team 2"}


def test_a_number_that_somebody_gave_is_not_given_twice():
    names = named(plan(("b", "Team 1"), ("c", "team 3")), "team", "Team", ["a", "b", "d"])
    assert names == {"a": "Team 2", "b": "Team 1", "d": "Team 4"}


def test_names_of_groups_without_a_name_are_of_their_dimension_only():
    assert named(plan(("a", "Billing")), "channel", "Channel", ["a", ""]) == {"a": "Channel 1", None: "Without channel"}


def test_a_completed_plan_names_all_for_good():
    done = completed(plan(("a", "Billing")), {"team": "Team"}, {"team": ["z", "a", "y"]})
    assert set(done.labels) == {("team", "z", "Team 1"), ("team", "a", "Billing"), ("team", "y", "Team 2")}
    assert named(done, "team", "Team", ["y", "z", "new"]) == {"y": "Team 2", "z": "Team 1", "new": "Team 3"}
    again = completed(done, {"team": "Team"}, {"team": ["y", "new"]})
    assert {("team", "y", "Team 2"), ("team", "z", "Team 1"), ("team", "new", "Team 3")} <= set(again.labels)


def test_the_order_of_filters_does_not_show_the_alphabet():
    values = [f"{letter}. Miller" for letter in "ABCDEFGH"]
    assert shuffled(values) == shuffled(reversed(values)) != values


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"metrics": ("csta",)}, UnknownName, "Did you mean “csat”"),
        ({"metrics": ("net_revenue_retention",)}, CannotAnswer, "one large customer"),
        ({"metrics": ()}, BadValue, "empty"),
        ({"blocks": frozenset()}, BadValue, "empty"),
        ({"by": "agent"}, UnknownName, "agent"),
        ({"filters": (("gender", ("f",)),)}, UnknownName, "gender"),
        ({"grain": Grain.DAY}, BadValue, "whole weeks"),
        ({"periods": 13}, BadValue, "1 to 12"),
        ({"periods": 0}, BadValue, "1 to 12"),
        ({"blocks": frozenset({Block.SPLITS})}, BadValue, "by what"),
    ],
)
def test_a_plan_that_asks_too_much_is_refused(changes, error, says):
    with pytest.raises(error, match=says):
        check(plan(**changes), KNOWN)


def test_two_groups_of_one_name_are_refused():
    with pytest.raises(BadValue, match="name of its own"):
        check(plan(("a", "Sales"), ("b", "sales")), KNOWN)


def test_a_fair_plan_is_let_through():
    check(plan(("a", "Sales"), ("b", "Other"), by="team", filters=(("channel", ("chat",)),)), KNOWN)
    check(plan(metrics=(), blocks=frozenset({Block.COHORTS})), KNOWN)
