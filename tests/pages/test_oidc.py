"""People of a real provider sign in by its word, and by nothing that only looks like it."""

import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from metrics.roles import Role
from tests.provider import PEOPLE, company
from tests.signed import ROOT


@pytest.fixture(scope="module")
def firm(tmp_path_factory):
    with company(tmp_path_factory.mktemp("firm") / "home") as running:
        yield running


def account(firm, subject):
    return next(found for found in firm.house.directory.accounts.all() if found.subject == subject)


def test_the_provider_s_people_get_the_roles_of_their_groups(firm):
    answer = firm.sign_in("lea", "/tickets?team=Billing")
    assert (answer.status_code, answer.headers["location"]) == (303, "/tickets?team=Billing")
    visitor = firm.house.directory.sessions.visitor_of(firm.house.token(answer))
    assert (visitor.name, visitor.role, visitor.teams) == ("Lea", Role.LEAD, {"Billing"})
    assert firm.house.get("/tickets", firm.house.token(answer)).status_code == 200
    found = account(firm, "lea")
    assert (found.issuer, found.mail) == (firm.issuer, "Lea@Example.org")


def test_the_page_of_signing_in_leads_there(firm):
    page = firm.house.get("/data?by=team&x=<b>")
    assert page.status_code == 401
    assert 'href="/sign-in/oidc?next=/data%3Fby%3Dteam%26x%3D%253Cb%253E"' in page.text
    assert "<form" not in page.text
    answer = firm.house.sign_in(firm.house.join().mail)  # a password of former times
    assert (answer.status_code, firm.house.token(answer)) == (403, "")


def test_without_name_and_mail_one_is_the_subject(firm):
    firm.sign_in("max")
    found = account(firm, "max")
    assert (found.name, found.mail, found.role) == ("max", None, Role.VIEWER)


def test_who_has_no_role_is_told_whom_to_ask(firm):
    answer = firm.sign_in("eve")
    assert answer.status_code == 403
    assert "You are known as Eve, but nobody has given you a role yet: ask an admin." in answer.text
    assert not firm.house.token(answer)
    assert firm.house.directory.sessions.all(account(firm, "eve").id) == []


@pytest.mark.parametrize("mail", ["Lea@Example.org", "LEA@example.org"])
def test_auth_04_the_same_mail_is_not_the_same_person(firm, mail):
    lea = firm.house.directory.sessions.visitor_of(firm.token("lea"))
    try:
        firm.tell({**PEOPLE, "impostor": {**PEOPLE["lea"], "email": mail, "groups": ["staff"]}})
        other = firm.house.directory.sessions.visitor_of(firm.token("impostor"))
    finally:
        firm.tell(PEOPLE)
    assert other.account != lea.account
    assert (other.role, other.teams) == (Role.VIEWER, set())


def changed(location, **values):
    parts = urlsplit(location)
    query = {name: value for name, (value,) in parse_qs(parts.query).items()} | values
    return parts._replace(query=urlencode({k: v for k, v in query.items() if v is not None})).geturl()


FORGED = {
    "another state": {"state": "made-up"},
    "no state": {"state": None},
    "another code": {"code": "made-up"},
    "no code": {"code": None},
    "an error": {"error": "access_denied", "error_description": "<script>alert(1)</script>"},
    "another issuer": {"iss": "https://evil.example"},
}


@pytest.mark.parametrize("how", FORGED)
def test_auth_04_who_comes_back_with_anything_else_is_not_signed_in(firm, how):
    browser, location = firm.back("lea")
    answer = browser.get(changed(location, **FORGED[how]), allow_redirects=False, timeout=30)
    assert answer.status_code == 403
    assert not firm.house.token(answer)
    assert "<script" not in answer.text
    assert 'href="/sign-in"' in answer.text  # the way back
    again = browser.get(location, allow_redirects=False, timeout=30)  # the attempt is over
    assert (again.status_code, firm.house.token(again)) == (403, "")


def test_auth_04_a_code_is_used_once(firm):
    browser, location = firm.back("lea")
    kept = browser.cookies.copy()
    assert browser.get(location, allow_redirects=False, timeout=30).status_code == 303
    browser.cookies = kept  # as somebody would who copied the attempt
    answer = browser.get(location, allow_redirects=False, timeout=30)
    assert (answer.status_code, firm.house.token(answer)) == (403, "")


def test_auth_04_a_code_of_another_browser_signs_nobody_in(firm):
    __, location = firm.back("lea")
    other, __ = firm.begin()
    for browser in (other, requests.Session()):
        answer = browser.get(location, allow_redirects=False, timeout=30)
        assert (answer.status_code, firm.house.token(answer)) == (403, "")


def test_a_sealed_attempt_cannot_be_changed(firm):
    browser, location = firm.back("lea")
    name = f"{firm.house.settings.cookie}-oidc"
    sealed = browser.cookies.get(name)
    browser.cookies.clear()
    browser.cookies.set(name, sealed[:-2] + "AA", domain="127.0.0.1", path="/")
    assert browser.get(location, allow_redirects=False, timeout=30).status_code == 403


def test_the_provider_refuses_who_is_none_of_its_people(firm):
    browser, location = firm.back("nobody")
    answer = browser.get(location, allow_redirects=False, timeout=30)
    assert answer.status_code == 403
    assert "did not let you in" in answer.text


def test_nobody_is_sent_elsewhere_afterwards(firm):
    assert firm.sign_in("lea", "//evil.example").headers["location"] == "/"


def sign_out(firm, token):
    return firm.house.post("/sign-out", {}, token)


def disable(firm, _token):
    firm.house.directory.accounts.disable(account(firm, "lea").id, ROOT)


def lower(firm, _token):
    firm.tell({**PEOPLE, "lea": {**PEOPLE["lea"], "groups": ["staff"]}})
    firm.sign_in("lea")  # elsewhere


@pytest.mark.parametrize("how", [sign_out, disable, lower])
def test_auth_01_a_copied_cookie_is_refused_after(firm, how):
    firm.token("ada")
    token = firm.token("lea")
    try:
        assert firm.house.get("/", token).status_code == 200
        how(firm, token)
        time.sleep(2.1)
        pages = {firm.house.get("/", token).status_code for __ in range(100)}
        sockets = {firm.house.socket_status(token) for __ in range(100)}
    finally:
        firm.tell(PEOPLE)
        firm.house.directory.accounts.enable(account(firm, "lea").id, ROOT)
    assert (pages, sockets) == ({401}, {403})


def test_signing_out_leads_to_the_provider_and_its_page_may_be_reached(firm):
    token = firm.token("lea")
    asked = firm.house.get("/sign-out", token)
    assert f"form-action 'self' {firm.issuer}" in asked.headers["content-security-policy"]
    answer = sign_out(firm, token)
    assert answer.status_code == 303
    there = urlsplit(answer.headers["location"])
    assert f"{there.scheme}://{there.netloc}" == firm.issuer
    assert parse_qs(there.query) == {
        "client_id": ["plumbline"],
        "post_logout_redirect_uri": [f"{firm.house.address}/sign-in"],
    }
    assert requests.get(answer.headers["location"], timeout=30).status_code == 200
    assert firm.house.directory.sessions.visitor_of(token) is None


def test_a_disabled_account_is_told_so(firm):
    firm.token("ada")
    firm.token("lea")
    disable(firm, None)
    try:
        assert "an admin has closed this account" in firm.sign_in("lea").text
    finally:
        firm.house.directory.accounts.enable(account(firm, "lea").id, ROOT)
