"""Ask an OpenID Connect provider who somebody is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from data_access.settings import Settings
from metrics.errors import PlumblineError
from metrics.translation import translate as _

WAIT_S = 10
LEEWAY_S = 60  # by which the provider's clock may differ
# Signed with the provider's private key: "none" is no signature, and HS256 would be made with a secret that we know.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SCOPES = ("openid", "profile", "email", "groups")
CALLBACK = "/sign-in/oidc/callback"


class CannotSignIn(PlumblineError):
    """The provider does not answer, or not as it should."""


@dataclass(frozen=True)
class Person:
    """Somebody for whom a provider vouches.

    Parameters
    ----------
    issuer, subject : str
        The two together name them for ever.
    mail : str, optional
        For reading only; none if the provider says that it was not verified.
    """

    issuer: str
    subject: str
    name: str
    mail: str | None
    groups: frozenset[str]


class Provider:
    """The provider that the settings name. Each sign-in reads anew where it answers and with which keys it signs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Return where somebody goes to sign in."""
        with self._client() as client:
            known = self._metadata(client)
            offered = known.get("scopes_supported", SCOPES)
            url, __ = client.create_authorization_url(
                _endpoint(known, "authorization_endpoint"),
                state=state,
                nonce=nonce,
                code_verifier=verifier,
                scope=" ".join(scope for scope in SCOPES if scope in offered or scope == "openid"),
            )
            return str(url)

    def person(self, code: str, nonce: str, verifier: str) -> Person:
        """Return who brings a code, which is worth something once.

        Raises
        ------
        CannotSignIn
            The provider refuses it, or what it says of them is not signed, not for us, or not about this attempt.
        """
        try:
            with self._client() as client:
                known = self._metadata(client)
                token = client.fetch_token(_endpoint(known, "token_endpoint"), code=code, code_verifier=verifier)
                keys = KeySet.import_key_set(self._get(client, _endpoint(known, "jwks_uri")))
                claims = self._verified(token, keys, nonce)
                more = self._get(client, known["userinfo_endpoint"], token) if "userinfo_endpoint" in known else {}
        except RequestException as error:
            raise CannotSignIn(_("The sign-in service does not answer; try again soon.")) from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            raise CannotSignIn(_("The sign-in service did not confirm who you are; begin anew.")) from error
        if more and more.get("sub") != claims["sub"]:
            raise CannotSignIn(_("The sign-in service told of two different people; begin anew."))
        return self._described({**more, **claims})

    def leave(self) -> str | None:
        """Return where somebody signs out of the provider too, if it offers that."""
        with self._client() as client:
            found = self._metadata(client).get("end_session_endpoint")
        return found if isinstance(found, str) and found.startswith(("https://", "http://")) else None

    def _client(self) -> OAuth2Session:
        s = self._settings
        return OAuth2Session(
            s.oidc_client_id,
            s.oidc_client_secret,
            redirect_uri=s.origin + CALLBACK,
            code_challenge_method="S256",
            default_timeout=WAIT_S,
        )

    def _metadata(self, client: OAuth2Session) -> dict[str, Any]:
        issuer = self._settings.oidc_issuer
        try:
            found = self._get(client, issuer.rstrip("/") + "/.well-known/openid-configuration")
        except (RequestException, ValueError) as error:
            raise CannotSignIn(_("The sign-in service does not answer; try again soon.")) from error
        if found.get("issuer") != issuer:
            sentence = _("The sign-in service calls itself otherwise than PLUMBLINE_OIDC_ISSUER does: tell an admin.")
            raise CannotSignIn(sentence)
        return found

    def _get(self, client: OAuth2Session, url: str, token: Mapping[str, Any] | None = None) -> dict[str, Any]:
        client.token = token
        answer = client.get(url, withhold_token=token is None, allow_redirects=False)
        found = answer.json()
        if answer.status_code != 200 or not isinstance(found, dict):
            raise ValueError(url)
        return found

    def _verified(self, token: Mapping[str, Any], keys: KeySet, nonce: str) -> dict[str, Any]:
        signed = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
        wanted = {
            "iss": {"essential": True, "value": self._settings.oidc_issuer},
            "aud": {"essential": True, "value": self._settings.oidc_client_id},
        }
        about = {
            "nonce": nonce,
            "client_id": self._settings.oidc_client_id,
            "access_token": token.get("access_token"),
        }
        claims = CodeIDToken(signed.claims, signed.header, wanted, about)
        claims.validate(leeway=LEEWAY_S)
        return dict(claims)

    def _described(self, claims: Mapping[str, Any]) -> Person:
        named = [claims.get(name) for name in ("name", "preferred_username", "email", "sub")]
        groups = claims.get(self._settings.oidc_groups_claim)
        listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        mail = claims.get("email")
        return Person(
            self._settings.oidc_issuer,
            str(claims["sub"]),
            next(str(name) for name in named if name),
            mail if isinstance(mail, str) and claims.get("email_verified") is not False else None,
            frozenset(group for group in listed if isinstance(group, str)),
        )


def _endpoint(known: Mapping[str, Any], name: str) -> str:
    found = known.get(name)
    if not isinstance(found, str):
        raise CannotSignIn(_("The sign-in service offers no {name}: tell an admin.").format(name=name))
    return found
