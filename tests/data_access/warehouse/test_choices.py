"""List the values that a dimension can be narrowed to."""

import pytest

from data_access.warehouse import choices as choices_module
from data_access.warehouse.choices import choices
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from metrics.errors import UnknownName
from metrics.scope import ALL, Scope
from tests import small_store
from tests.data_access.warehouse.company import batch, imported, ticket


def of_small(dimension, scope=ALL):
    return choices(dimension, scope=scope, warehouse=small_store.warehouse())


@pytest.mark.parametrize(
    ("dimension", "values"),
    [
        ("channel", ("email", "chat", "phone", "web", "messaging", "social")),  # 9, 2, 2, 2, 1, 1; equal ones by name
        ("team", ("Technical", "Sales support", "First line", "Billing")),  # 6, 5, 4, 2
        ("kind", ("question", "request", "complaint", "maintenance")),
        ("country", ("Germany", "Austria", "Switzerland")),
        ("product", ("cable", "router", "adapter", "case", "extender", "phone")),
    ],
)
def test_the_most_frequent_value_comes_first(dimension, values):
    assert of_small(dimension) == values


def test_an_unknown_dimension_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match=r"no dimension called “chanel”\. Did you mean “channel”"):
        of_small("chanel")


def test_choices_are_held_to_the_scope():
    assert of_small("channel", Scope(frozenset({"Billing"}))) == ("chat",)


@pytest.fixture
def ask(settings):
    warehouse = Warehouse(settings.home)
    return lambda dimension: choices(dimension, scope=ALL, warehouse=warehouse)


def test_what_is_empty_is_no_choice_and_a_source_s_own_column_is_one(settings, ask):
    rows = [ticket(f"a:{n}", team=team, x_area=area) for n, (team, area) in enumerate([("b", "north"), (None, None)])]
    imported(settings, batch("tickets", *rows))
    assert ask("team") == ("b",)
    assert ask("x_area") == ("north",)
    assert ask("region") == ()


def test_choices_are_those_of_the_current_version(settings, ask):
    imported(settings, batch("tickets", ticket("a:1", team="one")))
    assert ask("team") == ("one",)
    imported(settings, batch("tickets", ticket("a:2", team="two"), ticket("a:3", team="two")), id="two")
    assert ask("team") == ("two", "one")


def test_a_thousand_values_are_enough(settings, ask, monkeypatch):
    assert choices_module.MOST_CHOICES == 1000
    monkeypatch.setattr(choices_module, "MOST_CHOICES", 3)
    imported(settings, batch("tickets", *(ticket(f"a:{n}", team=f"t{n}") for n in range(5))))
    assert ask("team") == ("t0", "t1", "t2")
