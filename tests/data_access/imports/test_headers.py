import pytest

from data_access.imports.headers import match
from data_access.imports.mapping import Mapping, Rule, Section, When, canonical
from metrics.errors import PlumblineError, UnknownName
from metrics.facts import TICKETS

NAMED = Mapping("m", "s", (Section(TICKETS, {"ticket": Rule(("Case Id",)), "team": Rule(("Team",))}, When("Kind")),))


def test_import_csv_13_case_and_spaces_are_mapped():
    matched = match(NAMED, ["case_id", " TEAM", "kind", "Other"], "f.csv")
    (section,) = matched.mapping.sections
    assert section.rules["ticket"].columns == ("case_id",)
    assert section.rules["team"].columns == (" TEAM",)
    assert section.when == When("kind")
    assert matched.unused == ("Other",)


def test_import_csv_13_a_missing_column_is_named():
    with pytest.raises(UnknownName, match=r"column in f\.csv called “Team”. Did you mean “Teams”"):
        match(NAMED, ["Case Id", "Teams", "Kind"], "f.csv")


def test_two_columns_that_could_be_meant_are_refused_unless_one_is_written_alike():
    with pytest.raises(PlumblineError, match="“team” and “TEAM” could both be “Team”"):
        match(NAMED, ["Case Id", "team", "TEAM", "Kind"], "f.csv")
    assert match(NAMED, ["Case Id", "team", "Team", "Kind"], "f.csv").unused == ("team",)


def test_the_canonical_form_needs_the_key_only_and_takes_custom_columns():
    matched = match(canonical(TICKETS, "s"), ["Ticket", "x_Shop Floor", "more"], "f.csv")
    assert {n: r.columns for n, r in matched.mapping.sections[0].rules.items()} == {
        "ticket": ("Ticket",),
        "x_shop_floor": ("x_Shop Floor",),
    }
    assert matched.unused == ("more",)
    with pytest.raises(UnknownName, match="“ticket”"):
        match(canonical(TICKETS, "s"), ["id"], "f.csv")


def test_our_own_columns_of_a_quarantine_file_are_not_seen():
    assert match(NAMED, ["quarantine_line", "Case Id", "Team", "Kind"], "f.csv").unused == ()
