"""Make tokens that nobody guesses, and keep of them only what cannot be used."""

import hashlib
import hmac
import secrets


def new_token() -> str:
    """Return a token of 256 random bits."""
    return secrets.token_urlsafe(32)


def sealed(token: str, secret: str) -> str:
    """Return the hash by which a token is found, keyed so that rows alone make no token valid."""
    return hmac.new(secret.encode(), token.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def fingerprint(token: str) -> str:
    """Return the plain hash by which the token of a link is found.

    Nobody finds a token of 256 random bits from it; and links, unlike sessions, outlive a change of the secret.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
