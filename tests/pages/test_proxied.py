"""A reverse proxy of ours says who visits; nobody else's word counts, and sessions are ours all the same."""

import pytest

from data_access.settings import Settings
from metrics.roles import Role
from pages.routes.proxied import Named, named_by_proxy
from tests.signed import PAGE, ROOT, signed

USER, GROUPS = "X-Forwarded-User", "X-Forwarded-Groups"
LEA = {**PAGE, USER: "lea@example.org", GROUPS: "staff, billing-leads"}
MORE = {
    "proxy_user_header": USER,
    "proxy_groups_header": GROUPS,
    "group_roles": "plumbline-admins=admin, billing-leads=lead:Billing, staff=viewer",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with signed(tmp_path_factory.mktemp("house") / "home", "proxy", proxy_peers="127.0.0.1", **MORE) as served:
        yield served


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """A board whose proxy is another machine than the one that asks."""
    with signed(tmp_path_factory.mktemp("else") / "home", "proxy", proxy_peers="10.0.0.7", **MORE) as served:
        yield served


def test_whom_the_proxy_names_is_given_a_session_and_the_roles_of_the_groups(house):
    first = house.get("/tickets?team=Billing", headers=LEA)
    assert (first.status_code, first.headers["location"]) == (303, "/tickets?team=Billing")
    token = house.token(first)
    visitor = house.directory.sessions.visitor_of(token)
    assert (visitor.name, visitor.role, visitor.teams) == ("lea@example.org", Role.LEAD, {"Billing"})
    assert house.get("/tickets?team=Billing", token, headers=LEA).status_code == 200
    assert house.socket_status(token, **{USER: "lea@example.org", GROUPS: "staff, billing-leads"}) == 101


@pytest.mark.parametrize(
    "headers",
    [
        PAGE,
        {**PAGE, USER: ""},
        {**PAGE, USER: "x" * 300},
    ],
)
def test_whom_it_does_not_name_gets_nothing(house, headers):
    token = house.token(house.get("/", headers=LEA))
    for cookie in ("", token):
        answer = house.get("/", cookie, headers=headers)
        assert answer.status_code == 401
        assert "through your company" in answer.text
    assert house.socket_status(token, **{k: v for k, v in headers.items() if k == USER}) == 403


def test_a_cookie_of_somebody_else_is_not_taken(house):
    token = house.token(house.get("/", headers=LEA))
    answer = house.get("/", token, headers={**LEA, USER: "max@example.org"})
    assert answer.status_code == 303
    other = house.directory.sessions.visitor_of(house.token(answer))
    assert other.name == "max@example.org"
    assert house.socket_status(token, **{USER: "max@example.org"}) == 403


def test_only_a_page_is_given_a_session(house):
    named = {USER: LEA[USER], GROUPS: LEA[GROUPS]}
    for headers in ({"Accept": "*/*"}, {"Accept": "text/html", "Sec-Fetch-Dest": "script"}):
        answer = house.get("/media/x", headers={**named, **headers})
        assert (answer.status_code, house.token(answer)) == (401, "")
    assert house.socket_status(**{USER: "lea@example.org", GROUPS: "staff, billing-leads"}) == 403


def test_who_has_no_role_is_told_whom_to_ask(house):
    answer = house.get("/", headers={**PAGE, USER: "eve", GROUPS: "strangers"})
    assert answer.status_code == 403
    assert "You are known as eve, but nobody has given you a role yet" in answer.text


def test_a_lost_group_holds_soon(house):
    headers = {**LEA, USER: "otto", GROUPS: "plumbline-admins"}
    token = house.token(house.get("/", headers=headers))
    assert house.directory.sessions.visitor_of(token).role is Role.ADMIN
    house.get("/", token, headers={**headers, GROUPS: "staff"})
    assert house.directory.sessions.visitor_of(token) is None


def test_a_disabled_account_is_not_let_in(house):
    headers = {**LEA, USER: "dora"}
    token = house.token(house.get("/", headers=headers))
    key = house.directory.sessions.visitor_of(token).account
    house.directory.accounts.disable(key, ROOT)
    for path in ("/other", "/other2"):
        house.get(path, token, headers={**headers, GROUPS: path})  # asks anew
    assert house.get("/", token, headers={**headers, GROUPS: "billing-leads"}).status_code == 403


def test_nobody_else_s_word_counts(elsewhere):
    spoofed = {**LEA, "X-Forwarded-For": "10.0.0.7", "Forwarded": "for=10.0.0.7", "X-Real-Ip": "10.0.0.7"}
    assert elsewhere.get("/", headers=spoofed).status_code == 401
    assert elsewhere.directory.accounts.all() == []


class Connection:
    def __init__(self, host, *pairs):
        self.client = type("Client", (), {"host": host})()
        self.headers = type("Headers", (), {"getlist": lambda _s, n: [v for k, v in pairs if k.lower() == n.lower()]})()


@pytest.mark.parametrize(
    ("host", "pairs", "named"),
    [
        ("10.0.0.7", [(USER, "lea")], Named("lea", frozenset())),
        ("10.0.0.7", [(USER, " lea "), (GROUPS, "a, b,"), (GROUPS, "c")], Named("lea", frozenset("abc"))),
        ("10.0.0.7", [(USER, "lea"), (USER, "ada")], None),  # one of the two was sent by the visitor
        ("10.0.0.7", [], None),
        ("10.0.0.8", [(USER, "lea")], None),
        ("", [(USER, "lea")], None),
    ],
)
def test_one_name_from_one_of_our_proxies(host, pairs, named):
    settings = Settings(proxy_peers="10.0.0.7", proxy_user_header=USER, proxy_groups_header=GROUPS)
    assert named_by_proxy(Connection(host, *pairs), settings) == named


def test_signing_in_again_goes_through_the_proxy(house):
    answer = house.get("/sign-in?next=/data", headers=LEA)
    assert (answer.status_code, answer.headers["location"]) == (303, "/data")
    assert house.get("/sign-in").status_code == 200
