"""What is kept long enough goes, no figure moves, and nothing large goes unseen."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import column, select, table, text
from sqlalchemy.exc import DBAPIError

from data_access.app_store.audit import Event, Wanted, What
from data_access.app_store.connections import connect
from data_access.app_store.keeping import AUDIT, PERSONAL, QUARANTINE, TEXTS, months_before
from data_access.app_store.store import store_at
from data_access.erasure import erase
from data_access.retention import NotConfirmed, due, retain
from data_access.settings import Settings
from data_access.warehouse.search import search
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.still_aged import Limits
from data_access.warehouse.undo import undo
from data_access.warehouse.versions import NotRemoved
from metrics.board import messages as laid_out
from metrics.board import person_of
from metrics.errors import BadValue, UnknownName
from metrics.facts import CUSTOMERS, FACTS, MESSAGES, TICKETS
from metrics.personal import people
from metrics.roles import OtherRole, Role
from metrics.scope import ALL
from tests.data_access.test_erasure import figures, held
from tests.data_access.warehouse.company import batch, imported
from tests.data_access.warehouse.erasable import bring, read_for_long
from tests.postgres import server
from tests.visitors import EVERYBODY, OWNER

__all__ = ["server"]

NOW = datetime(2026, 11, 22, 12)
YOUNG, OLD = NOW - timedelta(days=727), NOW - timedelta(days=734)  # 23.9 and 24.1 months


@pytest.fixture(params=["embedded", "postgresql"])
def board(request, tmp_path):
    found = Settings(home=tmp_path / "board")
    if request.param == "postgresql":
        url = request.getfixturevalue("server").new_database()
        found = replace(found, warehouse_url=url, store_url=url)
    return found


def filled(settings, others=0, **how):
    """Import somebody who was heard of in time, somebody who was not, with two accounts, and who has a contract."""

    def person(key, name, **more):
        return {
            "customer": key,
            "name": name,
            "mail": f"{name}@example.org",
            "mail_verified": True,
            "joined_at": None,
            **more,
        }

    def said(key, customer, at):
        return {"ticket": key, "customer": customer, "created_at": at, "resolved_at": at, "subject": f"subject {key}"}

    customers = [person("a:young", "Yo"), person("a:old", "Olga"), person("b:old", "Olga")]
    customers += [person("a:paying", "Pay", joined_at=OLD), person("a:undated", "Una")]
    customers += [person(f"a:{n}", f"N{n}") for n in range(others)]
    tickets = [said("a:1", "a:young", YOUNG), said("a:2", "a:old", OLD), said("a:3", "b:old", OLD - timedelta(days=9))]
    tickets += [said(f"a:{n + 10}", f"a:{n}", NOW) for n in range(others)]
    message = {"message": "a:1", "customer": None, "ticket": "a:2", "at": OLD, "body": "words of Olga"}
    imported(settings, batch("customers", *customers), at=NOW, **how)
    imported(settings, batch("tickets", *tickets), batch("messages", message), id="two", at=NOW, **how)


def names(settings):
    found = search("", scope=ALL, warehouse=warehouse_at(settings), size=900).persons
    return {person.person: person.name for person in found}


def said(settings):
    """Return every text that the current version holds."""
    with warehouse_at(settings).snapshot() as snapshot:
        found = snapshot.fetch(select(TICKETS.table("people").c.subject)).to_pylist()
        return {row["subject"] for row in found} | {
            row["body"] for row in snapshot.fetch(select(MESSAGES.table("people").c.body)).to_pylist()
        }


def test_privacy_04_what_is_older_goes_and_figures_stay(board):
    filled(board)
    store_at(board).keep_for(PERSONAL, 24, by=OWNER, reason="our policy")
    store_at(board).keep_for(TEXTS, 24, by=OWNER, reason="our policy")
    before = figures(board)
    told = {each.what: (each.n, each.of) for each in due(board, {PERSONAL: 24, TEXTS: 24}, NOW)}
    assert told == {PERSONAL: (1, 4), TEXTS: (3, 4)}
    with pytest.raises(NotConfirmed, match="More than 1 %"):
        retain(board, OWNER, now=NOW)
    assert names(board)["a:old"] == "Olga"
    retain(board, OWNER, confirmed=True, now=NOW)
    assert names(board) == {"a:young": "Yo", "a:old": None, "a:paying": "Pay", "a:undated": "Una"}
    assert said(board) == {"subject a:1", None}
    assert figures(board) == before
    assert retain(board, OWNER, now=NOW) == ()
    undo(board)  # what was kept for it lost them too
    assert names(board)["a:old"] is None
    (event,) = store_at(board).audit(Wanted(what=frozenset({What.RETAINED})))[0]
    assert event.detail == {"removed": {PERSONAL: 1, TEXTS: 3}}


def test_privacy_04_a_month_by_mistake_waits_for_somebody(tmp_path):
    board = Settings(home=tmp_path / "board")
    filled(board, others=300)
    store_at(board).keep_for(PERSONAL, 24, by=OWNER, reason="our policy")
    assert [(each.n, each.is_much) for each in retain(board, now=NOW)] == [(1, False)]  # one in a hundred at the most
    later = NOW + timedelta(days=40)
    assert not any(each.is_much for each in due(board, {PERSONAL: 24}, later))
    store_at(board).keep_for(PERSONAL, 1, by=OWNER, reason="a slip")
    (wrong,) = due(board, {PERSONAL: 1}, later)
    assert (wrong.n, wrong.of) == (301, 303)
    assert "301 of 303 customers" in wrong.sentence()
    with pytest.raises(NotConfirmed):
        retain(board, now=later)
    assert sum(name is not None for name in names(board).values()) == 303


def test_refused_records_and_the_audit_age_too(board):
    filled(board)
    folder = board.home / "quarantine"
    folder.mkdir(parents=True)
    for name in ("20241001-120000-aaaaaa.csv", "20261101-120000-bbbbbb.csv"):
        (folder / name).write_text("quarantine_fact")
    store = store_at(board)
    store.note(Event.of(OWNER, What.SEARCHED, "something"))
    store.keep_for(QUARANTINE, 12, by=OWNER, reason="so")
    store.keep_for(AUDIT, 12, by=OWNER, reason="so")
    later = datetime.now() + timedelta(days=800)
    retain(board, OWNER, confirmed=True, now=NOW)
    assert [path.name for path in folder.glob("*.csv")] == ["20261101-120000-bbbbbb.csv"]
    assert store.audit(Wanted())[1] == 4
    retain(board, OWNER, confirmed=True, now=later)
    (event,) = store.audit(Wanted())[0]
    assert (event.what, event.detail) == (What.RETAINED, {"removed": {AUDIT: 4, QUARANTINE: 1}})
    with pytest.raises(DBAPIError, match="append-only"), connect(board).begin() as connection:
        connection.execute(text("DELETE FROM audit"))


def test_what_makes_no_sense_is_refused(tmp_path):
    board = Settings(home=tmp_path / "board")
    store = store_at(board)
    with pytest.raises(BadValue):
        store.keep_for(TEXTS, 0, by=OWNER, reason="so")
    with pytest.raises(UnknownName):
        store.keep_for("texst", 3, by=OWNER, reason="so")
    with pytest.raises(OtherRole):
        store.keep_for(TEXTS, 3, by=EVERYBODY[Role.MANAGER], reason="so")
    assert months_before(datetime(2026, 3, 31), 1) == datetime(2026, 2, 28)
    assert retain(board) == ()


def test_old_versions_that_somebody_reads_go_another_day(board, monkeypatch):
    board = replace(board, statement_timeout_s=1)
    bring(board)
    store_at(board).keep_for(TEXTS, 12, by=OWNER, reason="our policy")
    with read_for_long(board, monkeypatch):
        with pytest.raises(NotRemoved):
            retain(board, OWNER, confirmed=True, now=NOW)
        assert "Nachricht-Holunder" in held(board)
    assert len(store_at(board).audit(Wanted(what=frozenset({What.RETAINED})))[0]) == 1
    assert retain(board, OWNER, now=NOW) == ()
    assert "Nachricht-Holunder" not in held(board)


def persons(settings):
    with warehouse_at(settings).snapshot() as snapshot:
        return snapshot.fetch(select(person_of.c.person_no).distinct()).num_rows


def test_ageing_leaves_the_numbers_by_which_the_erased_stay_together(board):
    olga = {
        "customer": "a:old",
        "customer_number": "K1",
        "name": "Olga",
        "mail": "o@example.org",
        "mail_verified": True,
    }
    zoe = {**olga, "customer": "a:zoe", "customer_number": "K2", "name": "Zoe", "mail": "z@example.org"}
    old = [{"ticket": f"{key}-1", "customer": key, "created_at": OLD, "resolved_at": OLD} for key in ("a:old", "a:zoe")]
    file = batch("customers", olga, zoe)
    imported(board, file, batch("customers", {**olga, "customer": "b:old"}), batch("tickets", *old), at=NOW)
    store_at(board).keep_for(PERSONAL, 24, by=OWNER, reason="our policy")
    assert persons(board) == 2
    erase(board, "a:old", OWNER)
    retain(board, OWNER, confirmed=True, now=NOW)
    assert persons(board) == 2
    imported(board, file, id="again", at=NOW)
    assert persons(board) == 2


def test_who_waits_or_was_heard_of_by_a_ticket_is_not_too_old(board):
    keys = ("a:waits", "a:answered", "a:moved", "a:gone")
    customers = [{"customer": key, "name": key, "joined_at": None} for key in keys]
    tickets = [
        {"ticket": f"{key}-1", "customer": key, "created_at": OLD, "resolved_at": None if key == "a:waits" else OLD}
        for key in keys
    ]
    survey = {"survey": "a:1", "customer": None, "ticket": "a:answered-1", "instrument": "csat", "scale": 5}
    survey |= {"sent_at": OLD, "answered_at": YOUNG, "score": 4}
    event = {"ticket": "a:moved-1", "at": YOUNG, "field": "team", "before": "x", "after": "y"}
    imported(
        board, batch("customers", *customers), batch("tickets", *tickets), batch("surveys", survey),
        batch("ticket_events", event), at=NOW,
    )  # fmt: skip
    assert [(each.n, each.of) for each in due(board, {PERSONAL: 24}, NOW)] == [(1, 4)]


@pytest.mark.parametrize("shared", ["customer_number", "mail"])
def test_who_was_one_person_stays_one_when_a_source_sends_it_again(board, shared):
    olga = {"customer": "a:old", "customer_number": None, "name": "Olga", "mail": None, "mail_verified": True}
    olga |= {"joined_at": None, shared: "Olga@example.org"}
    old = {"ticket": "a:1", "customer": "a:old", "created_at": OLD, "resolved_at": OLD}
    file = batch("customers", olga)
    shop = batch(
        "customers", {**olga, "customer": "b:old", shared: olga[shared].lower() if shared == "mail" else olga[shared]}
    )
    imported(board, file, shop, batch("tickets", old), at=NOW)
    store_at(board).keep_for(PERSONAL, 24, by=OWNER, reason="our policy")
    assert persons(board) == 1
    for way in range(2):
        retain(board, OWNER, confirmed=True, now=NOW)
        assert names(board) == {"a:old": None}
        imported(board, file, id=f"again {way}", at=NOW)
        assert (persons(board), names(board)) == (1, {"a:old": "Olga"})
    retain(board, OWNER, confirmed=True, now=NOW)
    imported(board, file, id="and still old", at=NOW, limits=limits(board))
    assert (persons(board), names(board)) == (1, {"a:old": None})


def limits(board):
    kept = store_at(board).kept_for()
    return Limits(kept.before(PERSONAL, NOW), kept.before(TEXTS, NOW))


def test_neither_who_wrote_nor_a_column_of_the_source_s_own_comes_back(board):
    row = {"customer": "a:old", "name": "Olga", "joined_at": None, "x_memo": "Olga's"}
    ticket = {"ticket": "a:1", "customer": "a:old", "created_at": OLD, "resolved_at": OLD}
    message = {"message": "a:1", "ticket": "a:1", "at": OLD, "author": "Olga", "author_role": "customer"}
    staff = {**message, "message": "a:2", "author": "Bo", "author_role": "agent"}
    file = (batch("customers", row), batch("tickets", ticket), batch("messages", message, staff))
    imported(board, *file, at=NOW)
    store_at(board).keep_for(PERSONAL, 24, by=OWNER, reason="our policy")
    retain(board, OWNER, confirmed=True, now=NOW)
    imported(board, *file, id="night", at=NOW, limits=limits(board))
    with warehouse_at(board).snapshot() as snapshot:
        customers, messages = CUSTOMERS.table(extra=("x_memo",)).c, MESSAGES.table().c
        told = snapshot.fetch(select(customers.x_memo)).to_pylist()
        assert told == [{"x_memo": None}]
        authors = snapshot.fetch(select(messages.author).order_by(messages.message)).to_pylist()
        assert authors == [{"author": None}, {"author": "Bo"}]
    assert names(board) == {"a:old": None}
    assert retain(board, OWNER, now=NOW) == ()


def test_what_many_have_stays_and_what_one_has_does_not_come_back(board):
    """Whatever the column is called, and on changes too."""
    own = "x_client's_memo"
    people_ = [{"customer": f"a:{n}", "name": None, "joined_at": None, own: "many"} for n in range(10)]
    alone = {**people_[0], "customer": "a:old", "name": "Olga", own: "Olga's"}
    asked = [
        {"ticket": one["customer"], "customer": one["customer"], "created_at": OLD, "resolved_at": OLD}
        for one in (*people_, alone)
    ]
    change = {"ticket": "a:old", "at": OLD, "field": "team", "before": "a", "after": "b", own: "Olga's too"}
    file = (batch("customers", *people_, alone), batch("tickets", *asked), batch("ticket_events", change))
    imported(board, *file, at=NOW)
    store_at(board).keep_for(PERSONAL, 24, by=OWNER, reason="our policy")
    retain(board, OWNER, confirmed=True, now=NOW)
    for night in ("one", "two"):
        imported(board, *file, id=night, at=NOW, limits=limits(board))
        with warehouse_at(board).snapshot() as snapshot:
            customers, changes = (FACTS[name].table(extra=(own,)).c[own] for name in ("customers", "ticket_events"))
            assert sorted(snapshot.fetch(select(customers)).column(0).to_pylist(), key=str) == [None, *["many"] * 10]
            assert snapshot.fetch(select(changes)).column(0).to_pylist() == [None]
        assert retain(board, OWNER, now=NOW) == ()
    late = [{"customer": one["customer"], "x_sort": one[own]} for one in (*people_, alone)]
    imported(board, batch("customers", *late), id="late", at=NOW, limits=limits(board))
    with warehouse_at(board).snapshot() as snapshot:
        sorts = snapshot.fetch(select(FACTS["customers"].table(extra=("x_sort",)).c["x_sort"])).column(0).to_pylist()
    assert sorted(sorts, key=str) == [None, *["many"] * 10]


def test_a_number_alone_does_not_come_back(board):
    row = {"customer": "a:old", "name": "Olga", "customer_number": "KNR-7", "joined_at": None}
    ticket = {"ticket": "a:1", "customer": "a:old", "created_at": OLD, "resolved_at": OLD}
    imported(board, batch("customers", row), batch("tickets", ticket), at=NOW)
    store_at(board).keep_for(PERSONAL, 24, by=OWNER, reason="our policy")
    retain(board, OWNER, confirmed=True, now=NOW)
    again = batch("customers", {"customer": "a:old", "customer_number": "KNR-7"})
    imported(board, again, id="night", at=NOW, limits=limits(board))
    with warehouse_at(board).snapshot() as snapshot:
        (told,) = snapshot.fetch(select(people(CUSTOMERS, ALL, "p").c.customer_number)).column(0).to_pylist()
    assert told.startswith("aged-")


def test_what_went_does_not_come_back_with_the_next_file(board):
    """Every night the whole history: nobody has to confirm anew what went; who comes back has a name again."""
    filled(board)
    for what in (PERSONAL, TEXTS):
        store_at(board).keep_for(what, 24, by=OWNER, reason="our policy")
    retain(board, OWNER, confirmed=True, now=NOW)
    before = figures(board)
    filled(board, limits=limits(board))
    assert names(board) == {"a:young": "Yo", "a:old": None, "a:paying": "Pay", "a:undated": "Una"}
    assert said(board) == {"subject a:1", None}
    assert retain(board, OWNER, now=NOW) == ()
    assert figures(board) == before
    again = {"ticket": "b:9", "customer": "b:old", "created_at": YOUNG, "subject": "hello"}
    imported(board, batch("tickets", again), id="back", at=NOW, limits=limits(board))
    filled(board, limits=limits(board))
    assert names(board)["a:old"] == "Olga"
    assert said(board) == {"subject a:1", "hello", None}


def own(settings, schema, name, column_name):
    """Return what each row has in a column, by the order of the rows' keys."""
    told = table(name, column(name.removesuffix("s")), column(column_name), schema=schema)
    with warehouse_at(settings).snapshot() as snapshot:
        rows = snapshot.fetch(select(*told.c).order_by(told.c[0])).to_pylist()
    return [row[column_name] for row in rows]


def test_ageing_takes_authors_and_what_few_have_in_columns_of_a_source_s_own(board):
    """What ten persons share is a sort of customers, and stays."""
    keys = [f"a:{n}" for n in range(1, 11)]  # the first was not heard of for long
    at = {key: OLD if key == "a:1" else NOW for key in keys}
    told = {"name": None, "joined_at": None, "x_shop": "Mitte"}
    customers = [{"customer": key, **told, "x_memo": f"memo {key}"} for key in keys]
    tickets = [
        {"ticket": key, "customer": key, "created_at": at[key], "resolved_at": at[key], "x_device": "phone",
         "x_serial": f"serial {key}"} for key in keys
    ]  # fmt: skip
    said = {"message": "a:1", "customer": None, "ticket": "a:1", "at": OLD, "author": "Olga", "author_role": "customer"}
    messages = [said, {**said, "message": "a:2", "author": "Bo", "author_role": "agent"}]
    messages += [{**said, "message": "a:3", "ticket": "a:2"}]
    imported(board, batch("customers", *customers), batch("tickets", *tickets), batch("messages", *messages), at=NOW)
    store_at(board).keep_for(PERSONAL, 24, by=OWNER, reason="our policy")
    assert [(each.n, each.of) for each in due(board, {PERSONAL: 24}, NOW)] == [(1, 10)]
    before = figures(board)
    retain(board, OWNER, confirmed=True, now=NOW)
    assert own(board, "facts", "customers", "x_shop") == ["Mitte"] * 10
    assert own(board, "facts", "customers", "x_memo") == [None, "memo a:10", *(f"memo {key}" for key in keys[1:-1])]
    for schema in ("facts", "board"):
        assert own(board, schema, "tickets", "x_device") == ["phone"] * 10
        assert own(board, schema, "tickets", "x_serial")[:2] == [None, "serial a:10"]
    assert own(board, "facts", "messages", "author") == [None, "Bo", "Olga"]
    with warehouse_at(board).snapshot() as snapshot:
        found = snapshot.fetch(select(laid_out.c.author).order_by(laid_out.c.message)).to_pylist()
    assert [row["author"] for row in found] == [None, "Bo", "Olga"]
    assert figures(board) == before
    assert due(board, {PERSONAL: 24}, NOW)[0].n == 0
