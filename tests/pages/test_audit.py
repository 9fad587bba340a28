"""The page of the audit: searched, narrowed and paged by its address, and itself in the audit."""

from zoneinfo import ZoneInfo

import pytest
import streamlit as st

from data_access.app_store.audit import Event, Wanted, What
from data_access.app_store.directory import directory_at
from data_access.app_store.store import store_at
from data_access.settings import Settings
from metrics.roles import NotAllowed, Role
from pages.parts import audit_list
from pages.parts.audit_wanted import WHAT, Audit
from tests.data_access.warehouse.small import small_company
from tests.pages.visit import address, said, visit
from tests.visitors import EVERYBODY, OWNER

MO = EVERYBODY[Role.MANAGER]
HOSTILE = "=1+1 **x** <img src=x onerror=alert(1)>"


@pytest.fixture
def store(tmp_path):
    small_company(tmp_path)
    for file in tmp_path.glob("store.sqlite*"):  # in which others have written who did what
        file.unlink()
    found = store_at(Settings(home=tmp_path))
    for n in range(60):
        found.note(Event.of(MO, What.SAW_CUSTOMER, f"shop:{n}"))
    found.note(Event.of(OWNER, What.EXPORTED, "csat.csv", rows=3, network="192.0.2.7"))
    found.note(Event.of(MO, What.SEARCHED, HOSTILE))
    return found


@pytest.fixture
def audit(store, tmp_path, monkeypatch):
    monkeypatch.setattr("pages.parts.visiting.looked_up", lambda: OWNER)
    return lambda **address: visit(tmp_path, monkeypatch, "audit.py", **address)


def lines(app):
    return [tuple(row) for row in app.dataframe[0].value[["Who", "What", "About"]].to_numpy()]


def test_the_latest_comes_first_and_the_visit_itself_is_there(audit):
    app = audit()
    assert lines(app)[:4] == [
        ("Ada", "saw the audit", ""),
        ("Mo", "searched", HOSTILE),
        ("Ada", "took a file", "csat.csv"),
        ("Mo", "saw a customer", "shop:59"),
    ]
    assert "**63** events" in said(app)
    third = app.dataframe[0].value.iloc[2]
    assert (third["More"], third["Role"], third["Address"]) == ("rows: 3", "admin", "192.0.2.7")


def test_what_was_done_to_accounts_is_told_in_words_and_from_which_address(audit, tmp_path):
    directory = directory_at(Settings(home=tmp_path))
    for teams in (("Sales", "Billing"), ()):
        link = directory.invitations.invite("Lee", "lee@example.org", Role.LEAD, teams, OWNER)
    directory.sessions.start(directory.invitations.accept(link, "four words are enough"), address="192.0.2.9")
    directory.sessions.failed("eve", "192.0.2.66")
    shown = audit(what="invited,signed_in,sign_in_failed").dataframe[0].value
    assert shown[["About", "More", "Address"]].to_numpy().tolist() == [
        ["eve", "", "192.0.2.66"],
        ["lee@example.org", "", "192.0.2.9"],
        ["lee@example.org", "role: lead; teams: –", ""],
        ["lee@example.org", "role: lead; teams: Billing, Sales", ""],
    ]


def test_it_opens_where_there_are_no_data_yet(tmp_path, monkeypatch):
    app = visit(tmp_path, monkeypatch, "audit.py", what="saw_audit")
    assert [row[1:] for row in lines(app)] == [("saw the audit", "what=saw_audit")]


def test_a_visit_is_written_down_once_and_again_for_other_questions(audit, store):
    app = audit(search="csat")
    app.run()
    seen, n = store.audit(Wanted(what=frozenset({What.SAW_AUDIT})))
    assert (n, seen[0].about) == (1, "search=csat")


@pytest.mark.parametrize(
    ("given", "n"),
    [
        ({"who": "mo"}, 61),
        ({"what": "exported"}, 1),
        ({"what": "exported,searched", "who": "mo"}, 1),
        ({"search": "SHOP:5"}, 12),  # the visit itself among them
        ({"since": "1999-01-01", "until": "1999-12-31"}, 0),
        ({"since": "2020-01-01", "what": "exported"}, 1),
    ],
)
def test_the_address_narrows(audit, given, n):
    app = audit(**given)
    found = [text for text in said(app, "markdown") if "event" in text]
    assert found == ([] if not n else [f"**{n}** events" if n > 1 else "**1** event"])
    assert bool(said(app, "info")) == (not n)
    assert bool(app.dataframe) == bool(n)


def test_choosing_writes_the_address(audit):
    app = audit(page="2")
    app.multiselect(key="what").set_value(["searched"]).run()
    assert (address(app)["what"], lines(app)[0][1]) == (["searched"], "searched")
    app.text_input(key="search").set_value("img").run()
    assert address(app)["search"] == ["img"]
    assert len(lines(app)) == 1


def test_pages_of_the_list(audit):
    assert lines(audit(page="2"))[-1] == ("Mo", "saw a customer", "shop:0")
    assert said(audit(page="99"), "info") == ["There is no such page of the list. Choose another."]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"what": "exportet"}, "There is no event called “exportet”. Did you mean “exported”?"),
        ({"since": "2026-02-30"}, "“2026-02-30” is no day for “since”: write for instance 2026-03-31."),
        ({"until": "9999-12-31"}, "“9999-12-31” is no day for “until”"),
    ],
)
def test_what_cannot_be_read_is_refused(audit, given, says):
    app = audit(**given)
    assert says in said(app, "error")[0].replace("\\", "").replace("\u2060", "")
    assert not app.dataframe


class TestFiles:
    @pytest.fixture
    def visited(self, store, tmp_path, monkeypatch):
        monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
        st.cache_resource.clear()
        return Audit(store, OWNER, ZoneInfo("Europe/Berlin"), {"what": "searched"})

    def test_hold_all_that_is_wanted_and_are_written_down(self, visited, store):
        found = audit_list.taken(visited, "audit.csv")
        assert list(found["About"]) == [HOSTILE]
        (event,), __ = store.audit(Wanted(text="audit.csv"))
        assert (event.what, event.detail) == (What.EXPORTED, {"rows": 1, "address": "what=searched"})

    def test_are_refused_to_who_is_no_admin_any_more(self, visited, store, monkeypatch):
        monkeypatch.setattr("pages.parts.visiting.again", lambda _: MO)
        with pytest.raises(NotAllowed):
            audit_list.taken(visited, "audit.csv")
        (event,), __ = store.audit(Wanted(text="audit.csv"))
        assert (event.what, event.name) == (What.REFUSED, "Mo")


def test_every_event_has_words():
    assert set(WHAT) == set(What)
