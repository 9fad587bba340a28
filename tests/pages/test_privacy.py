"""An admin erases, proves it, and says how long data are kept; a manager takes a customer's data along."""

import io
import json
import zipfile
from urllib.parse import quote_plus

import pytest

from data_access.app_store.audit import Wanted, What
from data_access.app_store.store import store_at
from data_access.erasure import erasures
from data_access.personal_data import personal_data
from data_access.retention import kept_for
from data_access.settings import Settings
from metrics.question import Question
from metrics.roles import NotAllowed, Role
from metrics.scope import ALL
from pages.parts.opening import Page
from pages.parts.taking_along import taken
from tests.data_access.warehouse.company import batch, hours, imported
from tests.data_access.warehouse.erasable import ADA, PLANTED, TWIN, bring
from tests.pages.visit import links, rendered, said, visit
from tests.visitors import EVERYBODY, OWNER


@pytest.fixture
def settings(tmp_path):
    found = Settings(home=tmp_path)
    bring(found)
    return found


@pytest.fixture
def as_(settings, monkeypatch):
    """Return a function that visits a page as somebody."""

    def visited(who, page, /, **address):
        monkeypatch.setattr("pages.parts.visiting.looked_up", lambda: who)
        monkeypatch.setattr("pages.parts.visiting.again", lambda _who: who)
        return visit(settings.home, monkeypatch, page, **address)

    return visited


def done(settings, *what):
    return [(e.what, e.about) for e in store_at(settings).audit(Wanted(what=frozenset(what)))[0]]


def button(app, label):
    return next(b for b in app.button if b.label == label)


def field(app, label):
    return next(f for f in (*app.text_input, *app.number_input, *app.checkbox) if f.label.startswith(label))


def shown(app):
    return "\n".join(map(str, (*rendered(app), *said(app), *(d.value.to_string() for d in app.dataframe))))


def test_privacy_02_asking_and_taking_are_on_record(settings, as_):
    app = as_(EVERYBODY[Role.MANAGER], "customer.py", person=TWIN)
    button(app, "Gather it").click().run()
    assert "Tickets 2" in shown(app)
    assert done(settings, What.ASKED_EXPORT) == [(What.ASKED_EXPORT, ADA)]
    assert "Erase this customer" not in links(app)
    assert "Download" in [download.proto.label for download in app.get("download_button")]


def test_privacy_02_who_may_no_longer_takes_nothing(settings, as_, monkeypatch):
    as_(OWNER, "customer.py", person=ADA)
    data = personal_data(settings, ADA, scope=ALL)
    page = Page(Question(), {}, settings, None, None, OWNER)
    with zipfile.ZipFile(io.BytesIO(taken(page, data))) as archive:
        assert json.loads(archive.read("data.json"))["keys"] == [ADA, TWIN]
    assert done(settings, What.TOOK_EXPORT) == [(What.TOOK_EXPORT, ADA)]
    monkeypatch.setattr("pages.parts.visiting.again", lambda _who: EVERYBODY[Role.LEAD])
    with pytest.raises(NotAllowed):
        taken(page, data)
    assert done(settings, What.REFUSED) == [(What.REFUSED, "customer.zip")]


def test_erasing_asks_for_the_id_and_shows_the_proof(settings, as_):
    app = as_(OWNER, "privacy.py", person=TWIN)
    assert "Adalgisa Quill" in shown(app)
    assert button(app, "Erase").disabled
    field(app, "Type the id").input("no").run()
    assert button(app, "Erase").disabled
    field(app, "Type the id").input(ADA).run()
    button(app, "Erase").click().run()
    (proof,) = erasures(settings)
    text = shown(app)
    assert proof.person.partition(":")[2] in text
    assert "Messages: Body" in text
    assert [word for word in PLANTED if word in text] == []
    assert done(settings, What.ERASED) == [(What.ERASED, proof.person)]
    app = as_(OWNER, "customer.py", person=proof.person)
    assert "This customer was erased" in shown(app)
    assert [word for word in PLANTED if word in shown(app)] == []


def test_somebody_is_found_by_name_and_the_search_is_on_record(settings, as_):
    app = as_(OWNER, "privacy.py")
    field(app, "Name, mail").input("adalgisa").run()
    next(b for b in app.button if "Adalgisa" in b.label).click().run()
    assert field(app, "Type the id")
    assert done(settings, What.SEARCHED) == [(What.SEARCHED, "adalgisa")]


STRANGER = "shop:zoe.holm@example.org"


@pytest.fixture
def stranger(settings):
    """Somebody whom a ticket names, and of whom no source sent a row."""
    ticket = {"ticket": "shop:t90", "customer": STRANGER, "created_at": hours(-3), "subject": "Betreff-Wacholder"}
    imported(settings, batch("tickets", ticket, source="shop"), id="two", at=hours(1))


def test_who_is_known_by_a_ticket_alone_is_found_and_erased(settings, as_, stranger):
    app = as_(OWNER, "privacy.py")
    field(app, "Name, mail").input("holm").run()
    next(b for b in app.button if "known by this id alone" in b.label).click().run()
    assert "Tickets" in shown(app)
    field(app, "Type the id").input(STRANGER).run()
    button(app, "Erase").click().run()
    (proof,) = erasures(settings)
    assert proof.remain == {"tickets": 1}
    assert "holm" not in shown(as_(OWNER, "customer.py", person=proof.person))


def test_privacy_02_who_is_known_by_a_ticket_alone_is_found_and_given(settings, as_, stranger):
    manager = EVERYBODY[Role.MANAGER]
    found = links(as_(manager, "customers.py", search="zoe.holm"))
    (label,) = (label for label in found if "known by this id alone" in label)
    assert f"person={quote_plus(STRANGER)}" in found[label][1]
    app = as_(manager, "customer.py", person=STRANGER)
    button(app, "Gather it").click().run()
    assert "Tickets 1" in shown(app)
    assert done(settings, What.ASKED_EXPORT) == [(What.ASKED_EXPORT, STRANGER)]
    assert "There is no such customer" in shown(as_(manager, "customer.py", person="shop:nobody"))


@pytest.mark.parametrize("role", [Role.LEAD, Role.VIEWER])
def test_others_do_not_find_who_is_known_by_a_ticket_alone(as_, stranger, role):
    who = EVERYBODY[role]
    assert "holm" not in str(links(as_(who, "customers.py", search="zoe.holm")).keys())
    assert "Gather it" not in [b.label for b in as_(who, "customer.py", person=STRANGER).button]


def test_privacy_04_a_short_time_waits_for_a_word(settings, as_):
    app = as_(OWNER, "privacy.py")
    field(app, "What was written, months").set_value(1).run()
    field(app, "Why?").input("our policy").run()
    assert any("6 of 6 subjects, messages and comments go" in warning.value for warning in app.warning)
    assert button(app, "Save").disabled
    field(app, "I have read this").check().run()
    button(app, "Save").click().run()
    assert kept_for(settings).months == {"texts": 1}
    assert "Betreff-Marille" not in shown(as_(OWNER, "customer.py", person=ADA))
    assert "Adalgisa Quill" in shown(as_(OWNER, "customer.py", person=ADA))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.LEAD, Role.VIEWER])
def test_nobody_else_opens_the_page(settings, as_, role):
    app = as_(EVERYBODY[role], "privacy.py", person=ADA)
    assert "You may not see this" in shown(app)
    assert "Quill" not in shown(app)
    assert done(settings, What.REFUSED) == [(What.REFUSED, "privacy")]
