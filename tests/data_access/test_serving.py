"""Settings under which strangers could come in are refused before anything is served."""

from dataclasses import replace

import pytest

from data_access.serving import CannotServe, check_serving
from data_access.settings import Settings

SECRET = "gq2VnJx0sT7LwKf4RbYzHd9mCpUe3AoX"
PASSWORD = Settings(sign_in="password", public_url="https://board.example.org", secret=SECRET, address="0.0.0.0")
OIDC = replace(PASSWORD, sign_in="oidc", oidc_issuer="https://id.org", oidc_client_id="b", oidc_client_secret="c")
PROXY = replace(PASSWORD, sign_in="proxy", proxy_peers="10.0.0.7", proxy_user_header="X-User")


@pytest.mark.parametrize("settings", [Settings(), Settings(address="::1"), PASSWORD, OIDC, PROXY])
def test_what_is_safe_is_served(settings):
    check_serving(settings)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.2", "board.example.org", "127.0.0.1.example.org"])
def test_without_sign_in_only_the_own_machine_is_served(address):
    with pytest.raises(CannotServe, match="serves its own machine only"):
        check_serving(Settings(address=address))
    with pytest.raises(CannotServe, match="serves its own machine only"):
        check_serving(Settings(), address)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (PASSWORD, "public_url"),
        (PASSWORD, "secret"),
        (OIDC, "secret"),
        (OIDC, "oidc_issuer"),
        (OIDC, "oidc_client_id"),
        (OIDC, "oidc_client_secret"),
        (PROXY, "secret"),
        (PROXY, "proxy_peers"),
        (PROXY, "proxy_user_header"),
    ],
)
def test_what_a_mode_needs_is_named(settings, name):
    with pytest.raises(CannotServe, match=f"PLUMBLINE_{name.upper()}, which is not set"):
        check_serving(replace(settings, **{name: ""}))


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "changeme",
        "secret",
        "ten bytes!",
        SECRET[:31],
        "a" * 64,
        "abab" * 16,
        SECRET[:16] * 2,
        "changeme" + SECRET,
        "CHANGE-ME-" + SECRET,
        "your-long-random-" + SECRET,
        SECRET + "-example",
        "replace this by something random 1",
        "12345678901234567890123456789012!abc",
        "thisISaSECRET_key_1234abcdefghZZ9",
        "streamlit-" + SECRET,
    ],
)
def test_auth_05_a_secret_that_others_know_or_guess_is_refused(secret):
    with pytest.raises(CannotServe) as refusal:
        check_serving(replace(PASSWORD, secret=secret))
    assert "PLUMBLINE_SECRET" in str(refusal.value)
    assert SECRET not in str(refusal.value)
