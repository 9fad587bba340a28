"""Two who write at once lose nothing, and no edit changes how the past was judged."""

import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

from hypothesis import given
from hypothesis import settings as under
from hypothesis import strategies as st

from data_access.app_store.changes import ChangedMeanwhile
from data_access.app_store.store import store_at, utc_now
from data_access.settings import Settings
from metrics.calendars import CalendarAssignment, CalendarVersion
from metrics.covers import ALL, Covers
from metrics.errors import PlumblineError
from metrics.standards import Standard
from metrics.worktime import Calendar
from tests.data_access.app_store.conftest import START, Kept
from tests.visitors import OWNER

EACH = 8
WRITERS = 3
STEP = Decimal("0.001")


def meet_at(barrier):
    global met  # noqa: PLW0603 - a barrier reaches another process only at its start
    met = barrier


def raise_target(settings, author):
    """Raise the target a little above what is there, `EACH` times; return how often somebody else was first."""
    store, times, beaten = store_at(settings), EACH, 0
    while times:
        book = store.standards()
        if (times, beaten) == (EACH, 0):
            met.wait(60)  # so that all have read the same once
        now = book.at("csat", ALL, utc_now())
        higher = replace(now, target=now.target + STEP, author=author, reason="more")
        try:
            store.set_standard(higher, by=OWNER, read=book.revision, at_once=True)
            times -= 1
        except ChangedMeanwhile:
            beaten += 1
    return beaten


def test_writers_at_once_lose_nothing(settings):
    store = store_at(settings)
    first = Standard("csat", Decimal("0.1"), effective_from=utc_now(), author="Ann", reason="a start")
    store.set_standard(first, by=OWNER, read=0, at_once=True)
    processes = get_context("spawn")
    with ProcessPoolExecutor(WRITERS, processes, meet_at, [processes.Barrier(WRITERS)]) as pool:
        beaten = list(pool.map(raise_target, [settings] * WRITERS, "ABC"))
    assert sum(beaten) >= WRITERS - 1
    steps = store.standards().steps("csat", ALL)
    assert [s.target for s in steps] == [first.target + n * STEP for n in range(WRITERS * EACH + 1)]
    changes = store.history()[::-1]
    assert [c.before for c in changes[1:]] == [c.after for c in changes[:-1]]
    assert sorted(c.who for c in changes[1:]) == sorted("ABC" * EACH)


COVERS = (ALL, Covers(channel="chat"), Covers(priority="urgent"), Covers(priority="urgent", channel="chat"))
TICKETS = [{"channel": c, "priority": p} for c in ("chat", "mail") for p in ("urgent", None)]
HALF_DAY = timedelta(hours=12)
BEGIN = st.one_of(st.none(), st.integers(-8, 8).map(lambda halves: halves * HALF_DAY))
SET = st.tuples(st.sampled_from(COVERS), st.sampled_from([None, "0.8", "0.9"]), BEGIN)
HOURS = st.tuples(st.sampled_from(["early", "late"]), st.sampled_from([6, 7, 8]), BEGIN)
ASSIGN = st.tuples(st.sampled_from(COVERS[:3]), st.sampled_from(["early", "late", "none"]), BEGIN)
UNDO = st.tuples(st.integers(1, 12))
EDITS = st.lists(st.tuples(st.one_of(SET, HOURS, ASSIGN, SET, UNDO), st.integers(0, 3)), min_size=1, max_size=14)


def edit(kept, what):
    """Do one edit, as somebody who has just looked."""
    if len(what) == 1:
        kept.store.undo(*what, by=OWNER, reason="so")
        return
    about, wish, begins = what
    signed = {"author": "Ann", "reason": "so"}
    days = timedelta() if begins is None else begins
    signed["effective_from"] = kept.clock.now.replace(hour=0, minute=0, second=0) + days
    how = {"read": kept.store.standards().revision, "by": OWNER, "at_once": begins is None}
    if isinstance(wish, int):
        calendar = Calendar("UTC", {"mon": [(f"0{wish}:00", "18:00")]})
        kept.store.set_calendar(CalendarVersion(about, about.title(), calendar, **signed), **how)
    elif wish in ("early", "late", "none"):
        kept.store.assign_calendar(CalendarAssignment(None if wish == "none" else wish, covers=about, **signed), **how)
    else:
        kept.store.set_standard(Standard("csat", wish and Decimal(wish), covers=about, **signed), **how)


def judged(kept):
    """Return by which standard, and on which hours, each ticket of the past is judged."""
    book, at, found = kept.store.standards(), START - 6 * HALF_DAY, {}
    calendars = kept.store.calendars()
    timelines = [calendars.timeline(ticket) for ticket in TICKETS]
    while at <= kept.clock.now:
        for n, ticket in enumerate(TICKETS):
            found[at, n] = book.in_force("csat", at, ticket)
            holding = [h.version for h in book.held("csat") if h.holds(at) and h.version.covers.matches(ticket)]
            assert len({h.covers for h in holding}) == len(holding)  # never two of the same tickets
            assert found[at, n] == (holding[0] if holding else None)
            assert found[at, n] is None or found[at, n].target is not None
            key = calendars.calendar_of(at, ticket)
            found[at, n, "hours"] = calendars.at(key, at) if key else None
            open_then = [hours for since, hours in timelines[n] if since <= at][-1:]
            assert open_then == [None if key is None else calendars.at(key, at).calendar] or not timelines[n]
        at += HALF_DAY / 2
    return found


def hold_the_past(kept, edits):
    before = judged(kept)
    for what, half_days in edits:
        told = kept.store.history()
        try:
            edit(kept, what)
        except PlumblineError:
            assert kept.store.history() == told
        else:
            assert kept.store.history()[1:] == told
        after = judged(kept)
        for case, decision in before.items():
            if decision is not None:
                assert after[case] == decision
            elif len(case) == 2:
                assert after[case] is None or after[case].set_afterwards
        kept.clock.now += half_days * HALF_DAY
        before = judged(kept)


@under(max_examples=60)
@given(EDITS)
def test_no_edit_changes_how_the_past_was_judged(edits):
    with tempfile.TemporaryDirectory() as home:
        kept = Kept.at(Settings(home=Path(home)))
        hold_the_past(kept, edits)
        kept.engine.dispose()


@under(max_examples=8)
@given(EDITS)
def test_no_edit_changes_how_the_past_was_judged_on_postgresql(server, edits):
    kept = Kept.at(Settings(home=Path("nowhere"), store_url=server.new_database()))
    hold_the_past(kept, edits)
    kept.engine.dispose()
