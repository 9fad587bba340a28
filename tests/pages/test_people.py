"""An admin decides who comes in; each act is done in the store, and refused to all others."""

from dataclasses import fields

import pytest
from sqlalchemy import text

from data_access.app_store.audit import Wanted, What
from data_access.app_store.connections import writing
from data_access.app_store.directory import directory_at
from data_access.app_store.schema import engine_at
from data_access.app_store.store import store_at
from data_access.settings import PREFIX, Settings
from metrics.roles import Role
from pages.parts.browser_names import browser_name
from tests.data_access.warehouse.small import small_company
from tests.pages.visit import said, visit
from tests.visitors import EVERYBODY, OWNER, named

SECRET = "mZ3vT8qLr2wX9cKd5nBf7hJp4sGy6aUe"
URL = "http://localhost:8501"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Settings of a board where people sign in by password."""
    small_company(tmp_path)
    found = Settings(home=tmp_path, sign_in="password", public_url=URL, secret=SECRET)
    for name in ("sign_in", "public_url", "secret"):
        monkeypatch.setenv(PREFIX + name.upper(), getattr(found, name))
    assert {f.name for f in fields(Settings)} >= {"sign_in", "public_url", "secret"}
    return found


@pytest.fixture
def directory(settings):
    return directory_at(settings)


@pytest.fixture
def as_(settings, monkeypatch):
    """Return a function that visits a page as somebody."""

    def visited(who, page="people.py"):
        monkeypatch.setattr("pages.parts.visiting.looked_up", lambda: who)
        return visit(settings.home, monkeypatch, page)

    return visited


def member(directory, name, role=Role.VIEWER, *teams, password="four words are enough"):
    """Invite somebody and let them choose a password; return the account."""
    token = directory.invitations.invite(name, f"{name.lower()}@example.org", role, teams, OWNER)
    return directory.invitations.accept(token, password)


def told(app, *kinds):
    """Return the texts of a page as they are read, without the marks that keep them from being markdown."""
    return [text.replace("\\", "") for text in said(app, *kinds)]


def button(app, label):
    return next(each for each in app.button if each.label == label)


def table(app, column):
    return next(each.value for each in app.dataframe if column in each.value.columns)


def press(app, label):
    button(app, label).click().run()
    assert not app.exception
    return app


def choose(app, name):
    field = next(each for each in app.selectbox if each.label == "Whom?")
    option = next(option for option in field.options if option.startswith(name))
    field.select(option).run()
    return app


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_admin_sees_people(as_, role, settings):
    app = as_(EVERYBODY[role])
    assert "You may not see this" in said(app, "subheader")
    assert not (app.dataframe or app.button or app.text_input)
    events, __ = store_at(settings).audit(Wanted(what=frozenset({What.REFUSED})))
    assert [(event.name, event.about) for event in events] == [(EVERYBODY[role].name, "people")]


def test_an_invitation_is_a_link_that_works_once_and_is_shown_once(as_, directory):
    app = as_(OWNER)
    app.text_input[0].input("Ines Kurz")
    app.text_input[1].input("ines@example.org")
    role = next(each for each in app.selectbox if each.label == "Role")
    role.select("Team lead")
    app.multiselect[0].select("Billing")
    press(app, "Make the invitation")
    assert "Ines Kurz is invited. The link is below." in told(app, "success")
    (code,) = [each.value for each in app.code]
    assert code.startswith(f"{URL}/invitation?token=")
    account = directory.invitations.accept(code.partition("=")[2], "four words are enough")
    assert (account.name, account.role, account.teams) == ("Ines Kurz", Role.LEAD, {"Billing"})
    press(app, "I have sent it")
    assert not app.code
    assert not as_(OWNER).code
    lines = table(as_(OWNER), "State").to_dict("records")
    assert [(line["Name"], line["Role"], line["Teams"], line["State"]) for line in lines] == [
        ("Ines Kurz", "Team lead", "Billing", "may sign in")
    ]


@pytest.mark.parametrize(("name", "mail"), [("", "a@b.example"), ("Ann", "nobody")])
def test_a_wrong_invitation_is_refused_with_a_sentence(as_, directory, name, mail):
    app = as_(OWNER)
    app.text_input[0].input(name)
    app.text_input[1].input(mail)
    press(app, "Make the invitation")
    assert app.error
    assert not app.code
    assert directory.accounts.all() == []


def test_another_role_holds_at_once_and_ends_the_sessions(as_, directory):
    account = member(directory, "Ann", Role.MANAGER)
    token = directory.sessions.start(account)
    app = choose(as_(OWNER), "Ann")
    next(each for each in app.selectbox if each.label == "Role").select("Viewer")
    press(app, "Save role and teams")
    assert directory.accounts.account(account.id).role is Role.VIEWER
    assert directory.sessions.visitor_of(token) is None
    assert "Saved for Ann." in told(app, "success")


def test_the_last_admin_stays_admin(as_, directory):
    account = member(directory, "Ada", Role.ADMIN)
    app = choose(as_(OWNER), "Ada")
    next(each for each in app.selectbox if each.label == "Role").select("Viewer")
    press(app, "Save role and teams")
    assert any("last admin" in text for text in said(app, "error"))
    assert directory.accounts.account(account.id).role is Role.ADMIN


def test_who_is_let_in_no_more_is_out_at_once_and_may_come_again(as_, directory):
    account = member(directory, "Ann")
    token = directory.sessions.start(account)
    app = press(choose(as_(OWNER), "Ann"), "Let in no more")
    assert directory.sessions.visitor_of(token) is None
    assert directory.accounts.check_password("ann@example.org", "four words are enough") is None
    assert table(app, "State")["State"].tolist() == ["let in no more"]
    press(choose(app, "Ann"), "Let in again")
    assert directory.accounts.check_password("ann@example.org", "four words are enough") == account


def test_a_reset_password_no_longer_opens_and_the_link_gives_another(as_, directory):
    member(directory, "Ann")
    app = press(choose(as_(OWNER), "Ann"), "Reset the password")
    assert directory.accounts.check_password("ann@example.org", "four words are enough") is None
    (code,) = [each.value for each in app.code]
    directory.invitations.accept(code.partition("=")[2], "other words than before")
    assert directory.accounts.check_password("ann@example.org", "other words than before")


def test_an_invitation_made_anew_replaces_the_old_one(as_, directory):
    old = directory.invitations.invite("Ann", "ann@example.org", Role.LEAD, ["Billing"], OWNER)
    app = as_(OWNER)
    assert table(app, "State")["State"].tolist() == ["invited"]
    press(choose(app, "Ann"), "Make the invitation anew")
    (code,) = [each.value for each in app.code]
    with pytest.raises(Exception, match="not valid"):
        directory.invitations.look(old)
    assert directory.invitations.look(code.partition("=")[2]).account.teams == {"Billing"}


def test_an_admin_ends_a_session(as_, directory):
    account = member(directory, "Ann")
    token = directory.sessions.start(account, "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0", "10.0.0.9")
    app = as_(OWNER)
    line = table(app, "Browser").to_dict("records")[0]
    assert (line["Who"], line["Browser"], line["Address"]) == ("Ann", "Firefox on Linux", "10.0.0.9")
    which = next(each for each in app.selectbox if each.label == "Which session?")
    which.select(which.options[0]).run()
    press(app, "End this session")
    assert directory.sessions.visitor_of(token) is None
    assert "The session of Ann has ended." in told(app, "success")


def test_last_seen_is_the_latest_day_whatever_its_letters(as_, directory, settings):
    account = member(directory, "Ann")
    days = ("2026-11-22 12:00:00.000000", "2026-11-09 12:00:00.000000")
    for day in days:
        key = directory.sessions.visitor_of(directory.sessions.start(account)).session
        with writing(engine_at(settings)) as connection:
            connection.execute(text("UPDATE sessions SET seen_at = :day WHERE id = :key"), {"day": day, "key": key})
    assert table(as_(OWNER), "Last seen")["Last seen"].str.startswith("22").tolist() == [True]


def test_everybody_sees_what_they_may_and_ends_their_own_sessions(as_, directory):
    account = member(directory, "Lee", Role.LEAD, "Billing")
    other = member(directory, "Ann")
    here, there, hers = (directory.sessions.start(each) for each in (account, account, other))
    app = as_(directory.sessions.visitor_of(here), "account.py")
    may = " ".join(told(app, "markdown"))
    assert "You see the tickets of Billing alone." in may
    assert "set and end standards" in may
    assert "import data" not in may
    assert len(table(app, "Browser")) == 2
    assert any("(this one)" in browser for browser in table(app, "Browser")["Browser"])
    which = next(each for each in app.selectbox if each.label == "Which session?")
    which.select(which.options[0]).run()
    press(app, "End this session")
    assert directory.sessions.visitor_of(there) is None
    assert directory.sessions.visitor_of(here)
    assert directory.sessions.visitor_of(hers)


def test_one_changes_the_own_password_on_the_page(as_, directory):
    account = member(directory, "Ann")
    app = as_(directory.sessions.visitor_of(directory.sessions.start(account)), "account.py")

    def typed(*texts):
        for field, typed_text in zip(app.text_input, texts, strict=True):
            field.input(typed_text)
        press(app, "Change it")

    typed("four words are enough", "other words than before", "another word")
    assert any("twice" in text for text in told(app, "error"))
    typed("four words", "other words than before", "other words than before")
    assert "That is not your password." in told(app, "error")
    assert directory.accounts.check_password("ann@example.org", "four words are enough")
    typed("four words are enough", "other words than before", "other words than before")
    assert directory.accounts.check_password("ann@example.org", "other words than before")
    assert any("other sessions have ended" in text for text in told(app, "success"))


def test_a_lead_without_a_team_is_told(as_):
    app = as_(named("Lee", Role.LEAD), "account.py")
    assert any("You have no team yet" in text for text in said(app, "warning"))


def test_on_one_s_own_machine_there_is_nobody_else(tmp_path, monkeypatch):
    app = visit(tmp_path, monkeypatch, "people.py")
    assert any("Here there is only you" in text for text in said(app, "info"))
    assert not app.button
    assert "You see the tickets of all teams." in said(visit(tmp_path, monkeypatch, "account.py"), "markdown")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/130.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1", "Safari on macOS"),
        ("", "unknown browser"),
        ("curl/8.0", "unknown browser"),
    ],
)
def test_a_browser_is_named_in_two_words(agent, name):
    assert browser_name(agent) == name
