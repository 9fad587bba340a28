"""Settings come from the environment, once, and a wrong one is refused in a sentence."""

from dataclasses import fields
from pathlib import Path

import pytest

from data_access.settings import PREFIX, Settings
from metrics.errors import PlumblineError

URL = "postgresql://me:secret@db/plumbline"
STORE = "postgres://me:secret@db/decisions"
OWNER = "postgres://owner:secret@db/decisions"


def test_nothing_set_gives_the_defaults():
    assert Settings.from_environment({"PATH": "/bin"}) == Settings()


def test_every_setting_is_read():
    environ = {
        "PLUMBLINE_HOME": "/srv/plumbline",
        "PLUMBLINE_ZONE": "America/New_York",
        "PLUMBLINE_CURRENCY": "USD",
        "PLUMBLINE_FIRST_WEEKDAY": "Sunday",
        "PLUMBLINE_REOPEN_DAYS": "7",
        "PLUMBLINE_FOLLOW_UP_DAYS": "3",
        "PLUMBLINE_PURCHASE_WINDOW_DAYS": "90",
        "PLUMBLINE_LEVEL": "0.9",
        "PLUMBLINE_PORT": "80",
        "PLUMBLINE_ADDRESS": "0.0.0.0",
        "PLUMBLINE_WAREHOUSE_URL": URL,
        "PLUMBLINE_STORE_URL": STORE,
        "PLUMBLINE_STATEMENT_TIMEOUT_S": "5",
        "PLUMBLINE_STORE_OWNER_URL": OWNER,
        "PLUMBLINE_SIGN_IN": "oidc",
        "PLUMBLINE_PUBLIC_URL": "https://board.example.org/",
        "PLUMBLINE_SECRET": "something",
        "PLUMBLINE_SESSION_HOURS": "8",
        "PLUMBLINE_IDLE_MINUTES": "30",
        "PLUMBLINE_OIDC_ISSUER": "https://id.example.org/realms/us",
        "PLUMBLINE_OIDC_CLIENT_ID": "board",
        "PLUMBLINE_OIDC_CLIENT_SECRET": "theirs",
        "PLUMBLINE_OIDC_GROUPS_CLAIM": "roles",
        "PLUMBLINE_GROUP_ROLES": "admins=admin, billing-leads=lead:Billing+Technical",
        "PLUMBLINE_PROXY_PEERS": "10.0.0.7, 192.168.4.0/24, fd00::/8",
        "PLUMBLINE_PROXY_USER_HEADER": "X-Forwarded-User",
        "PLUMBLINE_PROXY_GROUPS_HEADER": "X-Forwarded-Groups",
        "PLUMBLINE_ERASED_FILE": "/backups/erased.json",
    }
    assert set(environ) == {PREFIX + f.name.upper() for f in fields(Settings)}
    assert Settings.from_environment(environ) == Settings(
        home=Path("/srv/plumbline"),
        zone="America/New_York",
        currency="USD",
        first_weekday=6,
        reopen_days=7,
        follow_up_days=3,
        purchase_window_days=90,
        level=0.9,
        port=80,
        address="0.0.0.0",
        warehouse_url=URL,
        store_url=STORE,
        store_owner_url=OWNER,
        statement_timeout_s=5,
        sign_in="oidc",
        public_url="https://board.example.org",
        secret="something",
        session_hours=8,
        idle_minutes=30,
        oidc_issuer="https://id.example.org/realms/us",
        oidc_client_id="board",
        oidc_client_secret="theirs",
        oidc_groups_claim="roles",
        group_roles="admins=admin, billing-leads=lead:Billing+Technical",
        proxy_peers="10.0.0.7, 192.168.4.0/24, fd00::/8",
        proxy_user_header="X-Forwarded-User",
        proxy_groups_header="X-Forwarded-Groups",
        erased_file="/backups/erased.json",
    )


def test_secrets_are_not_shown():
    shown = repr(Settings(secret="first", oidc_client_secret="second", store_url="third", warehouse_url="fourth"))
    assert not [word for word in ("first", "second", "third", "fourth") if word in shown.replace("first_weekday", "")]


@pytest.mark.parametrize(
    ("url", "origin", "cookie"),
    [
        ("https://Board.example.org", "https://board.example.org", "__Host-plumbline"),
        ("https://board.example.org:443", "https://board.example.org", "__Host-plumbline"),
        ("https://board.example.org:8443", "https://board.example.org:8443", "__Host-plumbline"),
        ("http://localhost:8501", "http://localhost:8501", "plumbline"),
        ("http://[::1]:80", "http://[::1]", "plumbline"),
    ],
)
def test_the_public_address_names_origin_and_cookie(url, origin, cookie):
    settings = Settings.from_environment({"PLUMBLINE_PUBLIC_URL": url})
    assert (settings.origin, settings.cookie) == (origin, cookie)


def test_a_peer_is_one_of_those_named():
    settings = Settings(proxy_peers="10.0.0.7, 192.168.4.0/24,fd00::/8")
    assert [settings.is_peer(a) for a in ("10.0.0.7", "192.168.4.200", "fd00::9")] == [True] * 3
    assert [settings.is_peer(a) for a in ("10.0.0.8", "192.168.5.1", "::1", "", "testclient")] == [False] * 5
    assert not Settings().is_peer("127.0.0.1")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PLUMBLINE_ZON", "UTC", "There is no setting called “PLUMBLINE_ZON”. Did you mean “PLUMBLINE_ZONE”?"),
        ("PLUMBLINE_ZONE", "Europe/Berlim", "time zone called “Europe/Berlim”. Did you mean “Europe/Berlin”?"),
        ("PLUMBLINE_FIRST_WEEKDAY", "mondey", "weekday called “mondey”. Did you mean “monday”?"),
        ("PLUMBLINE_CURRENCY", "euro", "PLUMBLINE_CURRENCY is “euro”"),
        ("PLUMBLINE_WAREHOUSE_URL", "mysql://x", "PLUMBLINE_WAREHOUSE_URL must begin with postgresql://, or be empty."),
        ("PLUMBLINE_STORE_URL", "sqlite:///x", "PLUMBLINE_STORE_URL must begin with postgresql://, or be empty."),
        ("PLUMBLINE_STATEMENT_TIMEOUT_S", "0", "PLUMBLINE_STATEMENT_TIMEOUT_S is “0”"),
        ("PLUMBLINE_LEVEL", "95", "PLUMBLINE_LEVEL is “95”; it must be a number from 0.5 to 0.999."),
        ("PLUMBLINE_LEVEL", "0.4999", "it must be a number from 0.5 to 0.999."),
        ("PLUMBLINE_LEVEL", "0.9991", "it must be a number from 0.5 to 0.999."),
        ("PLUMBLINE_LEVEL", "nan", "PLUMBLINE_LEVEL is “nan”"),
        ("PLUMBLINE_PORT", "70000", "PLUMBLINE_PORT is “70000”; it must be a whole number from 1 to 65535."),
        ("PLUMBLINE_REOPEN_DAYS", "-1", "PLUMBLINE_REOPEN_DAYS is “-1”"),
        ("PLUMBLINE_REOPEN_DAYS", "²", "PLUMBLINE_REOPEN_DAYS is “²”"),
        ("PLUMBLINE_FOLLOW_UP_DAYS", "7.5", "PLUMBLINE_FOLLOW_UP_DAYS is “7.5”"),
        ("PLUMBLINE_PURCHASE_WINDOW_DAYS", "a year", "“a year”"),
        ("PLUMBLINE_SIGN_IN", "pasword", "way to sign in called “pasword”. Did you mean “password”?"),
        ("PLUMBLINE_PUBLIC_URL", "http://board.example.org", "must begin with https://"),
        ("PLUMBLINE_PUBLIC_URL", "http://127.0.0.1.example.org", "must begin with https://"),
        ("PLUMBLINE_PUBLIC_URL", "http://localhost@example.org", "must begin with https://"),
        ("PLUMBLINE_PUBLIC_URL", "https://me:mine@example.org", "must begin with https://"),
        ("PLUMBLINE_PUBLIC_URL", "https://example.org/board", "name a host without a path"),
        ("PLUMBLINE_PUBLIC_URL", "https://example.org:x", "must begin with https://"),
        ("PLUMBLINE_PUBLIC_URL", "https://", "must begin with https://"),
        ("PLUMBLINE_OIDC_ISSUER", "ftp://id.example.org", "PLUMBLINE_OIDC_ISSUER is “ftp://id.example.org”"),
        ("PLUMBLINE_SESSION_HOURS", "0", "PLUMBLINE_SESSION_HOURS is “0”"),
        ("PLUMBLINE_GROUP_ROLES", "admins", "PLUMBLINE_GROUP_ROLES: “admins” must be group=role"),
        ("PLUMBLINE_GROUP_ROLES", "x=admn", "There is no role called “admn”. Did you mean “admin”?"),
        ("PLUMBLINE_PROXY_PEERS", "10.0.0.1/8", "PLUMBLINE_PROXY_PEERS: these must be addresses or networks"),
        ("PLUMBLINE_PROXY_PEERS", "proxy", "PLUMBLINE_PROXY_PEERS: these must be addresses or networks"),
        ("PLUMBLINE_PROXY_USER_HEADER", "X User", "it must be the name of a header"),
    ],
)
def test_a_wrong_setting_is_refused(name, value, says):
    with pytest.raises(PlumblineError) as refusal:
        Settings.from_environment({name: value})
    assert says in str(refusal.value)
