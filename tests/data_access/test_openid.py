"""What a provider says is believed only if it is signed by its key, for us, for this attempt, and of this hour."""

import base64
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from data_access.openid import CannotSignIn, Provider
from data_access.settings import Settings
from tests.browser.boards import free_port

KEY = RSAKey.generate_key(2048, {"kid": "theirs", "use": "sig"}, private=True)
OTHER = RSAKey.generate_key(2048, {"kid": "theirs", "use": "sig"}, private=True)
SECRET = "the-secret-that-both-of-us-know-well"


class Fake:
    """A provider that says whatever a test lets it say."""

    def __init__(self):
        self.issuer = f"http://127.0.0.1:{free_port()}"
        self.claims = {
            "iss": self.issuer,
            "aud": "board",
            "sub": "17",
            "nonce": "this-nonce",
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "name": "Lea",
            "email": "Lea@Example.org",
        }
        self.keys = KeySet([KEY]).as_dict(private=False)
        self.key, self.header, self.token = KEY, {"alg": "RS256", "kid": "theirs"}, None
        self.metadata = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/me",
            "scopes_supported": ["openid", "email"],
        }
        self.userinfo, self.status, self.asked = {"sub": "17", "groups": ["leads", 7]}, 200, []

    @property
    def settings(self):
        return Settings(
            sign_in="oidc",
            public_url="https://board.example.org",
            oidc_issuer=self.issuer,
            oidc_client_id="board",
            oidc_client_secret=SECRET,
        )

    def id_token(self):
        if self.token is not None:
            return self.token
        return jwt.encode(self.header, self.claims, self.key, algorithms=[self.header["alg"]])

    def answer(self, path, body):
        self.asked.append((path, body))
        return {
            "/.well-known/openid-configuration": lambda: self.metadata,
            "/keys": lambda: self.keys,
            "/token": lambda: {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token()},
            "/me": lambda: self.userinfo,
        }[path]()

    def person(self):
        return Provider(self.settings).person("a-code", "this-nonce", "a-verifier")


@contextmanager
def serving(fake):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("content-length") or 0)
            found = json.dumps(fake.answer(self.path, self.rfile.read(length).decode())).encode()
            self.send_response(fake.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(found)

        def do_POST(self):
            self.do_GET()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", urlsplit(fake.issuer).port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture
def fake():
    with serving(Fake()) as running:
        yield running


def test_who_is_signed_for_is_told(fake):
    person = fake.person()
    assert (person.issuer, person.subject, person.name, person.mail) == (fake.issuer, "17", "Lea", "Lea@Example.org")
    assert person.groups == {"leads"}  # what is no text is no group
    (sent,) = [parse_qs(body) for path, body in fake.asked if path == "/token"]
    assert (sent["code"], sent["code_verifier"]) == (["a-code"], ["a-verifier"])
    assert sent["redirect_uri"] == ["https://board.example.org/sign-in/oidc/callback"]


def test_the_way_there_binds_the_attempt(fake):
    url = urlsplit(Provider(fake.settings).address("s", "n", "v" * 43))
    sent = {name: value for name, (value,) in parse_qs(url.query).items()}
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{fake.issuer}/authorize"
    challenge = sent.pop("code_challenge")
    assert challenge != "v" * 43
    assert len(base64.urlsafe_b64decode(challenge + "=")) == 32
    assert sent == {
        "tenant": "1",
        "response_type": "code",
        "client_id": "board",
        "redirect_uri": "https://board.example.org/sign-in/oidc/callback",
        "scope": "openid email",
        "state": "s",
        "nonce": "n",
        "code_challenge_method": "S256",
    }


def without_signature(fake):
    parts = ({"alg": "none"}, fake.claims)
    fake.token = ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts) + "."


def by_our_secret(fake):
    fake.key, fake.header = OctKey.import_key(SECRET, {"kid": "ours"}), {"alg": "HS256", "kid": "ours"}
    fake.keys["keys"].append(fake.key.as_dict())


def by_another_key(fake):
    fake.key = OTHER


def changed(fake):
    head, __, tail = fake.id_token().split(".")
    body = base64.urlsafe_b64encode(json.dumps({**fake.claims, "sub": "18"}).encode()).decode().rstrip("=")
    fake.token = f"{head}.{body}.{tail}"


def says(**claims):
    def change(fake):
        fake.claims = {k: v for k, v in {**fake.claims, **claims}.items() if v is not None}

    return change


FORGED = {
    "alg none": without_signature,
    "signed with our secret": by_our_secret,
    "signed with another key": by_another_key,
    "changed afterwards": changed,
    "no token": lambda fake: setattr(fake, "token", ""),
    "another nonce": says(nonce="another"),
    "no nonce": says(nonce=None),
    "another issuer": says(iss="https://evil.example"),
    "no issuer": says(iss=None),
    "for another client": says(aud="other"),
    "for another client, though issued to us": says(aud="other", azp="board"),
    "for several, issued to another": says(aud=["board", "other"], azp="other"),
    "expired": says(exp=int(time.time()) - 120),
    "no end": says(exp=None),
    "nobody": says(sub=None),
    "told of somebody else": lambda fake: fake.userinfo.update(sub="18"),
    "not found": lambda fake: setattr(fake, "status", 404),
    "refused": lambda fake: setattr(fake, "status", 400),
    "sent elsewhere": lambda fake: setattr(fake, "status", 302),
}


@pytest.mark.parametrize("how", FORGED)
def test_auth_04_what_is_forged_signs_nobody_in(fake, how):
    FORGED[how](fake)
    with pytest.raises(CannotSignIn):
        fake.person()


def test_a_provider_that_calls_itself_otherwise_is_not_asked(fake):
    fake.metadata["issuer"] = "https://evil.example"
    for ask in (fake.person, lambda: Provider(fake.settings).address("s", "n", "v")):
        with pytest.raises(CannotSignIn, match="PLUMBLINE_OIDC_ISSUER"):
            ask()
    assert {path for path, __ in fake.asked} == {"/.well-known/openid-configuration"}


def test_a_provider_that_does_not_answer_is_said_so():
    for ask in (
        Fake().person,
        lambda: Provider(Fake().settings).address("s", "n", "v"),
        Provider(Fake().settings).leave,
    ):
        with pytest.raises(CannotSignIn, match="does not answer; try again soon"):
            ask()


def test_a_provider_without_an_address_is_said_so(fake):
    del fake.metadata["token_endpoint"]
    with pytest.raises(CannotSignIn, match="offers no token_endpoint"):
        fake.person()


@pytest.mark.parametrize(
    ("claims", "mail", "name"),
    [
        ({"email_verified": False}, None, "Lea"),
        ({"email_verified": True}, "Lea@Example.org", "Lea"),
        ({"email": None}, None, "Lea"),
        ({"name": None}, "Lea@Example.org", "Lea@Example.org"),
        ({"name": None, "email": None}, None, "17"),
        ({"name": None, "preferred_username": "lea"}, "Lea@Example.org", "lea"),
    ],
)
def test_auth_04_a_mail_address_may_be_missing_or_unverified(fake, claims, mail, name):
    says(**claims)(fake)
    assert (fake.person().mail, fake.person().name) == (mail, name)


@pytest.mark.parametrize(("groups", "found"), [("leads", {"leads"}), (None, set()), ({"a": 1}, set()), ([], set())])
def test_groups_are_a_list_or_one_or_none(fake, groups, found):
    fake.userinfo["groups"] = groups
    assert fake.person().groups == found


def test_signing_out_there_is_offered_only_at_a_web_address(fake):
    assert Provider(fake.settings).leave() is None
    for url, found in ((f"{fake.issuer}/end", f"{fake.issuer}/end"), ("javascript:alert(1)", None), (7, None)):
        fake.metadata["end_session_endpoint"] = url
        assert Provider(fake.settings).leave() == found
