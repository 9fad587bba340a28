"""Who was erased is nowhere, and does not come back; all figures stay as they were."""

import json
import random
import sqlite3
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import psycopg
import pytest
from sqlalchemy import insert

from data_access.app_store import connections
from data_access.app_store.audit import Event, Wanted, What
from data_access.app_store.connections import writing
from data_access.app_store.lifting import NotCompacted, compact
from data_access.app_store.link_tables import links
from data_access.app_store.schema import engine_at
from data_access.app_store.store import store_at
from data_access.backup import NoList, backup, restore
from data_access.daily import keep_retaining
from data_access.erasure import CannotKeepList, erase, erasures, finish, keep, keep_current
from data_access.rules import followed
from data_access.settings import Settings
from data_access.warehouse.ask import ask
from data_access.warehouse.erased import ErasedList, OtherList
from data_access.warehouse.erasing import AlreadyErased
from data_access.warehouse.search import search
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.undo import CannotUndo, undo
from data_access.warehouse.versions import NotRemoved
from metrics.catalogue import Catalogue
from metrics.covers import Covers
from metrics.errors import UnknownName
from metrics.question import Question
from metrics.roles import OtherRole, Role
from metrics.scope import ALL
from metrics.standards import Clock, Standard
from tests.data_access.warehouse.company import batch, hours, imported
from tests.data_access.warehouse.erasable import ADA, OTHER, PLANTED, STAYS, TWIN, bring, more, read_for_long
from tests.data_access.warehouse.importer import heard, processes
from tests.postgres import server
from tests.visitors import EVERYBODY, OWNER

__all__ = ["server"]

CATALOGUE = Catalogue.of({})


@pytest.fixture(params=["embedded", "postgresql"])
def board(request, tmp_path):
    """Return settings of a board on each pair of stores."""
    found = Settings(home=tmp_path / "board")
    if request.param == "postgresql":
        url = request.getfixturevalue("server").new_database()
        found = replace(found, warehouse_url=url, store_url=url)
    return found


def filled(settings):
    """Import twice, decide about her, look for her, and have one of her records refused."""
    bring(settings)
    more(settings, "two", 1)
    store = store_at(settings)
    covers, ends = Covers(customer=ADA), {"author": "Ann", "reason": "Adalgisa Quill pays for it"}
    ends |= {"effective_from": datetime(2024, 1, 1)}
    told = Standard("first_response_time", Decimal("0.9"), 3600, Clock.TOTAL, covers=covers, **ends)
    store.set_standard(told, by=OWNER, read=0)
    for what, about in (
        (What.SAW_CUSTOMER, ADA), (What.SEARCHED, "adalgisa"), (What.SEARCHED, "wool"),
        (What.SEARCHED, "Ada.Quill@example.org"), (What.REFUSED, TWIN),
    ):  # fmt: skip
        store.note(Event.of(OWNER, what, about))
    store.note(Event.of(OWNER, What.EXPORTED, "rows.csv", address="search=quill&person=crm%3Akunde-90317"))
    told = {
        "id": "l",
        "token_sha256": "t",
        "name": "For Adalgisa Quill",
        "audience": ADA,
        "plan": "{}",
        "author": "Ann",
    }
    told |= {"refresh": "never", "author_name": "Ann", "limited": False, "made_at": hours(0), "expires_at": hours(9)}
    told |= {"rotation": 0, "views": 0, "edition": 0, "problem": ""}
    with writing(engine_at(settings)) as connection:
        connection.execute(
            insert(links).values(told | {"pending": json.dumps({"name": "Adalgisa Quill", "grain": "month"})})
        )
    folder = settings.home / "quarantine"
    folder.mkdir(parents=True, exist_ok=True)
    head = (
        "quarantine_fact,quarantine_file,quarantine_line,quarantine_column,quarantine_value,quarantine_reason,who,said"
    )
    lines = [
        head,
        "tickets,a.csv,2,at,soon,no date,kunde-90317,Feld-Mispel",
        f"tickets,a.csv,3,at,soon,no,kunde-4,{STAYS}",
    ]
    (folder / "20250310-120000-aaaaaa.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    (settings.home / "backup-killed").mkdir()
    (settings.home / "backup-killed" / "people").write_text("Adalgisa Quill")


def held(settings, seen=None):
    """Return the planted words that any file of the stores holds; of PostgreSQL, any row of any table.

    What was looked at before is not read again: `seen` keeps which files had nothing.
    """
    found, seen = set(), {} if seen is None else seen
    for path in settings.home.rglob("*"):
        if path.is_file():
            state = path.stat()
            known = (path, state.st_ino, state.st_mtime_ns, state.st_size)
            if known not in seen:
                said = path.read_bytes().lower()
                seen[known] = {word for word in PLANTED if word.lower().encode() in said}
            found |= seen[known]
    if settings.warehouse_url:
        with psycopg.connect(settings.warehouse_url) as connection:
            tables = connection.execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
                "WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'"
            ).fetchall()
            tables += [("pg_stats",)]
            for (table,) in tables:
                for (row,) in connection.execute(f"SELECT t::text FROM {table} t").fetchall():
                    found |= {word for word in PLANTED if word.lower() in row.lower()}
    return found


def figures(settings):
    """Return every figure of the catalogue, to the last digit."""
    warehouse, rules = warehouse_at(settings), followed(settings)
    found = {}
    for key in CATALOGUE.metrics:
        asked = Question.parse(f"metric={key}&from=2023-01-01&to=2025-04-01&grain=quarter", CATALOGUE.dimensions)
        (answer,) = ask(asked, scope=ALL, warehouse=warehouse, settings=settings, rules=rules)
        found[key] = (answer.total, answer.points)
    return found


def test_privacy_01_nothing_of_the_erased_is_left_and_no_figure_moves(board):
    filled(board)
    before = figures(board)
    assert held(board) == set(PLANTED)
    proof = erase(board, TWIN, OWNER)
    assert held(board) == set()
    assert figures(board) == before
    assert proof.removed == {
        "customers.customer_number": 1, "customers.mail": 2, "customers.name": 2, "customers.note": 1,
        "customers.phone": 1, "customers.x_memo": 1, "messages.body": 2, "quarantine": 1, "surveys.comment": 1,
        "tickets.subject": 3, "tickets.x_memo": 2,
    }  # fmt: skip
    assert proof.remain == {
        "customers": 2, "messages": 2, "orders": 2, "surveys": 1, "ticket_events": 1, "tickets": 3,
    }  # fmt: skip
    assert [erasure.id for erasure in erasures(board)] == [proof.id]
    (other,) = search("bea", scope=ALL, warehouse=warehouse_at(board)).persons
    assert other.person == OTHER
    # What it was is on record without whom it was about; what was about others stays.
    (standard,) = store_at(board).standards().versions
    assert (standard.covers.customer, standard.reason) == (proof.person, "(erased) pays for it")
    told, __ = store_at(board).audit(Wanted())
    assert [(event.what, event.about) for event in told] == [
        (What.ERASED, proof.person), (What.EXPORTED, "rows.csv"), (What.REFUSED, told[2].about),
        (What.SEARCHED, "(erased)"), (What.SEARCHED, "wool"), (What.SEARCHED, "(erased)"),
        (What.SAW_CUSTOMER, proof.person), (What.CHANGED_STANDARD, f"first_response_time?{standard.covers.as_text()}"),
    ]  # fmt: skip


def test_privacy_01_an_import_of_the_old_file_changes_nothing(board):
    filled(board)
    before = figures(board)
    erase(board, ADA, OWNER)
    for counts in bring(board, id="again", at=2).values():
        assert (counts.accepted, counts.updated, counts.superseded) == (0, 0, 0)
    assert held(board) == set()
    assert figures(board) == before


WAYS = 100
EVERY = 20  # of them is a restore, as it takes longest


def test_privacy_01_a_hundred_ways_back_do_not_bring_her_back(tmp_path):
    """Imports of old files, undos and restores of an old backup, in any order."""
    board = Settings(home=tmp_path / "0")
    bring(board)
    more(board, "two", 1)
    backup(board, tmp_path / "old.tar")
    erase(board, ADA, OWNER)
    chance, listed, seen = random.Random(7), board.list_of_erased, {}
    first, taken = chance.randrange(EVERY), []
    for way in range(WAYS):
        what = "restore" if way % EVERY == first else chance.choice(("bring", "more", "undo", "undo", "undo"))
        if what == "restore":
            board = Settings(home=tmp_path / f"board-{way}")
            restore(board, tmp_path / "old.tar", erased=listed)
        elif what == "undo":
            with suppress(CannotUndo):  # of so many in a row some go back further than is kept
                undo(board)
        else:
            {"bring": bring, "more": more}[what](board, id=str(way), at=2 + way)
        assert held(board, seen) == set(), (way, what, taken)
        taken.append(what)
    assert {what: taken.count(what) >= 5 for what in set(taken)} == dict.fromkeys(
        ("bring", "more", "undo", "restore"), True
    )


def test_a_restored_backup_does_not_bring_her_back(board, tmp_path, server):
    filled(board)
    before = figures(board)
    backup(board, tmp_path / "old.tar")
    proof = erase(board, ADA, OWNER)
    new = replace(board, home=tmp_path / "new")
    if board.warehouse_url:
        url = server.new_database()
        new = replace(new, warehouse_url=url, store_url=url)
    with pytest.raises(NoList, match="--nobody-erased"):
        restore(new, tmp_path / "old.tar")
    restore(new, tmp_path / "old.tar", erased=board.list_of_erased)
    assert held(new) == set()
    assert figures(new) == before
    assert [erasure.person for erasure in erasures(new)] == [proof.person]
    (standard,) = store_at(new).standards().versions
    assert standard.covers.customer == proof.person
    assert new.list_of_erased.exists()


def test_a_list_that_came_to_an_empty_board_waits_for_its_data(tmp_path):
    board, new = Settings(home=tmp_path / "board"), Settings(home=tmp_path / "new")
    backup(board, tmp_path / "empty.tar")
    bring(board)
    erase(board, ADA, OWNER)
    restore(new, tmp_path / "empty.tar", erased=board.list_of_erased)
    bring(new)
    finish(new)
    assert held(new) == set()
    more(new, "two", 1)
    assert held(new) == set()


def test_the_list_of_another_board_is_refused(tmp_path):
    for name in ("one", "other"):
        bring(Settings(home=tmp_path / name))
        erase(Settings(home=tmp_path / name), ADA, OWNER)
    backup(Settings(home=tmp_path / "one"), tmp_path / "one.tar")
    with pytest.raises(OtherList, match="another board"):
        restore(Settings(home=tmp_path / "new"), tmp_path / "one.tar", erased=tmp_path / "other" / "erased.json")


def test_undo_after_an_erasure_moves_back_and_brings_nobody(board):
    filled(board)
    erase(board, ADA, OWNER)
    undo(board)
    assert held(board) == set()
    assert warehouse_at(board).manifest().rows["tickets"] == 3
    more(board, "again", 5)
    assert held(board) == set()


def erase_slowly(pipe, home, key):
    """Erase, but wait for a word in every phase."""

    def told(phase):
        pipe.send(phase)
        pipe.recv()

    erase(Settings(home=home), key, OWNER, told)
    pipe.send("done")


@pytest.mark.parametrize("phase", ["rename", "clean"])
def test_an_erasure_that_was_killed_is_completed(tmp_path, phase):
    board = Settings(home=tmp_path / "board")
    filled(board)
    before = figures(board)
    with processes() as start:
        process, pipe = start(erase_slowly, board.home, ADA)
        while heard(pipe) != phase:
            pipe.send("go on")
        process.kill()
        process.join()
    assert finish(board) == 1
    assert held(board) == set()
    assert len(store_at(board).audit(Wanted(what=frozenset({What.ERASED})))[0]) == 1
    assert figures(board) == before
    assert list((board.home / "erasing").glob("*")) == []


def test_two_processes_erase_one_after_the_other(tmp_path):
    board = Settings(home=tmp_path / "board")
    filled(board)
    with processes() as start:
        pipes = [start(erase_slowly, board.home, key)[1] for key in (ADA, OTHER)]
        while pipes:
            for pipe in [pipe for pipe in pipes if pipe.poll(0.1)]:  # whoever waits for the other says nothing
                if pipe.recv() == "done":
                    pipes.remove(pipe)
                else:
                    pipe.send("go on")
    assert len(erasures(board)) == 2
    assert held(board) == set()
    assert [person.name for person in search("", scope=ALL, warehouse=warehouse_at(board)).persons] == [None, None]


def test_every_day_what_was_interrupted_is_completed_and_the_list_is_where_it_should_be(tmp_path):
    board = Settings(home=tmp_path / "board")
    filled(board)
    erase(board, ADA, OWNER)
    moved = replace(board, erased_file=str(tmp_path / "backups" / "erased.json"))
    stopped = threading.Event()
    thread = threading.Thread(target=keep_retaining, args=(moved, stopped, 0, 0.05))
    thread.start()
    deadline = time.monotonic() + 20
    while not moved.list_of_erased.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    stopped.set()
    thread.join()
    assert moved.list_of_erased.read_text() == board.list_of_erased.read_text()
    assert moved.list_of_erased.stat().st_mode & 0o077 == 0


def test_who_is_unknown_or_gone_already_is_not_erased(board):
    bring(board)
    with pytest.raises(UnknownName):
        erase(board, "crm:nobody", OWNER)
    proof = erase(board, ADA, OWNER)
    for key in (ADA, TWIN, proof.person):
        with pytest.raises(AlreadyErased):
            erase(board, key, OWNER)
    with pytest.raises(OtherRole):
        erase(board, OTHER, EVERYBODY[Role.MANAGER])


def test_without_a_place_for_the_list_nobody_is_erased(tmp_path):
    board = Settings(home=tmp_path / "board", erased_file=str(tmp_path / "file" / "erased.json"))
    (tmp_path / "file").write_text("no folder")
    bring(board)
    with pytest.raises(CannotKeepList, match="Nothing was erased"):
        erase(board, ADA, OWNER)
    assert held(board) >= {"Adalgisa Quill"}
    assert finish(board) == 0


def test_who_bears_a_short_number_takes_no_threshold_and_no_month_with_her(board):
    person = {"customer": "crm:1", "customer_number": "120", "name": "Audit", "mail": "a@example.org"}
    imported(board, batch("customers", person, source="crm"))
    store = store_at(board)
    store.keep_for("audit", 120, by=OWNER, reason="Audit, of the year 120")
    covers, ends = Covers(team="Audit", topic="120"), {"author": "Ann", "reason": "so"}
    told = Standard(
        "first_response_time", Decimal("0.9"), 120, Clock.TOTAL, covers=covers, effective_from=hours(0), **ends
    )
    store.set_standard(told, by=OWNER, read=0)
    erase(board, "crm:1", OWNER)
    assert store_at(board).kept_for().months == {"audit": 120}
    (standard,) = store_at(board).standards().versions
    assert (standard.covers, standard.threshold_s) == (covers, 120)
    why = [change.why for change in store_at(board).history("retention")]
    assert why == ["(erased), of the year 120"]


@pytest.mark.parametrize("name", ["Jörg Groß", "İnci Kısa", "Strauſs Weiß"])
def test_letters_that_have_no_one_capital_hide_nobody_and_stop_nothing(board, name):
    imported(board, batch("customers", {"customer": "crm:1", "name": name, "mail": "a@example.org"}, source="crm"))
    store = store_at(board)
    spelt = [name, name.upper(), name.lower(), name.casefold(), name.upper().title(), name.replace("ı", "i")]
    for n, said in enumerate(spelt):
        store.note(Event.of(OWNER, What.REFUSED, str(n), why=f"asked about {said}, twice"))
    erase(board, "crm:1", OWNER)
    told = [event.detail["why"] for event in store.audit(Wanted())[0] if event.what is What.REFUSED]
    assert set(told) == {"asked about (erased), twice"}


def test_only_a_search_for_her_is_taken_out_and_no_word_that_is_part_of_her_name(board):
    imported(
        board, batch("customers", {"customer": "crm:k-1", "name": "Ann Miller", "mail": "a@example.org"}, source="crm")
    )
    store = store_at(board)
    for what, about in (
        (What.CHANGED_ROLE, "miller"), (What.IMPORTED, "crm"), (What.SEARCHED, "crm"), (What.SEARCHED, "miller"),
        (What.SAW_AUDIT, "k-1"), (What.SEARCHED, "k-1"),
    ):  # fmt: skip
        store.note(Event.of(OWNER, what, about))
    erase(board, "crm:k-1", OWNER)
    told = [(event.what, event.about) for event in store.audit(Wanted())[0]][1:]
    assert told == [
        (What.SEARCHED, "(erased)"), (What.SAW_AUDIT, "k-1"), (What.SEARCHED, "(erased)"), (What.SEARCHED, "crm"),
        (What.IMPORTED, "crm"), (What.CHANGED_ROLE, "miller"),
    ]  # fmt: skip


def test_a_backup_waits_for_an_erasure_and_is_whole(tmp_path):
    board, new = Settings(home=tmp_path / "board"), Settings(home=tmp_path / "new")
    filled(board)
    began, waiting = threading.Event(), []

    def told(phase):
        if phase == "clean":  # the data are clean, and the store is not
            waiting.append(threading.Thread(target=backup, args=(board, tmp_path / "b.tar", copied)))
            waiting[0].start()
            began.wait(1)

    def copied(phase):
        began.set()

    erase(board, ADA, OWNER, told)
    waiting[0].join()
    restore(new, tmp_path / "b.tar", erased=board.list_of_erased)
    assert held(new) == set()


def test_a_backup_completes_what_was_interrupted(tmp_path):
    board = Settings(home=tmp_path / "board")
    filled(board)

    def dies(phase):
        if phase == "clean":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        erase(board, ADA, OWNER, dies)
    assert "Adalgisa Quill" in held(board)
    backup(board, tmp_path / "b.tar")
    assert held(board) == set()


def outside(settings):
    return ErasedList.loads(settings.list_of_erased.read_text())


def test_the_list_outside_never_loses_anybody(tmp_path):
    board = Settings(home=tmp_path / "board")
    bring(board)
    erase(board, OTHER, OWNER)
    others = []

    def told(phase):
        if phase == "erase":  # the list outside names her already, the data do not
            others.append(threading.Thread(target=keep_current, args=(board,)))
            others[0].start()
            others[0].join(1)
            assert len(outside(board).erasures) == 2

    erase(board, ADA, OWNER, told)
    others[0].join()
    assert len(outside(board).erasures) == 2
    keep(board, replace(outside(board), erasures=outside(board).erasures[:1]))
    assert len(outside(board).erasures) == 2
    with pytest.raises(OtherList):
        keep(board, ErasedList("00", outside(board).erasures))


def test_who_reads_the_store_for_long_makes_an_erasure_wait_for_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "WAIT_S", 0.2)
    board = Settings(home=tmp_path / "board")
    filled(board)
    reader = sqlite3.connect(board.home / connections.FILE)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM audit").fetchall()
    with pytest.raises(NotCompacted, match="somebody still reads"):
        erase(board, ADA, OWNER)
    reader.close()
    assert "Adalgisa Quill" in held(board)
    assert finish(board) == 1
    assert held(board) == set()
    assert len(store_at(board).audit(Wanted(what=frozenset({What.ERASED})))[0]) == 1


def test_old_versions_that_somebody_reads_are_told_of_and_removed_later(board, monkeypatch):
    board = replace(board, statement_timeout_s=1)  # a reader is waited for as long as it may read
    filled(board)
    with read_for_long(board, monkeypatch):
        with pytest.raises(NotRemoved, match="every day until it succeeds"):
            erase(board, ADA, OWNER)
        assert search("Adalgisa", scope=ALL, warehouse=warehouse_at(board)).total == 0
        assert "Nachricht-Holunder" in held(board)
    assert finish(board) == 1
    assert held(board) == set()
    assert list((board.home / "erasing").glob("*")) == []
    assert len(store_at(board).audit(Wanted(what=frozenset({What.ERASED})))[0]) == 1


def test_who_writes_to_the_store_is_told_and_not_raised(tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "WAIT_S", 0.2)
    board = Settings(home=tmp_path / "board")
    store_at(board)
    writer = sqlite3.connect(board.home / connections.FILE, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotCompacted, match="locked"):
        compact(board)
    writer.close()
