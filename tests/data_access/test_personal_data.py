"""What is held of one person is given whole, and nothing of anybody else."""

import io
import json
import time
import zipfile
from datetime import timedelta

import pyarrow as pa
import pytest

from data_access.app_store.audit import Event, What
from data_access.app_store.store import store_at
from data_access.erasure import erase
from data_access.imports.mapping import canonical
from data_access.imports.run import run
from data_access.personal_data import as_html, as_json, as_zip, personal_data
from data_access.settings import Settings
from data_access.warehouse.batch import Batch
from metrics.errors import UnknownName
from metrics.facts import FACTS
from metrics.scope import ALL, OutOfScope, Scope
from tests.data_access.warehouse.company import NOON, batch, imported
from tests.data_access.warehouse.erasable import ADA, OTHER, PLANTED, STAYS, TWIN, batches
from tests.postgres import on_postgres, server
from tests.visitors import OWNER

__all__ = ["on_postgres", "server"]


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture(params=["settings", "on_postgres"], ids=["duckdb", "postgresql"])
def on_either(request):
    return request.getfixturevalue(request.param)


def test_privacy_02_all_of_one_and_nothing_of_a_namesake(on_either):
    imported(on_either, *batches(namesake="Adalgisa Quill"))
    store_at(on_either).note(Event.of(OWNER, What.SAW_CUSTOMER, ADA))
    store_at(on_either).note(Event.of(OWNER, What.SAW_CUSTOMER, OTHER))
    for key in (ADA, TWIN):  # merged duplicates are one person
        found = personal_data(on_either, key, scope=ALL)
        told = json.loads(as_json(found))
        assert told["keys"] == [ADA, TWIN]
        counts = {name: len(told[name]) for name in (*FACTS, "seen_by_staff")}
        assert counts == {
            "customers": 2, "tickets": 2, "ticket_events": 1, "messages": 2, "surveys": 1, "orders": 2,
            "seen_by_staff": 1,
        }  # fmt: skip
        assert told["tickets"][0]["subject"] == "Betreff-Marille"
        assert told["tickets"][0]["x_memo"] == "Feld-Mispel"
        assert told["orders"][0]["amount"] == "10.0000"
        for text in (as_json(found), as_html(found)):
            assert [word for word in PLANTED[:-2] if word not in text] == []
            assert STAYS not in text
            assert OTHER not in text
            assert "Bo" not in json.dumps(told["seen_by_staff"])


def test_privacy_02_who_else_wrote_in_a_ticket_is_not_told(on_either):
    message = {"message": "crm:m9", "customer": OTHER, "ticket": "crm:t1", "at": NOON, "direction": "in"}
    message |= {"author": "Bea Long", "author_role": "customer", "body": "my number is 0151-2222"}
    imported(on_either, *batches(), batch("messages", message, source="crm"))
    text = as_json(personal_data(on_either, ADA, scope=ALL))
    assert "crm:m9" in text
    assert [said for said in (OTHER, "Bea Long", "0151-2222") if said in text] == []


def test_privacy_02_words_are_no_markup(settings):
    imported(settings, batch("customers", {"customer": "a:1", "name": "<script>alert(1)</script>"}))
    text = as_html(personal_data(settings, "a:1", scope=ALL))
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_privacy_02_fifty_thousand_contacts_take_less_than_a_minute(settings):
    n = 50_000
    keys = pa.array([f"a:{k}" for k in range(n)])
    at = pa.array([NOON - timedelta(seconds=k) for k in range(n)], pa.timestamp("us"))
    rows = {
        "message": keys,
        "customer": pa.repeat("a:1", n),
        "at": at,
        "body": pa.array([f"said {k}" for k in range(n)]),
    }
    imported(
        settings, batch("customers", {"customer": "a:1", "name": "Ann"}), Batch(FACTS["messages"], pa.table(rows), "a")
    )
    began = time.monotonic()
    packed = as_zip(personal_data(settings, "a:1", scope=ALL))
    assert time.monotonic() - began < 60
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        told = json.loads(archive.read("data.json"))
        assert len({row["body"] for row in told["messages"]}) == n
        assert archive.read("data.html").count(b"said ") == n


def test_what_was_refused_of_somebody_is_held_too(settings, tmp_path):
    """It is in the export and in the counts beforehand, as an erasure takes it along; a record of others is not."""
    imported(settings, *batches())
    file = tmp_path / "later.csv"
    file.write_text(
        "message,customer,author,body,at\nm77,kunde-90317,,Rest-Hagebutte,soon\nm78,kunde-4,Adalgisa Quill,plain,soon\n"
    )
    run([file], canonical(FACTS["messages"], "crm", "UTC"), settings)
    found = personal_data(settings, ADA, scope=ALL)
    (record,) = json.loads(as_json(found))["refused"]
    assert (record["body"], record["reason"]) == ("Rest-Hagebutte", "is not a date and time in ISO 8601")
    assert found.counts["Refused records"] == erase(settings, ADA, OWNER).removed["quarantine"] == 1


def test_who_is_unknown_has_nothing(settings):
    imported(settings, batch("customers", {"customer": "a:1"}))
    with pytest.raises(UnknownName):
        personal_data(settings, "a:2", scope=ALL)


def test_a_lead_gets_nobody_s(settings):
    imported(settings, batch("customers", {"customer": "a:1"}))
    with pytest.raises(OutOfScope):
        personal_data(settings, "a:1", scope=Scope(frozenset({"billing"})))
