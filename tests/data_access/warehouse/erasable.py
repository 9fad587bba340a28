"""A company of which one customer is to be erased, with everything about her planted in words that nobody else has."""

from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg

from data_access.warehouse.postgres.versions import PIN
from data_access.warehouse.snapshot import warehouse_at
from tests.data_access.warehouse.company import batch, hours, imported

ADA, TWIN, OTHER = "crm:kunde-90317", "shop:ada.quill@example.org", "crm:kunde-4"
PLANTED = (
    "kunde-90317", "ada.quill@example.org", "Adalgisa Quill", "+49 30 9988776", "KNR-55512", "Notiz-Zwetschge",
    "Betreff-Marille", "Nachricht-Holunder", "Antwort-Schlehe", "Urteil-Quitte", "Feld-Mispel", "Rest-Hagebutte",
    "bestellung-ada.quill@example.org",
)  # fmt: skip
STAYS = "Gruss-Kornelkirsche"  # of somebody else who bears the same name


def batches(namesake="Bea Quill"):
    """Return what two sources say."""
    person = {
        "customer": ADA, "customer_number": "KNR-55512", "name": "Adalgisa Quill", "mail": "Ada.Quill@example.org",
        "phone": "+49 30 9988776", "note": "Notiz-Zwetschge", "mail_verified": True, "segment": "private",
        "plan": "Pro", "joined_at": hours(-9000), "monthly_value": None, "x_memo": "Feld-Mispel",
    }  # fmt: skip
    other = {**person, "customer": OTHER, "customer_number": "9", "mail": "other@example.org", "phone": None}
    other |= {"name": namesake, "note": STAYS, "x_memo": "plain", "plan": "Basic"}
    twin = {"customer": TWIN, "name": "A. Quill", "mail": "ada.quill@example.org", "mail_verified": True}
    twin |= {"plan": "Free", "joined_at": hours(-8000)}
    ticket = {
        "ticket": "crm:t1", "customer": ADA, "team": "billing", "topic": "invoice", "subject": "Betreff-Marille",
        "created_at": hours(-50), "resolved_at": hours(-40), "status": "resolved", "x_memo": "Feld-Mispel",
    }  # fmt: skip
    tickets = [ticket, {**ticket, "ticket": "crm:t2", "customer": OTHER, "subject": STAYS, "x_memo": "plain"}]
    tickets += [{**ticket, "ticket": "crm:t3", "topic": "Vertrag von Adalgisa Quill", "created_at": hours(-20)}]
    message = {"message": "crm:m1", "customer": ADA, "ticket": "crm:t1", "at": hours(-50), "direction": "in"}
    message |= {"author": "Adalgisa Quill", "author_role": "customer", "public": True, "body": "Nachricht-Holunder"}
    reply = {**message, "message": "crm:m2", "customer": None, "at": hours(-49), "direction": "out", "author": "Bo"}
    reply |= {"author_role": "agent", "body": "Antwort-Schlehe"}
    events = {"ticket": "crm:t1", "at": hours(-45), "field": "status", "before": "open", "after": "resolved"}
    survey = {"survey": "crm:s1", "customer": None, "ticket": "crm:t1", "instrument": "csat", "scale": 5}
    survey |= {"sent_at": hours(-39), "answered_at": hours(-38), "score": 4, "comment": "Urteil-Quitte"}
    order = {"order": "shop:bestellung-ada.quill@example.org", "customer": TWIN, "at": hours(-30), "amount": 10}
    return (
        batch("customers", person, other, source="crm"),
        batch("tickets", *tickets, source="crm"),
        batch("messages", message, reply, source="crm"),
        batch("ticket_events", {**events, "actor": "Adalgisa Quill"}, source="crm"),
        batch("surveys", survey, source="crm"),
        batch("customers", twin, source="shop"),
        batch("orders", order, {**order, "order": "shop:2", "at": hours(-10)}, source="shop"),
    )


def bring(settings, *, id="one", at=0):
    """Import it as one batch."""
    return imported(settings, *batches(), id=id, at=hours(at))


def more(settings, id, at):
    """Import one more ticket of hers, as sources go on to send them."""
    again = {
        "ticket": "crm:t9", "customer": ADA, "team": "billing", "subject": "Rest-Hagebutte",
        "created_at": hours(-5) + timedelta(minutes=at),
    }  # fmt: skip
    return imported(settings, batch("tickets", again, source="crm"), id=id, at=hours(at))


@contextmanager
def read_for_long(settings, monkeypatch):
    """Let somebody read what is there now, so that the system removes none of it."""
    if settings.warehouse_url:
        with psycopg.connect(settings.warehouse_url) as connection:
            version = warehouse_at(settings).manifest().version
            connection.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [PIN, version])
            yield
        return
    unlink = Path.unlink

    def refused(path, **options):
        if path.name.startswith("people-"):
            raise PermissionError("in use")
        unlink(path, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refused)
        yield
