"""Sign people in and out."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from data_access.app_store.accounts import Account, login_of
from data_access.app_store.directory import Directory, directory_at
from data_access.settings import Settings
from metrics.translation import translate as _
from pages.routes.attempts import Attempts
from pages.routes.browsers import address_of, drop_cookie, form_of, is_own_form, keep_cookie, own_path
from pages.routes.documents import SIGN_IN, STYLE, document, message, not_yet, style
from pages.routes.lookup import Lookup
from pages.routes.proxied import named_by_proxy

SIGN_OUT = "/sign-out"
Farewell = Callable[[], Awaitable[str | None]]  # where one signs out of a provider too
AT_ONCE = 2  # passwords being checked: each takes 64 MB and a processor


def start_of(mode: str) -> str:
    """Return the address at which another way to sign in begins."""
    return f"{SIGN_IN}/{mode}"


def ask_to_sign_in(settings: Settings, path: str, status: int = 200, **values: str) -> Response:
    """Return the page on which people sign in, and then go on to a path of ours."""
    given: dict[str, Any] = {"login": "", "error": "", **values}
    return document("sign_in.html", status, mode=settings.sign_in, next=own_path(path), **given)


def not_ours() -> Response:
    """Return what a form is told that another site has sent."""
    return message(_("This was not sent from here"), _("Open the page anew and try again."), 403, SIGN_IN, _("Sign in"))


class SignIn:
    """The pages on which people sign in and out."""

    def __init__(self, settings: Settings, lookup: Lookup) -> None:
        self._settings, self._lookup = settings, lookup
        self._attempts, self._checking = Attempts(), CapacityLimiter(AT_ONCE)
        self.farewell: Farewell | None = None

    @property
    def routes(self) -> list[Route]:
        """Return them."""
        return [
            Route(SIGN_IN, self.sign_in, methods=["GET", "POST"]),
            Route(STYLE, style),
            Route(SIGN_OUT, self.sign_out, methods=["GET", "POST"]),
        ]

    async def directory(self) -> Directory:
        """Return who may come in; the first time, the store is opened."""
        return await run_in_threadpool(directory_at, self._settings)

    async def check(self, slow: Callable[[], Account | None]) -> Account | None:
        """Run what computes the hash of a password, a few at a time."""
        return await to_thread.run_sync(slow, limiter=self._checking)

    async def sign_in(self, request: Request) -> Response:
        """Ask for name and password, or check them."""
        settings = self._settings
        if request.method != "POST":
            path = request.query_params.get("next", "/")
            if settings.sign_in == "proxy" and named_by_proxy(request, settings):
                return RedirectResponse(own_path(path), 303)
            return ask_to_sign_in(settings, path)
        if not is_own_form(request, settings):
            return not_ours()
        form = await form_of(request)
        login, password, path = form.get("login", ""), form.get("password", ""), form.get("next", "/")
        if settings.sign_in != "password":
            return ask_to_sign_in(settings, path, 403)
        name, address = login_of(login), address_of(request, settings)
        wait = self._attempts.wait_s(name, address)
        if wait:
            error = _("Too many attempts. Wait {n} minutes, or ask an admin to reset the password.")
            answer = ask_to_sign_in(settings, path, 429, login=login, error=error.format(n=-(-wait // 60)))
            answer.headers["Retry-After"] = str(wait)
            return answer
        directory = await self.directory()
        account = await self.check(lambda: directory.accounts.check_password(login, password))
        if account is None:
            await run_in_threadpool(directory.sessions.failed, login, address)
            error = _("Mail address or password is wrong.")
            return ask_to_sign_in(settings, path, 403, login=login, error=error)
        self._attempts.succeeded(name, address)
        return await self.enter(request, account, path)

    async def enter(self, request: Request, account: Account, path: str) -> Response:
        """Begin a session under a new token, end the one that this browser had, and go on to a path of ours."""
        if account.role is None or account.disabled_at is not None:
            return not_yet(account)
        sessions = (await self.directory()).sessions
        await self.leave(request)
        agent, address = request.headers.get("user-agent", ""), address_of(request, self._settings)
        token = await run_in_threadpool(sessions.start, account, agent, address)
        answer = RedirectResponse(own_path(path), 303)
        keep_cookie(answer, self._settings, token)
        return answer

    async def leave(self, request: Request) -> bool:
        """End the session of this browser; tell whether there was one."""
        token = request.cookies.get(self._settings.cookie, "")
        sessions = (await self.directory()).sessions
        visitor = await run_in_threadpool(sessions.visitor_of, token)
        if visitor is not None:
            await run_in_threadpool(sessions.end, visitor.session, visitor)
        self._lookup.forget(token)
        return visitor is not None

    async def sign_out(self, request: Request) -> Response:
        """Ask whether to sign out, or do it: an address alone must not, for others could link to it."""
        provider = await self.farewell() if self.farewell else None
        if request.method != "POST":
            return document("sign_out.html", targets=(_origin(provider),) if provider else ())
        if not is_own_form(request, self._settings):
            return not_ours()
        await self.leave(request)
        title, text = _("You are signed out"), _("This browser opens the board no more.")
        answer: Response = message(title, text, 200, SIGN_IN, _("Sign in again"))
        if provider:
            answer = RedirectResponse(provider, 303)
        drop_cookie(answer, self._settings)
        answer.headers["Clear-Site-Data"] = '"storage"'
        return answer


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
