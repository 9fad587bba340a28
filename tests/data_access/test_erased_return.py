"""Who was erased does not come back by what a source sends afterwards."""

import re

import pytest
from sqlalchemy import func, select

from data_access.app_store.audit import Event, Wanted, What
from data_access.app_store.store import store_at
from data_access.erasure import erase
from data_access.imports.mapping import canonical
from data_access.imports.mapping_file import read_mapping
from data_access.imports.mending import ward
from data_access.imports.run import run
from data_access.personal_data import personal_data
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.undo import undo
from metrics.board import changes, messages, person_of, tickets
from metrics.errors import UnknownName
from metrics.facts import FACTS
from metrics.personal import people
from metrics.scope import ALL
from tests.data_access.test_erasure import board, figures, held, server
from tests.data_access.warehouse.company import batch, hours, imported
from tests.data_access.warehouse.erasable import ADA, OTHER, TWIN, bring
from tests.visitors import OWNER

__all__ = ["board", "server"]

MESSAGES_OF = FACTS["messages"].table(extra=("x_memo",))
BODIES = FACTS["messages"].table("people").c
MESSAGES, EVENTS, TICKETS = (FACTS[name].table().c for name in ("messages", "ticket_events", "tickets"))

# By her own key; by a ticket of hers; by her mail address; with too many fields.
# The second record of each is somebody else's.
REFUSED = (
    ("tickets", "ticket,customer,subject,created_at\nt8,kunde-90317,Betreff-Marille,soon\nt7,kunde-4,plain,soon\n"),
    ("messages", "message,ticket,body,at\nm8,t1,Nachricht-Holunder,soon\nm9,t2,plain,soon\n"),
    ("tickets", "ticket,subject,topic,created_at\nt8,ADA.quill@example.org,Feld-Mispel,soon\nt7,plain,b,soon\n"),
    ("tickets", "ticket,customer,subject,created_at\nt8,kunde-90317,Betreff-Marille,soon,\nt7,kunde-4,plain,soon,\n"),
)


def test_refused_records_of_the_erased_are_counted_and_not_kept(board, tmp_path):
    bring(board)
    erase(board, ADA, OWNER)
    for n, (fact, content) in enumerate(REFUSED):
        path = tmp_path / f"{n}.csv"
        path.write_text(content)
        done = run([path], canonical(FACTS[fact], "crm", "UTC"), board)
        assert done.record.facts[fact].quarantined == 2
        assert "is about somebody who was erased" in done.reasons[0]
        assert "plain" in done.quarantine.read_text(encoding="utf-8-sig")
        assert len(done.quarantine.read_text(encoding="utf-8-sig").splitlines()) == 2
        path.unlink()
    assert held(board) == set()


STANDS = re.compile("erased-[0-9a-f]{16}")
TELLING = [
    "Beschwerde von Adalgisa Quill (Ada.Quill@example.org)", "Quill, Adalgisa", "an <ada.quill@example.org>, eilig",
    "call +49 30 9988776", "Vertrag KNR-55512.", "kunde-90317 ruft an", "Rechnung",
]  # fmt: skip
# Of a namesake; of who has the same mail address; with her number, and with the id of her ticket, in a note; and with
# a field too many, beside the small numbers of her tickets.
OF_OTHERS = (
    ("customers", "customer,name,mail,note,joined_at\n55,anna schmidt,a@x.org,,soon\n"
     "56,Tom,office@siemens.example,,soon\n57,Una,u@x.org,10115,soon\n58,Ben,b@x.org,20001,soon\n"),
    ("surveys", "survey,customer,score,sent_at\n901,k1,5,soon,\n902,k2,20001,soon,\n"),
)  # fmt: skip
# By her ticket; by her id in a record of another length; by her address where no customer is named.
OF_HERS = (
    ("messages", "message,ticket,body,at\n1,20001,Nachricht-Holunder,soon\n"),
    ("surveys", "survey,customer,score,sent_at\n905,7,4\n,906,70007,4,soon\n"),
    ("messages", "message,author,body,at\nm77,Anna Schmidt <office@siemens.example>,Nachricht-Holunder,soon\n"),
)


def test_refused_records_of_others_are_kept(board, tmp_path):
    person = {"customer": "crm:7", "customer_number": "10115", "name": "Anna Schmidt", "mail": "office@siemens.example"}
    tickets = [{"ticket": f"crm:{n}", "customer": "crm:7", "created_at": hours(-5)} for n in (1, 2, 3, 5, 20001)]
    imported(board, batch("customers", person, {**person, "customer": "crm:70007"}, source="crm"),
             batch("tickets", *tickets, source="crm"))  # fmt: skip
    erase(board, "crm:7", OWNER)
    for n, (fact, content) in enumerate((*OF_OTHERS, *OF_HERS)):
        (tmp_path / f"{n}.csv").write_text(content)
        done = run([tmp_path / f"{n}.csv"], canonical(FACTS[fact], "crm", "UTC"), board)
        others = n < len(OF_OTHERS)
        assert (done.quarantine is not None) is others
        assert not others or len(kept(done)) == len(content.splitlines())
        assert [("erased" in reason) for reason in done.reasons] == [not others] * len(done.reasons)


SOURCE = """
source = "crm"
zone = "UTC"
[tickets]
when = "opened"
[tickets.columns]
ticket = "no"
customer = "who"
created_at = "opened"
subject = "said"
[messages]
when = "message"
[messages.columns]
message = "message"
ticket = "no"
at = "at"
body = "said"
"""
# A new ticket of hers, one of hers that is refused, one of somebody else; and refused messages that name but these.
LATER = """no,who,opened,message,at,said
t7,,,m7,soon,Nachricht-Holunder
t8,,,m8,soon,Betreff-Marille
t9,,,m9,soon,plain
t7,kunde-90317,2025-03-09 10:00,,,Betreff-Marille
t8,kunde-90317,soon,,,Betreff-Marille
t9,kunde-4,2025-03-09 10:00,,,plain
"""


def test_refused_records_that_name_but_a_new_ticket_of_the_erased_are_not_kept(board, tmp_path):
    bring(board)
    erase(board, ADA, OWNER)
    mapping, file = tmp_path / "crm.toml", tmp_path / "crm.csv"
    mapping.write_text(SOURCE)
    file.write_text(LATER)
    done = run([file], read_mapping(mapping), board)
    assert (done.record.facts["messages"].quarantined, done.record.facts["tickets"].quarantined) == (3, 1)
    assert [("erased" in reason) for reason in done.reasons] == [True, True, False]
    assert [line.rpartition(",")[2] for line in kept(done)] == ["said", "plain"]
    assert held(board) == set()


def test_a_record_of_the_erased_takes_no_record_of_others_along(board, tmp_path):
    """What she wrote in a ticket of somebody else is hers; what others wrote there is not."""
    bring(board)
    erase(board, ADA, OWNER)
    file = tmp_path / "messages.csv"
    file.write_text("message,ticket,customer,body,at\nm6,t99,kunde-90317,Nachricht-Holunder,soon\nm7,t99,,plain,soon\n")
    done = run([file], canonical(FACTS["messages"], "crm", "UTC"), board)
    assert len(kept(done)) == 2
    assert "plain" in kept(done)[1]
    assert held(board) == set()


def test_nothing_is_kept_where_all_that_was_refused_is_of_the_erased(board, tmp_path):
    bring(board)
    erase(board, ADA, OWNER)
    mapping, file = tmp_path / "crm.toml", tmp_path / "crm.csv"
    mapping.write_text(SOURCE)
    file.write_text("".join(line for line in LATER.splitlines(keepends=True) if line.startswith(("no", "t7"))))
    done = run([file], read_mapping(mapping), board)
    assert done.record.facts["messages"].quarantined == 1
    assert done.quarantine is None
    assert list((board.home / "quarantine").glob("*")) == []


def kept(done):
    return done.quarantine.read_text(encoding="utf-8-sig").splitlines()


def test_what_came_before_its_ticket_is_emptied_with_it(board):
    bring(board)
    erase(board, ADA, OWNER)
    message = {"message": "crm:m7", "ticket": "crm:t7", "at": hours(1), "body": "plain", "author": "A", "x_memo": "b"}
    imported(board, batch("messages", message, source="crm"), id="two", at=hours(2))
    ticket = {"ticket": "crm:t7", "customer": ADA, "created_at": hours(1)}
    imported(board, batch("tickets", ticket, source="crm"), id="three", at=hours(3))
    said = MESSAGES_OF.c.message == "crm:m7"
    assert rows(board, select(BODIES.body).where(BODIES.message == "crm:m7")) == [None]
    assert rows(board, select(MESSAGES_OF.c.author).where(said)) == [None]
    assert rows(board, select(MESSAGES_OF.c.x_memo).where(said)) == [None]
    counts = imported(board, batch("messages", message, source="crm"), id="four", at=hours(4))
    assert counts["messages"].unchanged == 1


FILE = "ada.quill@example.org-tickets.csv"


def test_a_file_that_is_called_as_she_is_has_no_name_any_more(board, tmp_path):
    bring(board)
    store_at(board).note(Event.of(OWNER, What.IMPORTED, FILE))
    store_at(board).note(Event.of(OWNER, What.IMPORT_UNDONE, f"{FILE}, other.csv"))
    store_at(board).note(Event.of(OWNER, What.IMPORTED, "other.csv"))
    canonical_tickets = canonical(FACTS["tickets"], "crm", "UTC")
    for name in (FILE, "other.csv"):
        (tmp_path / name).write_text("ticket,customer,created_at\nt7,kunde-4,soon\nt8,kunde-4,2025-03-09 10:00\n")
        run([tmp_path / name], canonical_tickets, board)
    erase(board, ADA, OWNER)
    (tmp_path / name).rename(tmp_path / "Quill_Adalgisa.csv")
    for name in (FILE, "Quill_Adalgisa.csv"):
        done = run([tmp_path / name], canonical_tickets, board)
        assert "kunde-4" in kept(done)[1]
    assert held(board) == set()
    assert [[file.name for file in record.files] for record in warehouse_at(board).manifest().imports] == [
        [], ["(erased)"], ["other.csv"], ["(erased)"], ["(erased)"]
    ]  # fmt: skip
    # Refused records of others stay; where they came from is not told.
    wards = [ward(path).records for path in (board.home / "quarantine").glob("*.csv")]
    told = sorted(record.own["file"] for records in wards for record in records)
    assert told == ["(erased)", "(erased)", "(erased)", "other.csv"]
    told = [event.about for event in store_at(board).audit(Wanted())[0] if event.what is not What.ERASED]
    assert told == ["other.csv", "(erased)", "(erased)"]


SPELT = ("Quill, Adalgisa", "Adalgisa", "A. Quill", "adalgisa  QUILL ")


def test_however_an_author_is_spelt_who_wrote_as_a_customer_is_emptied(board):
    """And who changed a ticket under the same name, and other texts with all words of the name; staff keep theirs."""
    person = {"customer": ADA, "name": "Adalgisa Quill", "mail": None}
    said = {"customer": ADA, "ticket": None, "at": hours(-5), "direction": "in", "author_role": "customer"}
    spelt = [{**said, "message": f"crm:m{n}", "author": name} for n, name in enumerate(SPELT)]
    spelt += [{**spelt[0], "message": "crm:m8", "author_role": None}]
    staff = {**said, "message": "crm:m9", "direction": "out", "author": "Bo"}
    staff = [{**staff, "author_role": "agent"}, {**staff, "message": "crm:m10", "author_role": None}]
    ticket = {"ticket": "crm:t1", "customer": ADA, "created_at": hours(-6), "topic": "Anruf (Quill, Adalgisa)"}
    event = {"ticket": "crm:t1", "at": hours(-5), "field": "status", "before": None, "after": "open"}
    events = [{**event, "actor": "Adalgisa"}, {**event, "at": hours(-4), "actor": "Bo"}]
    old = (
        batch("customers", person, source="crm"),
        batch("messages", *spelt, *staff, source="crm"),
        batch("tickets", ticket, source="crm"),
        batch("ticket_events", *events, source="crm"),
    )
    imported(board, *old)
    erase(board, ADA, OWNER)
    for again in (False, True):
        if again:
            counts = imported(board, *old, id="again", at=hours(1))
            assert {(c.accepted, c.updated) for c in counts.values()} == {(0, 0)}
        assert rows(board, select(MESSAGES.author).distinct().order_by(MESSAGES.author)) == ["Bo", None]
        assert rows(board, select(EVENTS.actor).order_by(EVENTS.at)) == [None, "Bo"]
        assert all(map(STANDS.fullmatch, rows(board, select(TICKETS.topic))))
        assert rows(board, select(messages.c.author).where(messages.c.author != "Bo")) == []
        assert rows(board, select(changes.c.actor).where(changes.c.actor != "Bo")) == []


def test_a_column_that_is_mapped_later_does_not_bring_the_name(board):
    message = {"message": "crm:m1", "customer": ADA, "at": hours(-5), "direction": "in"}
    imported(board, batch("customers", {"customer": ADA, "name": "Adalgisa Quill"}, source="crm"),
             batch("messages", message, source="crm"))  # fmt: skip
    erase(board, ADA, OWNER)
    ticket = {"ticket": "crm:t1", "customer": ADA, "created_at": hours(-5), "agent": " ADALGISA Quill"}
    named = {**message, "author": "Adalgisa Quill", "author_role": "customer"}
    told = (batch("messages", named, source="crm"), batch("tickets", ticket, source="crm"))
    imported(board, *told, id="two", at=hours(1))
    imported(board, batch("messages", {"message": "crm:m1", "author": "Adal"}, source="crm"), id="3", at=hours(2))
    assert rows(board, select(MESSAGES.author)) == [None]
    assert all(map(STANDS.fullmatch, rows(board, select(TICKETS.agent))))
    assert held(board) == set()


def test_a_column_that_is_mapped_later_does_not_bring_longer_texts_either(board):
    """A name with its words in any order, an address, a number or an id within another text; nobody else's."""
    person = {"customer": ADA, "customer_number": "KNR-55512", "name": "Adalgisa Quill", "mail": None}
    person |= {"phone": "+49 30 9988776"}
    keys = [{"customer": ADA, "ticket": f"crm:t{n}", "created_at": hours(-5)} for n in range(len(TELLING))]
    other = {"customer": OTHER, "ticket": "crm:t9", "created_at": hours(-5)}
    imported(board, batch("customers", {**person, "mail": "ada.quill@example.org"}, source="crm"),
             batch("tickets", *keys, other, source="crm"))  # fmt: skip
    erase(board, ADA, OWNER)
    later = [{**row, "topic": said} for row, said in zip((*keys, other), (*TELLING, TELLING[0]), strict=True)]
    imported(board, batch("tickets", *later, source="crm"), id="two", at=hours(1))
    *hers, theirs = rows(board, select(TICKETS.topic).order_by(TICKETS.ticket))
    assert [said for said in hers if not STANDS.fullmatch(said)] == TELLING[-1:]
    assert theirs == TELLING[0]


def test_what_comes_before_its_ticket_is_emptied_with_it(board):
    """A message tells by its ticket alone whose it is, and sources send files in any order."""
    imported(board, batch("customers", {"customer": ADA, "name": "Adalgisa Quill"}, source="crm"))
    erase(board, ADA, OWNER)
    message = {"message": "crm:m1", "ticket": "crm:t1", "at": hours(-5), "direction": "in", "author": "Quill A."}
    message |= {"author_role": "customer", "body": "Nachricht-Holunder", "x_memo": "Feld-Mispel"}
    event = {"ticket": "crm:t1", "at": hours(-5), "field": "agent", "before": "Adalgisa Quill", "after": "Bo"}
    said = (batch("messages", message, source="crm"), batch("ticket_events", event, source="crm"))
    imported(board, *said, id="two", at=hours(1))
    assert held(board) == {"Nachricht-Holunder", "Feld-Mispel", "Adalgisa Quill"}  # nobody's yet
    ticket = {"ticket": "crm:t1", "customer": ADA, "created_at": hours(-5)}
    imported(board, batch("tickets", ticket, source="crm"), id="three", at=hours(2))
    held_now = [MESSAGES.author, FACTS["messages"].table("people").c.body, messages.c.author]
    assert [rows(board, select(column)) for column in held_now] == [[None]] * 3
    assert [STANDS.fullmatch(said) is not None for said in rows(board, select(EVENTS.before))] == [True]
    for counts in imported(board, *said, id="four", at=hours(3)).values():
        assert (counts.accepted, counts.updated, counts.unchanged) == (0, 0, 1)


def test_a_key_that_is_composed_of_her_id_does_not_keep_it(board):
    """However short the id is; a later order's neither, and each comes again under the same key."""
    days = [{"customer": "shop:47", "order": f"shop:47|2025-01-0{n}|1", "at": hours(n), "amount": n} for n in (1, 2, 3)]
    other = {"customer": "shop:2025", "order": "shop:2025|2025-01-01|47", "at": hours(4), "amount": 4}
    imported(board, batch("customers", *({"customer": f"shop:{key}"} for key in (47, 2025)), source="shop"),
             batch("orders", *days[:2], other, source="shop"))  # fmt: skip
    proof = erase(board, "shop:47", OWNER)
    assert set(proof.keys) == {"customer", "order"}
    orders = FACTS["orders"].table().c
    for way, new in ((0, 1), (1, 0)):
        counts = imported(board, batch("orders", *days, other, source="shop"), id=f"again {way}", at=hours(5))
        assert (counts["orders"].accepted, counts["orders"].unchanged) == (new, 4 - new)
        *hers, theirs = rows(board, select(orders.order).order_by(orders.amount))
        assert [key for key in hers if not STANDS.fullmatch(key.removeprefix("shop:"))] == []
        assert theirs == other["order"]


def test_what_points_at_a_key_that_is_composed_of_her_id_goes_with_it(board):
    """A new ticket is called as she is; its message, change and survey say nothing but the ticket."""
    imported(board, batch("customers", {"customer": "shop:47"}, source="shop"))
    erase(board, "shop:47", OWNER)
    key = "shop:47|2025-01-01"
    survey = {"survey": "shop:s1", "ticket": key, "instrument": "csat", "comment": "Wacholder"}
    imported(
        board,
        batch("messages", {"message": "shop:m1", "ticket": key, "at": hours(0), "body": "Holunder"}, source="shop"),
        batch("ticket_events", {"ticket": key, "at": hours(0), "field": "team", "after": "b"}, source="shop"),
        batch("surveys", survey, source="shop"),
        batch("tickets", {"ticket": key, "customer": "shop:47", "created_at": hours(-1)}, source="shop"),
        id="new",
    )
    facts = [FACTS[name].table() for name in ("messages", "ticket_events", "surveys", "tickets")]
    found = {key for fact in facts for key in rows(board, select(fact.c.ticket))}
    assert len(found) == 1
    assert STANDS.fullmatch(found.pop().removeprefix("shop:"))
    assert rows(board, select(people(FACTS["messages"], ALL, "p").c.body)) == [None]
    assert rows(board, select(people(FACTS["surveys"], ALL, "p").c.comment)) == [None]


def test_two_topics_that_named_her_stay_two(board):
    """Whoever came again with another topic did not come again: not by the next import either."""
    ticket = {"customer": ADA, "status": "resolved", "team": "b"}
    topics = ("Vertrag von Adalgisa Quill", "Anruf von Adalgisa Quill", None)
    two = [
        {**ticket, "ticket": f"crm:t{n}", "created_at": hours(-90 + n), "resolved_at": hours(-80), "topic": topic}
        for n, topic in enumerate(topics)
    ]
    old = (batch("customers", {"customer": ADA, "name": "Adalgisa Quill"}, source="crm"), batch("tickets", *two))
    imported(board, *old)
    before = figures(board)
    erase(board, ADA, OWNER)
    imported(board, batch("customers", {"customer": "crm:zz"}, source="crm"), id="two", at=hours(0))
    assert rows(board, select(tickets.c.next_contact_at)) == [None, None, None]
    assert figures(board) == before
    assert imported(board, *old, id="three", at=hours(0))["tickets"].unchanged == 3


def test_who_was_taken_back_and_is_imported_again_is_one_person(board):
    """Even where no file has a column for customer numbers."""
    person = {"customer": "crm:1", "name": "Ada Quill", "mail": "a@x.org", "mail_verified": True}
    both = [batch("customers", person, source="crm"), batch("customers", {**person, "customer": "shop:1"}, source="b")]
    imported(board, batch("customers", {**person, "customer": "crm:9", "mail": "z@x.org"}, source="crm"))
    imported(board, *both, id="two", at=hours(1))
    erase(board, "crm:1", OWNER)
    undo(board)
    imported(board, *both, id="three", at=hours(2))
    assert rows(board, select(func.count(person_of.c.person_no.distinct()))) == [2]


def test_who_is_known_by_tickets_alone_is_given_and_erased(board):
    ticket = {"ticket": "crm:t1", "customer": TWIN, "created_at": hours(-5), "subject": "Betreff-Marille"}
    other = {**ticket, "ticket": "crm:t2", "customer": OTHER, "topic": "plain"}
    imported(board, batch("tickets", {**ticket, "topic": "Anruf von ada.quill@example.org"}, other, source="crm"))
    found = personal_data(board, TWIN, scope=ALL).held
    assert (found.customers, [row["subject"] for row in found.rows["tickets"]]) == ((TWIN,), ["Betreff-Marille"])
    with pytest.raises(UnknownName):
        personal_data(board, ADA, scope=ALL)
    erase(board, TWIN, OWNER)
    assert held(board) == {"Betreff-Marille"}  # of somebody else
    topic, other = rows(board, select(tickets.c.topic).order_by(tickets.c.ticket))
    assert STANDS.fullmatch(topic)
    assert other == "plain"


def test_an_author_is_emptied_under_whoever_asked_too(board):
    """What somebody wrote in a ticket of somebody else is laid out twice."""
    message = {"message": "crm:m1", "customer": ADA, "ticket": "crm:t1", "at": hours(-4), "direction": "in"}
    imported(
        board,
        batch("customers", *({"customer": key, "name": name} for key, name in ((ADA, "A. Quill"), (OTHER, "Bea")))),
        batch("tickets", {"ticket": "crm:t1", "customer": OTHER, "created_at": hours(-5)}),
        batch("messages", {**message, "author": "Adalgisa Quill", "author_role": "customer"}),
    )
    erase(board, ADA, OWNER)
    assert rows(board, select(messages.c.author)) == [None, None]
    assert held(board) == set()


def rows(board, statement):
    with warehouse_at(board).snapshot() as snapshot:
        return [next(iter(row.values())) for row in snapshot.fetch(statement).to_pylist()]
