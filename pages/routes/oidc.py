"""Sign people in who come from their company's provider."""

import hmac
import secrets
from urllib.parse import urlencode, urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from data_access.app_store.directory import directory_at
from data_access.groups import granted
from data_access.openid import CALLBACK, CannotSignIn, Provider
from data_access.settings import Settings
from metrics.errors import PlumblineError
from metrics.translation import translate as _
from pages.routes.documents import SIGN_IN, message
from pages.routes.sign_in import SignIn, start_of

LASTS_S = 600  # so long may somebody take at the provider


class Oidc:
    """The way to the provider and back."""

    def __init__(self, settings: Settings, desk: SignIn) -> None:
        self._settings, self._desk, self._provider = settings, desk, Provider(settings)
        self._sealing = URLSafeTimedSerializer(settings.secret, salt="plumbline-oidc")
        self._cookie = f"{settings.cookie}-oidc"

    @property
    def routes(self) -> list[Route]:
        """Return them."""
        return [Route(start_of("oidc"), self.leave), Route(CALLBACK, self.arrive)]

    async def leave(self, request: Request) -> Response:
        """Send somebody to the provider; a sealed cookie binds the attempt to this browser."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for __ in range(3))
        try:
            url = await run_in_threadpool(self._provider.address, state, nonce, verifier)
        except PlumblineError as error:
            return _refused(str(error), 502)
        answer = RedirectResponse(url, 303)
        path = request.query_params.get("next", "/")
        kept = self._sealing.dumps({"state": state, "nonce": nonce, "verifier": verifier, "next": path})
        assert isinstance(kept, str)
        secure = self._settings.secure
        answer.set_cookie(self._cookie, kept, LASTS_S, path="/", secure=secure, httponly=True, samesite="lax")
        return answer

    async def arrive(self, request: Request) -> Response:
        """Sign in who comes back with a code; whatever happens, the attempt is over."""
        answer = await self._arrived(request)
        answer.delete_cookie(self._cookie, path="/", secure=self._settings.secure, httponly=True, samesite="lax")
        return answer

    async def _arrived(self, request: Request) -> Response:
        given = request.query_params
        try:
            attempt = self._sealing.loads(request.cookies.get(self._cookie, ""), max_age=LASTS_S)
        except BadSignature:
            return _refused(_("This sign-in took too long, or began in another browser."))
        state = given.get("state", "")
        if not hmac.compare_digest(state.encode(), attempt["state"].encode()):
            return _refused(_("This sign-in does not belong to the one that you began."))
        if given.get("iss", self._settings.oidc_issuer) != self._settings.oidc_issuer:
            return _refused(_("Another sign-in service has answered than the one that was asked."))
        if "error" in given or not given.get("code"):
            return _refused(_("The sign-in service did not let you in."))
        try:
            person = await run_in_threadpool(
                self._provider.person, given["code"], attempt["nonce"], attempt["verifier"]
            )
            groups = granted(person.groups, self._settings.group_roles) if self._settings.group_roles else None
            accounts = (await run_in_threadpool(directory_at, self._settings)).accounts
            account = await run_in_threadpool(
                accounts.recognise, person.issuer, person.subject, person.name, person.mail, groups
            )
        except CannotSignIn as error:
            return _refused(str(error))
        except PlumblineError as error:
            return _refused(str(error), 503)
        return await self._desk.enter(request, account, attempt["next"])

    async def farewell(self) -> str | None:
        """Return where somebody signs out of the provider too, and comes back from."""
        try:
            url = await run_in_threadpool(self._provider.leave)
        except PlumblineError:
            return None
        back = {"client_id": self._settings.oidc_client_id, "post_logout_redirect_uri": self._settings.origin + SIGN_IN}
        return url and f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(back)}"


def _refused(sentence: str, status: int = 403) -> Response:
    return message(_("You are not signed in"), sentence, status, SIGN_IN, _("Try again"))
