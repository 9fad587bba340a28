"""Refuse to serve where signing in would protect nobody."""

from data_access.setting_values import is_loopback
from data_access.settings import Settings
from metrics.errors import PlumblineError
from metrics.translation import translate as _

SHORTEST = 32  # bytes of a secret
FEWEST = 10  # different characters in it
# No random text contains one of these; examples and defaults do.
TELLING = (
    "change", "secret", "example", "password", "default", "plumbline", "streamlit", "replace", "your",
    "12345678", "abcdefgh", "qwerty",
)  # fmt: skip


class CannotServe(PlumblineError):
    """The settings would leave the board open."""


def check_serving(settings: Settings, address: str = "") -> None:
    """Raise CannotServe unless these settings keep strangers out.

    Parameters
    ----------
    address : str
        Where the app is about to listen, if not where the settings say.
    """
    address = address or settings.address
    if settings.local:
        if not is_loopback(address):
            sentence = _(
                "Nobody signs in to this board, so it serves its own machine only and does not listen on “{address}”: "
                "set PLUMBLINE_SIGN_IN to password, oidc or proxy, or listen on 127.0.0.1."
            )
            raise CannotServe(sentence.format(address=address))
        return
    needed = {
        "password": ("public_url", "secret"),
        "oidc": ("public_url", "secret", "oidc_issuer", "oidc_client_id", "oidc_client_secret"),
        "proxy": ("public_url", "secret", "proxy_peers", "proxy_user_header"),
    }[settings.sign_in]
    for name in needed:
        if not getattr(settings, name):
            sentence = _("PLUMBLINE_SIGN_IN is “{mode}”, and that needs PLUMBLINE_{name}, which is not set.")
            raise CannotServe(sentence.format(mode=settings.sign_in, name=name.upper()))
    _check_secret(settings.secret)


def _check_secret(secret: str) -> None:
    """Refuse what others could know or guess; the secret itself is never repeated."""
    how = _("Make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'")
    if len(secret.encode()) < SHORTEST:
        raise CannotServe(_("PLUMBLINE_SECRET is too short: it needs {n} bytes.").format(n=SHORTEST) + " " + how)
    repeated = (secret + secret).find(secret, 1) < len(secret)
    if len(set(secret)) < FEWEST or repeated:
        raise CannotServe(_("PLUMBLINE_SECRET repeats itself and could be guessed.") + " " + how)
    for word in TELLING:
        if word in secret.lower():
            raise CannotServe(_("PLUMBLINE_SECRET contains “{word}”, as examples do.").format(word=word) + " " + how)
