from data_access.imports.mapping import Mapping, Plus, Rule, Section, When, bound, canonical
from metrics.facts import SURVEYS, TICKETS, Kind


def test_the_canonical_form_maps_every_column_to_itself():
    (section,) = canonical(SURVEYS, "s").sections
    assert {name: rule.columns for name, rule in section.rules.items()} == {
        name: (name,) for name in [*(c.name for c in SURVEYS), "updated_at"]
    }
    assert [name for name, rule in section.rules.items() if not rule.optional] == ["survey"]


def test_binding_renames_every_column_and_drops_what_the_file_lacks():
    rules = {
        "ticket": Rule(("Id",)),
        "created_at": Rule(("Date", "Time"), plus=(Plus("Wait", "seconds"),), when=When("Kind")),
        "team": Rule(("Team",), optional=True),
    }
    mapping = Mapping("m", "s", (Section(TICKETS, rules, When("Kind", ("A",))),))
    (section,) = bound(mapping, {n: n.lower() for n in ("Id", "Date", "Time", "Wait", "Kind")}).sections
    assert section == Section(
        TICKETS,
        {
            "ticket": Rule(("id",)),
            "created_at": Rule(("date", "time"), plus=(Plus("wait", "seconds"),), when=When("kind")),
        },
        When("kind", ("A",)),
    )


def test_every_canonical_column_has_a_kind():
    (section,) = canonical(TICKETS, "s").sections
    assert [section.column(n).kind for n in ("cost", "updated_at", "x_any")] == [Kind.DECIMAL, Kind.INSTANT, Kind.TEXT]
