"""What was decided is kept with its history; what was judged stays as it was."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from data_access.app_store.changes import ChangedMeanwhile
from data_access.app_store.connections import CannotReachStore, connect
from data_access.app_store.store import AppStore
from metrics.covers import ALL, Covers
from metrics.errors import BadValue, CannotAnswer, UnknownName
from metrics.standards import Clock, Standard
from tests.data_access.app_store.conftest import START
from tests.visitors import OWNER, named

DAY = timedelta(days=1)
CHAT = Covers(channel="chat")


def wish(target="0.9", begins=START + DAY, covers=ALL, metric="csat", **rest):
    signed = {"author": "Ann", "reason": "because customers wait"} | rest
    return Standard(metric, target and Decimal(target), covers=covers, effective_from=begins, **signed)


def decide(kept, what, **how):
    return kept.store.set_standard(what, **({"by": OWNER, "read": kept.store.standards().revision} | how))


def steps(kept, covers=ALL, metric="csat"):
    found = kept.store.standards().steps(metric, covers)
    return [(s.effective_from, s.target and str(s.target.normalize())) for s in found]


def test_a_standard_comes_back_as_it_was_kept(kept):
    times = wish("0.825", metric="first_response_time", covers=Covers(customer="crm:00123", team="Ä & Ö"))
    asked = {"threshold_s": 900, "clock": Clock.WORKING}
    saved = decide(kept, Standard(**vars(times) | asked))
    book = kept.store.standards()
    assert book.versions == (saved,)
    assert (saved.set_at, saved.correction, saved.author) == (START + timedelta(seconds=1), 0, "Ann")
    assert (saved.target, saved.threshold_s, saved.clock) == (Decimal("0.825"), 900, Clock.WORKING)
    assert not saved.set_afterwards
    assert book.revision == 1
    again = AppStore(connect(kept.settings)).standards()
    assert again == book
    assert again.fingerprint == book.fingerprint


@pytest.mark.parametrize("target", ["0.001", "0.123456", "0.333333", "1"])
def test_numbers_are_exact(kept, target):
    decide(kept, wish(target))
    assert kept.store.standards().versions[0].target == Decimal(target)


def test_the_largest_number_is_exact(kept):
    decide(kept, wish("999999998.999999", metric="backlog"))
    assert kept.store.standards().versions[0].target == Decimal("999999998.999999")


def test_the_history_says_who_when_what_before_after_and_why(kept):
    first = decide(kept, wish("0.8"), at_once=True)
    decide(kept, wish("0.9", author=" Bo ", reason=" better "))
    newer, older = kept.store.history("standard", "csat")
    assert (newer.who, newer.why, newer.kind, newer.subject) == ("Bo", "better", "standard", "csat")
    assert (newer.at, newer.id, older.id) == (START + timedelta(seconds=2), 2, 1)
    assert newer.before == older.after
    assert older.before is None
    assert older.after["effective_from"] == first.effective_from.isoformat()
    assert (older.after["target"], newer.after["target"]) == ("0.8", "0.9")
    assert kept.store.history("standard", "nps") == []
    assert [c.id for c in kept.store.history(limit=1)] == [2]


def test_a_standard_begins_at_once(kept):
    saved = decide(kept, wish(), at_once=True)
    assert saved.effective_from == saved.set_at == START + timedelta(seconds=1)
    assert not saved.set_afterwards


def test_standards_02_no_two_in_one_tick_of_the_clock(kept):
    store = AppStore(kept.engine, lambda: START)
    store.set_standard(wish("0.8"), by=OWNER, read=0, at_once=True)
    with pytest.raises(BadValue, match="Ann decided otherwise"):
        store.set_standard(wish("0.9"), by=OWNER, read=1, at_once=True)


def test_what_was_judged_stays_as_it_was(kept):
    decide(kept, wish("0.8", START - 30 * DAY))
    for late in (wish("0.9", START - 20 * DAY), wish("0.9", START - 20 * DAY, CHAT), wish(None, START - 20 * DAY)):
        with pytest.raises(BadValue, match="Ann decided otherwise from 2026-01-31 09:00 UTC on"):
            decide(kept, late)
    assert len(kept.store.history()) == 1


def test_where_nothing_was_in_force_a_standard_may_be_set_afterwards(kept):
    decide(kept, wish("0.8"), at_once=True)
    saved = decide(kept, wish("0.9", START - 30 * DAY))
    assert saved.set_afterwards
    assert [target for _at, target in steps(kept)] == ["0.9", "0.8"]


def test_standards_02_no_two_from_one_instant(kept):
    decide(kept, wish("0.8", START - DAY))
    with pytest.raises(BadValue, match="Ann decided otherwise"):
        decide(kept, wish("0.9", START - DAY))
    decide(kept, wish(None), at_once=True)
    ended = kept.clock.now
    kept.clock.now += DAY
    with pytest.raises(BadValue, match="Ann decided otherwise"):
        decide(kept, wish("0.9", ended))
    assert steps(kept) == [(START - DAY, "0.8"), (ended, None)]


def test_standards_02_the_gap_has_no_standard(kept):
    decide(kept, wish("0.8"), at_once=True)
    decide(kept, wish(None, START + 2 * DAY))
    decide(kept, wish("0.9", START + 3 * DAY))
    book = kept.store.standards()
    found = [book.in_force("csat", START + n * DAY, {}) for n in (1, 2, 3)]
    assert [s and str(s.target.normalize()) for s in found] == ["0.8", None, "0.9"]


def test_standards_02_an_end_of_nothing_is_refused(kept):
    with pytest.raises(BadValue, match="There is nothing to end at 2026-03-03 09:00 UTC"):
        decide(kept, wish(None))
    decide(kept, wish("0.8", START + 2 * DAY))
    with pytest.raises(BadValue, match="There is nothing to end"):
        decide(kept, wish(None))  # it would end before it began
    decide(kept, wish(None, START + 3 * DAY))
    with pytest.raises(BadValue, match="There is nothing to end"):
        decide(kept, wish(None, START + 4 * DAY))
    assert len(kept.store.history()) == 2


def test_what_has_not_begun_can_be_corrected(kept):
    decide(kept, wish("0.8"))
    saved = decide(kept, wish("0.9"))
    assert saved.correction == 1
    assert steps(kept) == [(START + DAY, "0.9")]
    kept.clock.now = START + 2 * DAY
    with pytest.raises(BadValue, match="decided otherwise"):
        decide(kept, wish("0.95"))


class TestUndo:
    def undo(self, kept, change=None):
        number = change or kept.store.standards().revision
        return kept.store.undo(number, by=named("Cy"), reason="a slip")

    def test_from_now_on_it_is_as_before(self, kept):
        decide(kept, wish("0.8", START - DAY))
        decide(kept, wish("0.9"), at_once=True)
        change = self.undo(kept)
        assert (change.who, change.why, change.before["target"], change.after["target"]) == (
            "Cy",
            "a slip",
            "0.9",
            "0.8",
        )
        assert [t for _at, t in steps(kept)] == ["0.8", "0.9", "0.8"]

    def test_where_nothing_was_before_it_ends(self, kept):
        decide(kept, wish("0.8", START - DAY))
        self.undo(kept)
        assert steps(kept) == [(START - DAY, "0.8"), (kept.clock.now, None)]

    def test_what_has_not_begun_never_does(self, kept):
        decide(kept, wish("0.8", START - DAY))
        decide(kept, wish("0.9"))
        self.undo(kept)
        assert steps(kept) == [(START - DAY, "0.8"), (START + DAY, "0.8")]

    def test_it_can_be_undone_itself(self, kept):
        decide(kept, wish("0.8", START - DAY))
        decide(kept, wish("0.9"), at_once=True)
        self.undo(kept)
        self.undo(kept)
        assert [t for _at, t in steps(kept)] == ["0.8", "0.9", "0.8", "0.9"]

    def test_what_was_replaced_holds_no_longer(self, kept):
        decide(kept, wish("0.9", START + 2 * DAY))
        decide(kept, wish("0.8"))
        kept.clock.now = START + 3 * DAY
        with pytest.raises(BadValue, match="holds no longer"):
            self.undo(kept)

    def test_only_the_latest_about_the_same(self, kept):
        decide(kept, wish("0.8", START - DAY))
        decide(kept, wish("0.9", START + DAY))
        decide(kept, wish("0.9", metric="effort"))
        with pytest.raises(ChangedMeanwhile, match="Ann changed the same"):
            self.undo(kept, 1)
        self.undo(kept, 2)

    def test_an_unknown_change(self, kept):
        with pytest.raises(UnknownName, match="There is no change called “7”"):
            self.undo(kept, 7)

    def test_it_is_signed(self, kept):
        decide(kept, wish())
        with pytest.raises(BadValue, match="Why"):
            kept.store.undo(1, by=named("Cy"), reason="")


def test_an_old_state_is_not_written_over(kept):
    read = kept.store.standards().revision
    decide(kept, wish("0.8"))
    with pytest.raises(ChangedMeanwhile) as refused:
        decide(kept, wish("0.9", author="Bo"), read=read)
    assert str(refused.value).startswith("Ann changed the same at 09:00 UTC, on 2026-03-02, after you had opened it")
    assert refused.value.change.after["target"] == "0.8"
    assert steps(kept) == [(START + DAY, "0.8")]
    decide(kept, wish("0.9", covers=CHAT, author="Bo"), read=read)  # it is about others


@pytest.mark.parametrize(
    ("what", "kind", "says"),
    [
        (wish(author=" "), BadValue, "Who decides this"),
        (wish(reason=""), BadValue, "Why"),
        (wish(reason="x" * 2001), BadValue, "1 to 2000 characters; this has 2001"),
        (wish(reason="a\0b"), BadValue, "Why"),
        (wish(metric="csad"), UnknownName, "Did you mean “csat”"),
        (wish("5", metric="tickets"), CannotAnswer, "can have no standard"),
        (wish("1.01"), BadValue, "“1.01” is no target here"),
        (wish(begins=datetime(2026, 4, 1, tzinfo=UTC)), BadValue, "holds from an instant of UTC on"),
        (wish(begins=datetime(1899, 12, 31)), BadValue, "holds from an instant of UTC on"),
        (wish(begins=datetime(2200, 1, 1)), BadValue, "holds from an instant of UTC on"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(kept, what, kind, says):
    with pytest.raises(kind, match=says):
        decide(kept, what)
    assert kept.store.standards().revision == 0


ROW = {"metric": "csat", "covers": "", "effective_from": "2026-03-03 00:00:00.000000", "correction": 0, "unit": "share"}
ROW |= {"target": 0.9, "threshold_s": None, "clock": None, "set_at": "2026-03-02 00:00:00.000000", "change": 1}
TIMES = {"clock": "working", "threshold_s": 900}


def insert(kept, **values):
    """Write a row of standards past all code of ours, with its change."""
    row = ROW | values
    change = {"at": ROW["set_at"], "after": "{}"}
    signed = (
        "INSERT INTO changes (at, who, why, kind, subject, after) VALUES (:at, 'a', 'b', 'standard', 'csat', :after)"
    )
    with kept.engine.begin() as connection:
        if row["change"] == 1:
            connection.execute(text(signed), change)
        names = ", ".join(row)
        connection.execute(text(f"INSERT INTO standards ({names}) VALUES ({', '.join(f':{n}' for n in row)})"), row)


@pytest.mark.parametrize(
    "values", [{}, TIMES, {"clock": "source"}, {"correction": 2}, {"unit": None, "target": None}], ids=str
)
def test_the_database_takes_what_is_right(kept, values):
    insert(kept, **values)


@pytest.mark.parametrize(
    "values",
    [
        {"target": -5},
        {"target": 0},
        {"target": float("nan")},
        {"target": "NaN"},
        {"target": float("inf")},
        {"target": 1e308},
        {"target": 1.01},
        {"target": 80},
        {"target": None},
        {"unit": None},
        {"unit": "per cent"},
        {"unit": "points", "target": 101},
        {"unit": "count", "target": 0},
        TIMES | {"threshold_s": 0},
        TIMES | {"threshold_s": -5},
        TIMES | {"threshold_s": 31_622_401},
        TIMES | {"threshold_s": None},
        TIMES | {"clock": None},
        TIMES | {"clock": "source"},
        TIMES | {"clock": "wall"},
        TIMES | {"unit": "points"},
        TIMES | {"unit": None, "target": None},
        {"correction": -1},
        {"correction": 1, "effective_from": "2026-03-02 00:00:00.000000"},
        {"set_at": "2026-03-01 00:00:00.000000"},
        {"change": 2},
    ],
    ids=str,
)
def test_standards_01_the_database_refuses_too(kept, values):
    with pytest.raises(DBAPIError):
        insert(kept, **values)
    assert kept.store.standards().versions == ()


def test_standards_02_the_database_refuses_two_from_one_instant(kept):
    decide(kept, wish("0.8"))
    columns = "metric, covers, effective_from, correction, unit, target, set_at"
    copied = f"INSERT INTO standards ({columns}, change) SELECT {columns}, 2 FROM standards"
    same = "at, who, why, kind, subject, after"
    signed = f"INSERT INTO changes ({same}) SELECT {same} FROM changes"
    with pytest.raises(DBAPIError, match=r"(?i)unique"), kept.engine.begin() as connection:
        connection.execute(text(signed))
        connection.execute(text(copied))


@pytest.mark.parametrize("table", ["changes", "standards"])
@pytest.mark.parametrize(
    "sql", ["DELETE FROM {}", "UPDATE {} SET id = 7", "UPDATE {} SET metric = 'x'", "TRUNCATE {} CASCADE"]
)
def test_nothing_is_changed_or_taken_away(kept, table, sql):
    decide(kept, wish())
    before = kept.store.history(), kept.store.standards()
    with pytest.raises(DBAPIError), kept.engine.begin() as connection:
        connection.execute(text(sql.format(table)))
    assert (kept.store.history(), kept.store.standards()) == before
    with pytest.raises(DBAPIError, match="is append-only"), kept.engine.begin() as connection:
        connection.execute(text(f"DELETE FROM {table}"))


def test_a_decision_and_its_history_are_one(kept):
    @event.listens_for(kept.engine, "before_cursor_execute")
    def fail(connection, cursor, statement, *_rest):
        if statement.startswith("INSERT INTO standards"):
            raise RuntimeError("pulled the plug")

    with pytest.raises(RuntimeError, match="pulled the plug"):
        kept.store.set_standard(wish(), by=OWNER, read=0)
    assert kept.store.history() == []


def test_a_store_that_cannot_be_written_is_said_in_a_sentence(kept):
    @event.listens_for(kept.engine, "before_cursor_execute")
    def fail(connection, cursor, statement, *_rest):
        if statement.startswith("INSERT INTO standards"):
            raise OperationalError(statement, {}, OSError("disk full"))

    with pytest.raises(CannotReachStore, match=r"cannot be used \(disk full\)\. Nothing was changed"):
        kept.store.set_standard(wish(), by=OWNER, read=0)
