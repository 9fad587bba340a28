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
from metrics.covers import ALL, Covers
from metrics.errors import PlumblineError
from metrics.standards import Standard
from tests.data_access.app_store.conftest import START, Kept

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
            store.set_standard(higher, read=book.revision, at_once=True)
            times -= 1
        except ChangedMeanwhile:
            beaten += 1
    return beaten


def test_writers_at_once_lose_nothing(settings):
    store = store_at(settings)
    first = Standard("csat", Decimal("0.1"), effective_from=utc_now(), author="Ann", reason="a start")
    store.set_standard(first, read=0, at_once=True)
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
UNDO = st.integers(0, 12)
EDITS = st.lists(st.tuples(st.one_of(SET, SET, UNDO), st.integers(0, 3)), min_size=1, max_size=12)


def edit(kept, what):
    """Do one edit, as somebody who has just looked."""
    signed = {"author": "Ann", "reason": "so"}
    if isinstance(what, int):
        kept.store.undo(what, **signed)
        return
    covers, target, begins = what
    wish = Standard("csat", target and Decimal(target), covers=covers, effective_from=kept.clock.now, **signed)
    if begins is not None:
        wish = replace(wish, effective_from=kept.clock.now.replace(hour=0, minute=0, second=0) + begins)
    kept.store.set_standard(wish, read=kept.store.standards().revision, at_once=begins is None)


def judged(kept):
    """Return by which standard each ticket of the past is judged."""
    book, at, found = kept.store.standards(), START - 6 * HALF_DAY, {}
    while at <= kept.clock.now:
        for n, ticket in enumerate(TICKETS):
            found[at, n] = book.in_force("csat", at, ticket)
            holding = [h.version for h in book.held("csat") if h.holds(at) and h.version.covers.matches(ticket)]
            assert len({h.covers for h in holding}) == len(holding)  # never two of the same tickets
            assert found[at, n] == (holding[0] if holding else None)
            assert found[at, n] is None or found[at, n].target is not None
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
        for case, standard in before.items():
            if standard is None:
                assert after[case] is None or after[case].set_afterwards
            else:
                assert after[case] == standard
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
