"""People sign in and out by forms of ours alone, and those who try passwords are slowed down."""

import re
from dataclasses import replace

import pytest

from data_access.app_store.accounts import Account
from data_access.settings import Settings
from metrics.roles import Role, Visitor
from pages.parts import visiting
from pages.routes.attempts import BY_NAME_AND_ADDRESS, FROM_ONE_ADDRESS, Attempts
from pages.routes.browsers import address_of, own_path
from pages.routes.documents import document
from tests.signed import PASSWORD, ROOT, SECRET, form, signed

HOME, AWAY = ({"X-Forwarded-For": address} for address in ("203.0.113.1", "203.0.113.2"))


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with signed(tmp_path_factory.mktemp("house") / "home", proxy_peers="127.0.0.1") as served:
        yield served


def test_the_right_password_opens_where_one_wanted_to_go(house):
    person = house.join()
    asked = house.get("/tickets?team=Billing")
    answer = house.sign_in(person.mail, path=form(asked)["next"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/tickets?team=Billing")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("plumbline=")
    assert {"httponly", "path=/", "samesite=lax"} <= {part.strip() for part in cookie.split(";")}
    assert "secure" not in cookie  # plain http, on this machine
    assert house.get("/tickets?team=Billing", house.token(answer)).status_code == 200


@pytest.mark.parametrize("login", ["person", "nobody@example.org", ""])
def test_a_wrong_one_says_the_same_whoever_it_is(house, login):
    mail = house.join().mail if login == "person" else login
    answer = house.sign_in(mail, "not the password", path="/data")
    assert answer.status_code == 403
    assert "Mail address or password is wrong." in answer.text
    assert "set-cookie" not in answer.headers
    assert form(answer) == {"next": "/data", "login": mail, "password": ""}


def test_what_was_typed_comes_back_as_text(house):
    answer = house.sign_in('"><script>alert(1)</script>', "x", path='/"><script>')
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "evil",
        "",
        "/" + "x" * 3000,
    ],
)
def test_nobody_is_sent_elsewhere(house, path):
    answer = house.sign_in(house.join().mail, path=path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert form(house.get("/sign-in?next=" + path.replace("\r\n", "%0d%0a")))["next"] == "/"


@pytest.mark.parametrize("path", ["/", "/tickets", "/metric?metric=csat&by=team", "/tickets?search=%2F%2Fx"])
def test_a_path_of_ours_is_kept(path):
    assert own_path(path) == path


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": None, "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": None, "Origin": "null"},
    {"Sec-Fetch-Site": None},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_of_another_site_does_nothing(house, headers):
    person = house.join()
    token = house.token(house.sign_in(person.mail))
    link = house.directory.invitations.invite("New", f"n{person.name[7:]}@example.org", Role.LEAD, (), ROOT)
    assert house.sign_in(person.mail, **headers).status_code == 403
    assert house.post("/sign-out", {}, token, **headers).status_code == 403
    choice = {"token": link, "password": PASSWORD, "again": PASSWORD}
    assert house.post("/invitation", choice, **headers).status_code == 403
    assert house.get("/", token).status_code == 200
    assert house.directory.invitations.look(link)


def test_an_old_browser_tells_the_origin(house):
    own = {"Sec-Fetch-Site": None, "Origin": house.settings.origin}
    assert house.sign_in(house.join().mail, **own).status_code == 303


def test_a_token_is_new_at_each_sign_in_whatever_the_browser_brought(house):
    person = house.join()
    brought = "attacker-chose-this-token-beforehand"
    first = house.token(house.sign_in(person.mail, token=brought))
    second = house.token(house.sign_in(person.mail, token=first))
    assert len({brought, first, second}) == 3
    assert [house.directory.sessions.visitor_of(t) is None for t in (brought, first, second)] == [True, True, False]


def test_signing_out_asks_first_then_ends_the_session(house):
    token = house.token(house.sign_in(house.join().mail))
    asked = house.get("/sign-out", token)
    assert (asked.status_code, house.get("/", token).status_code) == (200, 200)
    answer = house.post("/sign-out", {}, token)
    assert 'plumbline=""' in answer.headers["set-cookie"]
    assert house.get("/", token).status_code == 401
    assert house.post("/sign-out", {}, token).status_code == 200  # twice is no error


def test_an_invitation_leads_in(house):
    link = house.directory.invitations.invite("Ina <b>", "ina@example.org", Role.LEAD, {"Billing"}, ROOT)
    asked = house.get(f"/invitation?token={link}")
    assert asked.status_code == 200
    assert "Ina &lt;b&gt;" in asked.text
    assert asked.headers["referrer-policy"] == "same-origin"
    for password, again, said in (
        ("short", "short", "12 to 200 characters"),
        (PASSWORD, PASSWORD + "x", "not the same"),
        ("ina@example.org", "ina@example.org", "must not be your name"),
    ):
        refused = house.post("/invitation", {**form(asked), "password": password, "again": again})
        assert refused.status_code == 422
        assert said in refused.text
        assert password not in refused.text.replace('value="ina@example.org"', "").replace("<b>ina@example.org", "")
    answer = house.post("/invitation", {**form(asked), "password": PASSWORD, "again": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert house.get("/", house.token(answer)).status_code == 200
    again = house.get(f"/invitation?token={link}")
    assert again.status_code == 403
    assert "This link is not valid, or not any more" in again.text


@pytest.mark.parametrize("token", ["", "x", "%00", "x" * 4000])
def test_a_link_that_never_was_is_told_so(house, token):
    assert house.get(f"/invitation?token={token}").status_code == 403
    assert house.post("/invitation", {"token": token, "password": PASSWORD, "again": PASSWORD}).status_code == 403


def test_too_many_attempts_wait_and_others_do_not(house):
    person, other = house.join(), house.join()
    for __ in range(BY_NAME_AND_ADDRESS.amount):
        assert house.sign_in(person.mail, "wrong", **AWAY).status_code == 403
    answer = house.sign_in(person.mail, **AWAY)  # the right password, too late
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == 15 * 60
    assert "Too many attempts. Wait 15 minutes" in answer.text
    assert "set-cookie" not in answer.headers
    assert house.sign_in(other.mail, **AWAY).status_code == 303
    assert house.sign_in(person.mail, **HOME).status_code == 303  # at home, the right person is let in


def test_one_address_tries_so_many_names_a_minute():
    attempts = Attempts()
    waits = [attempts.wait_s(f"name-{n}", "192.0.2.1") for n in range(FROM_ONE_ADDRESS.amount + 1)]
    assert waits == [0] * FROM_ONE_ADDRESS.amount + [60]
    assert attempts.wait_s("name-1", "192.0.2.2") == 0


def test_one_name_is_tried_so_often_from_everywhere():
    attempts = Attempts()
    waits = [attempts.wait_s("name", f"address {n}") for n in range(201)]
    assert waits == [0] * 200 + [900]


def test_a_success_forgets_the_attempts_before_it():
    attempts = Attempts()
    for __ in range(3):
        assert [attempts.wait_s("name", "192.0.2.1") for __ in range(9)] == [0] * 9
        attempts.succeeded("name", "192.0.2.1")


class Connection:
    def __init__(self, host, forwarded=()):
        self.client = type("Client", (), {"host": host})()
        self.headers = type("Headers", (), {"getlist": lambda _self, _name: list(forwarded)})()


@pytest.mark.parametrize(
    ("host", "forwarded", "address"),
    [
        ("192.0.2.1", (), "192.0.2.1"),
        ("192.0.2.1", ("203.0.113.9",), "192.0.2.1"),  # no proxy of ours
        ("10.0.0.7", ("203.0.113.9",), "203.0.113.9"),
        ("10.0.0.7", ("1.1.1.1, 203.0.113.9",), "203.0.113.9"),  # the first was sent by the visitor
        ("10.0.0.7", ("1.1.1.1", "203.0.113.9, 10.0.0.7"), "203.0.113.9"),
        ("10.0.0.7", (), "10.0.0.7"),
        ("10.0.0.7", ("x" * 500,), "x" * 60),
    ],
)
def test_an_address_is_what_our_proxy_says_and_nobody_else(host, forwarded, address):
    settings = Settings(proxy_peers="10.0.0.0/24")
    assert address_of(Connection(host, forwarded), settings) == address


def test_a_form_too_large_is_no_form(house):
    answer = house.post("/sign-in", {"login": "x" * 20_000, "password": PASSWORD})
    assert answer.status_code == 403
    assert form(answer)["login"] == ""


def test_nothing_secret_is_logged(house):
    person = house.join()
    token = house.token(house.sign_in(person.mail))
    link = house.directory.invitations.invite("Log", "log@example.org", Role.LEAD, (), ROOT)
    house.get(f"/invitation?token={link}", token)
    log = (house.settings.home / "server.log").read_text()
    assert not [secret for secret in (PASSWORD, token, link, SECRET) if secret in log]


@pytest.mark.parametrize("template", ["sign_in.html", "invitation.html", "sign_out.html", "message.html"])
def test_every_page_has_labels_and_no_script(template):
    account = Account("1", "password", "a@b", "Ann", "a@b", Role.LEAD, frozenset(), False, None, None)
    values = {"mode": "password", "next": "/", "login": "", "error": "No.", "account": account, "token": "t"}
    more = {"shortest": 12, "title": "T", "text": "x", "link": "/", "label": "L"}
    text = document(template, **values, **more).body.decode()
    assert not re.findall(r"<script|\son\w+=|\sstyle=|https?:", text)
    assert '<html lang="en">' in text
    shown = re.findall(r'<input id="(\w+)"', text)
    assert set(shown) <= set(re.findall(r'<label for="(\w+)"', text))
    assert text.count("<h1>") == 1


def test_again_reads_the_session_anew(house, monkeypatch):
    monkeypatch.setattr(visiting, "server_settings", lambda: house.settings)
    person = house.join(Role.LEAD, {"Billing"})
    token = house.directory.sessions.start(person)
    visitor = house.directory.sessions.visitor_of(token)
    house.directory.accounts.set_teams(person.id, {"Chat"}, ROOT)
    assert visiting.again(visitor) == replace(visitor, teams=frozenset({"Chat"}))
    house.directory.sessions.end(visitor.session, visitor)
    with pytest.raises(visiting.SignedOut, match="You are signed out"):
        visiting.again(visitor)
    owner = Visitor("owner", "me", Role.ADMIN)
    monkeypatch.setattr(visiting, "server_settings", Settings)
    assert visiting.again(owner) is owner
