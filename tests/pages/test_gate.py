"""Nobody who is not signed in gets anything but the pages of signing in, of any route that the server has."""

import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from streamlit.proto.BackMsg_pb2 import BackMsg

from data_access.app_store import directory
from data_access.settings import Settings
from metrics.roles import Role
from pages.routes import lookup as looking
from pages.routes.frontend import ROOT as STATIC
from pages.routes.gate import Gate
from pages.routes.lookup import Lookup
from tests.loops import run
from tests.signed import ROOT, SECRET, form, rerun, signed

FOLDER = Path(__file__).parents[2]
OPEN = {"/health", "/sign-in", "/sign-in/style.css", "/sign-out", "/invitation", "/p"}
REFUSED = {401, 403, 404}
ROUTES = """
import json, app
def walk(routes, prefix=""):
    for route in routes:
        path = prefix + getattr(route, "path", "")
        yield type(route).__name__, path, sorted(getattr(route, "methods", None) or [])
        yield from walk(getattr(route, "routes", None) or [], path)
print(json.dumps(list(walk(app.app._build_starlette_app().routes))))
"""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# What lies in Streamlit's mount is asked for by its names.
FILES = ["/", "/tickets", "/people", "/pages/x", "/index.html", "/favicon.png", "/manifest.json", "/no-such-file"]
SCRIPT = f"/static/js/{next((STATIC / 'static' / 'js').glob('index.*.js')).name}"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with signed(tmp_path_factory.mktemp("house") / "home") as served:
        yield served


@pytest.fixture(scope="module")
def routes():
    """All routes of the app as it is served in password mode: kind, path, methods."""
    environment = {
        "PLUMBLINE_SIGN_IN": "password",
        "PLUMBLINE_PUBLIC_URL": "http://127.0.0.1:8501",
        "PLUMBLINE_SECRET": SECRET,
    }
    done = subprocess.run(
        [sys.executable, "-c", ROUTES],
        cwd=FOLDER,
        env=os.environ | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def concrete(path):
    return (
        path.replace("{path:path}", "x/y.js")
        .replace("{file_id:path}", "abc.csv")
        .replace("{session_id}", "s")
        .replace("{file_id}", "f")
        .replace("{name}", "n")
        .replace("{link}/{name:path}", "0123456789abcdef/index.html")
        .replace("{rest:path}", "x")
    )


def test_no_route_answers_a_stranger(house, routes):
    paths = {concrete(path) for kind, path, __ in routes if kind == "Route"}
    assert not [path for path in paths if "{" in path]
    assert {"/media/abc.csv", "/_stcore/upload_file/s/f", "/_stcore/health", "/_stcore/agent/interact"} <= paths
    assert {path for path in paths if path.startswith(("/sign", "/inv")) or path in {"/health", "/p"}} == OPEN
    links = {path for path in paths if path.startswith("/p/")}  # which tell strangers by 405 how they are asked
    assert links == {"/p/open", "/p/static/n", "/p/0123456789abcdef/index.html", "/p/x"}
    wrong = []
    for path in (paths | {*FILES, SCRIPT}) - OPEN:
        for method in METHODS:
            status = house.get(path, "made-up").status_code if method == "GET" else house.status(method, path)
            if status not in REFUSED and not (path in links and status == 405):
                wrong.append((method, path, status))
    assert wrong == []


def test_no_socket_opens_to_a_stranger(house, routes):
    sockets = [path for kind, path, __ in routes if kind == "WebSocketRoute"]
    assert sockets == ["/_stcore/stream"]
    for path in [*sockets, "/_stcore/stream/", "/", "/sign-in", "/health"]:
        assert house.socket_status(path=path) in REFUSED
        assert house.socket_status("made-up", path) in REFUSED
    assert {kind for kind, __, __ in routes} == {"Route", "WebSocketRoute", "Mount"}


def test_who_is_signed_in_gets_all_but_what_is_shut(house, routes):
    token = house.directory.sessions.start(house.join())
    for path in ("/", "/tickets?team=Billing", SCRIPT, "/_stcore/health", "/_stcore/host-config"):
        assert house.get(path, token).status_code == 200
    assert house.socket_status(token) == 101
    shut = [concrete(p) for __, p, __ in routes if any(word in p for word in ("metrics", "agent", "auth", "script-"))]
    assert len(shut) >= 6
    for path in (*shut, "/_stcore/script-health-check", "/_stcore/agent/interact", "/auth/login"):
        assert house.get(path, token).status_code == 404
        assert house.status("POST", path) == 404


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/script-health-check",
    ],
)
def test_url_05_what_streamlit_tells_everybody_is_shut(house, path):
    assert house.get(path).status_code == 404
    assert house.status("POST", path) == 404


@pytest.mark.parametrize(
    "path",
    [
        "/media/../../etc/passwd",
        "/app/static/..%2f..%2fetc/passwd",
        "/component/x/..%5c..%5cwin.ini",
        "/static/%00",
        "//evil.example/x",
        "/s/..%2f..%2f",
        "/sign-in/../media/x",
        "/sign-in%2f..%2f..%2fstatic",
    ],
)
def test_url_04_a_path_that_leads_out_leads_nowhere(house, path):
    token = house.directory.sessions.start(house.join())
    for cookie, allowed in (("", REFUSED), (token, {200, 400, 404})):
        status, location, body = raw(house, path, cookie)
        assert status in allowed
        assert "evil.example" not in location
        assert "root:" not in body
        if status == 200:  # the board itself, which says that there is no such page
            assert "<title>Streamlit</title>" in body


def raw(house, path, token):
    """Ask for a path as it is written."""
    connection = http.client.HTTPConnection("127.0.0.1", house.settings.port, timeout=30)
    try:
        connection.putrequest("GET", path)
        connection.putheader("Cookie", f"plumbline={token}")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.getheader("location") or "", answer.read().decode(errors="replace")
    finally:
        connection.close()


def test_export_04_a_file_of_somebody_else_needs_a_session(house):
    answer = house.get("/media/0123456789abcdef.csv")
    assert answer.status_code == 401
    assert answer.headers["cache-control"] == "no-store"
    known = house.get("/media/0123456789abcdef.csv", house.directory.sessions.start(house.join()))
    assert known.status_code == 404
    assert known.headers["cache-control"] == "no-store"


def test_auth_07_a_stranger_has_no_socket_to_clear_the_cache_by(house):
    assert house.socket_status() == 403
    assert house.socket_status("x" * 5000) == 403


def test_auth_07_what_somebody_clears_is_cheap_to_read_again(house):
    """Streamlit keeps the settings for us and nothing else; how long others wait meanwhile, the load tells."""
    kept = {path.name for path in FOLDER.glob("pages/**/*.py") if "st.cache_" in path.read_text()}
    assert kept == {"settings.py"}
    clear = BackMsg(clear_cache=True).SerializeToString()
    with house.socket(house.directory.sessions.start(house.join())) as socket:
        for _ in range(20):
            socket.send(clear)
        assert "There are no data yet" in rerun(socket)


def test_a_document_is_answered_by_the_sign_in_page_and_remembers_where_to_go(house):
    answer = house.get('/tickets?team="><script>alert(1)</script>&search=a%26b')
    assert answer.status_code == 401
    assert "<script" not in answer.text
    assert form(answer)["next"].startswith("/tickets?team=%22%3E%3Cscript%3E")
    assert "search=a%26b" in form(answer)["next"]
    for other in ({"Sec-Fetch-Dest": "empty"}, {"Accept": "*/*"}, {"Sec-Fetch-Dest": "image", "Accept": "text/html"}):
        plain = house.get("/media/x", headers=other)
        assert (plain.status_code, plain.text) == (401, "Sign in first.")


HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def test_every_answer_protects_its_reader(house):
    token = house.directory.sessions.start(house.join())
    for path in ("/", "/tickets", "/health", "/sign-in", "/media/x", "/_stcore/metrics", "/_stcore/health"):
        for cookie in ("", token):
            answer = house.get(path, cookie)
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
            policy = answer.headers["content-security-policy"]
            assert "frame-ancestors 'none'" in policy
            assert "base-uri 'none'" in policy
            assert not [word for word in ("http:", "https:", "*", "unsafe-eval") if word in policy]
            assert "unsafe-inline" not in policy.replace("style-src 'self' 'unsafe-inline'", "")
            assert "strict-transport-security" not in answer.headers
            ours = path == "/sign-in" or answer.status_code == 401
            assert ours is (policy.startswith("default-src 'none'") or answer.text == "Sign in first.")
            assert ("link" in answer.headers) is (not ours and path in {"/", "/tickets"})  # scripts, named early
    kept = house.get(SCRIPT, token, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in kept.headers["cache-control"]
    assert house.get(SCRIPT).headers["cache-control"] == "no-store"


def through(settings, path="/", kind="http", **scope):
    """Return the status with which the gate alone answers; 299 is the application's own."""
    sent = []

    async def application(scope, receive, send):
        if scope["type"] == "http":
            await PlainTextResponse("in", 299)(scope, receive, send)
        else:
            await send({"type": "websocket.accept"})

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    headers = {"host": "127.0.0.1:8501", **scope.pop("headers", {})}
    whole = {
        "type": kind,
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("127.0.0.1", 8501),
        "client": ("127.0.0.1", 5000),
        **scope,
    }
    gate = Gate(application, settings, Lookup(settings), {"/sign-in"} if not settings.local else ())
    run(gate(whole, receive, send))
    first = sent[0]
    answered = {name.decode(): value.decode() for name, value in first.get("headers", [])}
    return {"websocket.accept": 101, "websocket.close": 403}.get(first["type"]) or first["status"], answered


LOCAL = Settings()
PUBLIC = Settings(sign_in="password", public_url="https://board.example.org", secret=SECRET, address="0.0.0.0")


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("settings", "host", "passes"),
    [
        (LOCAL, "localhost:8501", True),
        (LOCAL, "127.0.0.1", True),
        (LOCAL, "[::1]:8501", True),
        (LOCAL, "evil.example", False),
        (LOCAL, "127.0.0.1.evil.example", False),
        (LOCAL, "", False),
        (LOCAL, "[", False),
        (PUBLIC, "board.example.org", True),
        (PUBLIC, "Board.Example.org:443", True),
        (PUBLIC, "127.0.0.1:8501", True),
        (PUBLIC, "other.example.org", False),
    ],
)
def test_a_rebound_name_gets_nothing(settings, host, passes, kind):
    status, __ = through(settings, "/sign-in", kind, headers={"host": host})
    assert (status in {101, 299}) is passes
    assert through(settings, "/health", headers={"host": host})[0] == 299


def test_without_sign_in_no_other_machine_is_answered(monkeypatch):
    for server, passes in (("127.0.0.1", True), ("::1", True), ("192.168.1.5", False), ("10.0.0.1", False)):
        for kind in ("http", "websocket"):
            assert (through(LOCAL, kind=kind, server=(server, 8501))[0] in {101, 299}) is passes


def test_without_sign_in_the_rest_is_shut_too():
    assert through(LOCAL, "/_stcore/metrics")[0] == 404
    assert through(LOCAL, "/auth/login")[0] == 404
    assert through(LOCAL, "/authors")[0] == 299
    status, headers = through(LOCAL, "/")
    assert (status, headers["x-frame-options"]) == (299, "DENY")
    assert "script-src 'self' 'sha256-" in headers["content-security-policy"]


def test_by_https_browsers_are_told_to_stay_there():
    assert through(PUBLIC, "/sign-in")[1]["strict-transport-security"] == "max-age=31536000"


def test_a_store_that_does_not_answer_opens_nothing(tmp_path):
    settings = Settings(
        sign_in="password", public_url="https://b.org", secret=SECRET, home=tmp_path,
        store_url="postgresql://nobody@/none?host=/nowhere",
    )  # fmt: skip
    cookie = {"cookie": f"{settings.cookie}=x"}
    assert through(settings, headers=cookie)[0] == 503
    assert through(settings, kind="websocket", headers=cookie)[0] == 403


def test_a_session_is_looked_up_once_in_two_seconds(monkeypatch):
    asked, now = [], [100.0]

    class Sessions:
        def visitor_of(self, token):
            asked.append(token)
            return ROOT

    found = directory.Directory(None, None, Sessions())
    monkeypatch.setattr(looking, "directory_at", lambda _settings: found)
    monkeypatch.setattr(looking, "monotonic", lambda: now[0])
    looker = Lookup(PUBLIC)

    async def ask(token):
        return await looker.visitor(token)

    for __ in range(50):
        assert run(ask("one")) is ROOT
    assert asked == ["one"]
    now[0] += 2
    run(ask("one"))
    assert asked == ["one", "one"]
    looker.forget("one")
    run(ask("one"))
    assert len(asked) == 3
    for n in range(5000):
        run(ask(str(n)))
    assert len(looker._known) <= looking.MOST
    assert run(ask("")) is None


ENDS = {
    "signing out": lambda house, account, token: house.post("/sign-out", {}, token),
    "an admin's click": lambda house, account, token: house.directory.sessions.end(
        house.directory.sessions.visitor_of(token).session, ROOT
    ),
    "disabling": lambda house, account, token: house.directory.accounts.disable(account.id, ROOT),
    "a lower role": lambda house, account, token: house.directory.accounts.set_role(account.id, Role.VIEWER, ROOT),
    "a reset": lambda house, account, token: house.directory.invitations.reset(account.id, ROOT),
}


@pytest.mark.parametrize("how", ENDS)
def test_auth_01_a_copied_cookie_is_refused_after(house, how):
    account = house.join(Role.MANAGER)
    token = house.token(house.sign_in(account.mail))
    with house.socket(token) as socket:
        assert "You are signed out" not in rerun(socket)
        assert house.get("/", token).status_code == 200
        ENDS[how](house, account, token)
        assert "You are signed out" in rerun(socket)  # at once, in a tab that is still open
        time.sleep(2.1)
        pages = {house.get("/", token).status_code for __ in range(100)}
        sockets = {house.socket_status(token) for __ in range(100)}
    assert (pages, sockets) == ({401}, {403})


def test_auth_02_a_role_and_teams_are_those_of_this_moment(house, monkeypatch):
    account = house.join(Role.VIEWER)
    token = house.directory.sessions.start(account)
    house.directory.accounts.set_role(account.id, Role.LEAD, ROOT)
    house.directory.accounts.set_teams(account.id, {"Chat"}, ROOT)
    visitor = house.directory.sessions.visitor_of(token)
    assert (visitor.role, visitor.teams) == (Role.LEAD, {"Chat"})
    house.directory.accounts.set_role(account.id, Role.VIEWER, ROOT)
    with pytest.raises(Exception, match="403"):
        for __ in range(50):
            house.socket(token).close()
            time.sleep(0.1)


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "A", lambda t: t.swapcase(), lambda t: t[::-1]])
def test_a_changed_cookie_opens_nothing(house, change):
    token = house.directory.sessions.start(house.join())
    assert house.get("/", token).status_code == 200
    assert house.get("/", change(token)).status_code == 401
    assert house.get("/", house.directory.sessions.visitor_of(token).session).status_code == 401
