"""`as_of` is how far the sources reach, never the wall clock; what is dated later is counted as future."""

from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.undo import undo
from tests.data_access.warehouse.boards import rederive
from tests.data_access.warehouse.company import NOON, batch, hours, imported, ticket


def current(settings):
    return Versions(settings.home).current()


def order(key, at, source="a"):
    return batch("orders", {"order": key, "at": at}, source=source)


def test_as_of_is_the_last_instant_before_the_import(settings):
    imported(
        settings,
        batch("tickets", ticket("a:1", created_at=hours(-9), resolved_at=hours(-2)), ticket("a:2", resolved_at=None)),
        batch("surveys", {"survey": "a:1", "sent_at": hours(-4), "answered_at": hours(3)}),
        order("a:1", hours(4)),
    )
    manifest = current(settings)
    assert manifest.as_of == hours(-2)
    assert manifest.coverage == {"a": hours(-2)}
    assert manifest.rows == {"customers": 0, "tickets": 2, "ticket_events": 0, "messages": 0, "surveys": 1, "orders": 1}
    assert {fact for fact, rows in manifest.future.items() if rows} == {"surveys", "orders"}
    assert manifest.future["surveys"] == manifest.future["orders"] == 1


def test_due_times_are_no_data(settings):
    imported(settings, batch("tickets", ticket(due_resolution_at=hours(-1))))
    assert current(settings).as_of == hours(-5)


def test_every_source_reaches_as_far_as_its_own_rows(settings):
    imported(settings, order("a:1", hours(-9)))
    imported(settings, order("b:1", hours(-3), source="b"), id="two", source="b")
    assert current(settings).coverage == {"a": hours(-9), "b": hours(-3)}
    assert current(settings).as_of == hours(-3)


def test_an_import_of_another_source_does_not_reach_into_what_was_future(settings):
    imported(settings, batch("orders", {"order": "a:1", "at": hours(-9)}, {"order": "a:2", "at": hours(5)}))
    imported(settings, order("b:1", hours(8), source="b"), id="two", source="b", at=hours(9))
    assert current(settings).coverage == {"a": hours(-9), "b": hours(8)}


def test_a_declared_cover_counts_where_it_is_later_and_stays_declared(settings):
    imported(settings, order("a:1", hours(-9)), covers_until=hours(-1))
    assert current(settings).as_of == hours(-1)
    imported(settings, order("a:2", hours(-5)), id="two")
    assert current(settings).as_of == hours(-1)
    imported(settings, order("a:3", hours(-0.5)), id="three", covers_until=hours(-7))
    assert current(settings).as_of == hours(-0.5)


def test_a_corrected_date_takes_the_reach_back(settings):
    imported(settings, order("a:1", hours(-1)), order("a:2", hours(-6)))
    imported(settings, order("a:1", hours(-8)), id="two")
    assert current(settings).as_of == hours(-6)


def test_a_source_whose_dates_were_all_wrong_reaches_nowhere(settings):
    imported(settings, order("a:1", hours(-1)))
    imported(settings, order("b:1", hours(-6), source="b"), id="two", source="b")
    imported(settings, order("a:1", hours(5)), id="three")
    assert current(settings).coverage == {"b": hours(-6)}


def test_without_any_dated_row_the_import_itself_is_the_reach(settings):
    imported(settings, batch("customers", {"customer": "a:1", "joined_at": hours(-3)}))
    assert current(settings).as_of == NOON
    assert current(settings).coverage == {}


def test_undo_and_a_new_board_keep_the_reach_of_their_facts(settings):
    imported(settings, order("a:1", hours(-9)))
    imported(settings, order("a:2", hours(-1)), id="two")
    assert rederive(settings).as_of == hours(-1)
    undo(settings)
    assert current(settings).as_of == hours(-9)
    assert current(settings).rows["orders"] == 1
