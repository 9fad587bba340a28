"""Which team late changes are held against, worked out by hand on each engine."""

from data_access.warehouse.ask import binds, catalogue, resolved
from data_access.warehouse.gaming import BEFORE_DUE, changes_behind
from data_access.warehouse.snapshot import warehouse_at
from metrics.gaming import LOWERED, MOVED
from metrics.query import framed
from metrics.query.gaming import late_changes
from metrics.question import Question
from metrics.scope import ALL
from tests.data_access.warehouse.company import batch, hours, imported, ticket

MARCH = Question.parse("from=2025-03-01&to=2025-04-01&compare=none", {})


def change(key, minutes, field, before, after):
    at = hours(-minutes / 60)
    return {"ticket": key, "at": at, "field": field, "before": before, "after": after, "actor": "kim"}


def load(settings, tickets, changes):
    asked = [{**ticket, "customer": "a:kim"} for ticket in tickets]
    people = batch("customers", {"customer": "a:kim"})
    imported(settings, people, batch("tickets", *asked), batch("ticket_events", *changes), covers_until=hours(24))


def counted(settings):
    """Return the numbers of tickets at risk, lowered and moved by team."""
    with warehouse_at(settings).snapshot() as snapshot:
        known, found = catalogue(snapshot.manifest), resolved(MARCH, snapshot.manifest, settings)
        statement = late_changes(framed(found, known, ALL), known.metric("resolution_in_time"))
        rows = snapshot.fetch(statement, **binds(found, settings), before_due=BEFORE_DUE).to_pylist()
    return {row["team"]: (row["n"], row["lowered"], row["moved"]) for row in rows}


def behind(settings, kind, team):
    found = changes_behind(MARCH, kind, team, scope=ALL, warehouse=warehouse_at(settings), settings=settings)
    return list(zip(found["ticket"], found["before"], strict=True))


def test_all_late_changes_of_a_ticket_are_held_against_the_team_it_was_first_moved_from(on_either):
    tickets = [ticket(f"a:{k}", "Beta", due_resolution_at=hours(0)) for k in range(4)]
    changes = [
        change("a:1", 40, "priority", "high", "low"),
        change("a:1", 30, "team", "Zeta", "Beta"),
        change("a:2", 20, "team", "Zeta", "Alpha"),
        change("a:2", 10, "team", "Alpha", "Beta"),
        change("a:3", 5, "priority", "high", "normal"),
    ]
    load(on_either, tickets, changes)
    assert counted(on_either) == {"Zeta": (2, 1, 2), "Beta": (2, 1, 0)}
    assert behind(on_either, LOWERED, "Zeta") == [("a:1", "high")]
    assert behind(on_either, LOWERED, "Beta") == [("a:3", "high")]
    assert behind(on_either, MOVED, "Zeta") == [("a:2", "Alpha"), ("a:2", "Zeta"), ("a:1", "Zeta")]
    assert behind(on_either, MOVED, "Alpha") == []


def test_a_ticket_that_no_team_had_is_given_and_not_moved(on_either):
    load(on_either, [ticket("a:1", "Beta", due_resolution_at=hours(0))], [change("a:1", 10, "team", None, "Beta")])
    assert counted(on_either) == {"Beta": (1, 0, 0)}
    assert behind(on_either, MOVED, None) == behind(on_either, MOVED, "Beta") == []
