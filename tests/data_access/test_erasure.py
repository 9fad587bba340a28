"""Who was erased is nowhere, and does not come back; all figures stay as they were."""

import random
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from data_access.app_store.audit import Event, Wanted, What
from data_access.app_store.store import store_at
from data_access.backup import NoList, backup, restore
from data_access.erasure import erase, erasures, finish
from data_access.rules import followed
from data_access.settings import Settings
from data_access.warehouse.ask import ask
from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.erased import OtherList
from data_access.warehouse.erasing import AlreadyErased
from data_access.warehouse.search import search
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.undo import undo
from metrics.catalogue import Catalogue
from metrics.covers import Covers
from metrics.errors import UnknownName
from metrics.question import Question
from metrics.roles import OtherRole, Role
from metrics.scope import ALL
from metrics.standards import Clock, Standard
from tests.data_access.warehouse.company import hours
from tests.data_access.warehouse.erasable import ADA, OTHER, PLANTED, STAYS, TWIN, bring, more
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
    folder = settings.home / "quarantine"
    folder.mkdir(parents=True, exist_ok=True)
    head = "quarantine_fact,quarantine_file,quarantine_line,quarantine_column,quarantine_value,quarantine_reason,who,said"
    lines = [head, "tickets,a.csv,2,at,soon,no date,kunde-90317,Feld-Mispel", f"tickets,a.csv,3,at,soon,no,kunde-4,{STAYS}"]
    (folder / "20250310-120000-aaaaaa.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    (settings.home / "backup-killed").mkdir()
    (settings.home / "backup-killed" / "people").write_text("Adalgisa Quill")


def held(settings, server=None):
    """Return the planted words that any file of the stores holds; of PostgreSQL, any row of any table."""
    found = set()
    for path in settings.home.rglob("*"):
        if path.is_file():
            said = path.read_bytes().lower()
            found |= {word for word in PLANTED if word.lower().encode() in said}
    if settings.warehouse_url:
        import psycopg

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
    told, __ = store_at(board).audit(Wanted())
    assert [(event.what, event.about) for event in told] == [
        (What.ERASED, proof.person), (What.EXPORTED, "rows.csv"), (What.REFUSED, told[2].about),
        (What.SEARCHED, "(erased)"), (What.SEARCHED, "wool"), (What.SEARCHED, "(erased)"),
        (What.SAW_CUSTOMER, proof.person), (What.CHANGED_STANDARD, f"first_response_time?customer={proof.person.replace(':', '%3A')}"),
    ]  # fmt: skip
    (standard,) = store_at(board).standards().versions
    assert (standard.covers.customer, standard.reason) == (proof.person, "(erased) pays for it")


def test_privacy_01_an_import_of_the_old_file_changes_nothing(board):
    filled(board)
    before = figures(board)
    erase(board, ADA, OWNER)
    for counts in bring(board, id="again", at=2).values():
        assert (counts.accepted, counts.updated, counts.superseded) == (0, 0, 0)
    assert held(board) == set()
    assert figures(board) == before
