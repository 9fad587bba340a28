"""Serve published links to people without an account, and tell everybody else nothing."""

import logging
import re
from collections.abc import Awaitable, Callable
from functools import cache, partial
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from data_access.app_store.connections import CannotReachStore
from data_access.app_store.link_visits import Door, LinkVisits
from data_access.app_store.published import published_at
from data_access.settings import Settings
from metrics.published.edition import INDEX
from metrics.translation import translate as _
from pages.published.assets import POLICY
from pages.routes.attempts import LinkAttempts, network_of
from pages.routes.browsers import address_of, form_of
from pages.routes.documents import document
from pages.routes.headers import PUBLISHED
from pages.routes.link_files import asset, packed

log = logging.getLogger("plumbline")

OPEN = f"{PUBLISHED}/open"
STATIC = f"{PUBLISHED}/static"
STYLE, SCRIPT = f"{STATIC}/door.css", f"{STATIC}/door.js"
ID = re.compile(r"[0-9a-f]{16}")
NAME = re.compile(r"[a-z0-9-]{1,40}\.(html|pdf|png|svg|json)")
READ = ("GET", "HEAD")
AT_ONCE = 4  # questions to the store: more at once only wait for each other
PASSWORDS_AT_ONCE = 2  # each takes 64 MB and a processor
# What fetches a page to show a preview of it, or to find it again. A telephone called Cubot does not.
BOTS = re.compile(
    r"(?<!cu)bot\b|crawler|spider|slurp|preview|facebookexternalhit|facebookcatalog|^whatsapp/|slack-imgproxy|embedly"
    r"|skypeuri|snapchat|pinterest/|vkshare|mastodon|iframely|^curl/|^wget/",
    re.IGNORECASE,
)

T = TypeVar("T")


class Only:
    """Answers requests of some methods, and refuses the others before Streamlit is asked."""

    def __init__(self, methods: tuple[str, ...], answer: Callable[[Request], Awaitable[Response]]) -> None:
        self._methods, self._answer = methods, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer under the policy of published pages."""
        request = Request(scope, receive)
        answer = Response(status_code=405, headers={"Allow": ", ".join(self._methods)})
        if request.method in self._methods:
            answer = await self._answer(request)
        answer.headers["Content-Security-Policy"] = POLICY
        await answer(scope, receive, send)


class PublishedLinks:
    """The pages behind links."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._attempts = settings, LinkAttempts()
        self._asking, self._checking = CapacityLimiter(AT_ONCE), CapacityLimiter(PASSWORDS_AT_ONCE)
        self._cookie = "__Secure-plumbline-link" if settings.secure else "plumbline-link"

    @property
    def routes(self) -> list[Route]:
        """Return all that is under `PUBLISHED`: nothing there is anybody else's."""
        return [
            Route(PUBLISHED, Only(READ, self.door)),
            Route(OPEN, Only(("POST",), self.open)),
            Route(f"{STATIC}/{{name}}", Only(READ, asset)),
            Route(f"{PUBLISHED}/{{link}}/{{name:path}}", Only(READ, self.file)),
            Route(f"{PUBLISHED}/{{rest:path}}", Only(READ, self.nothing)),
        ]

    async def door(self, request: Request) -> Response:
        """Answer with the page whose script takes the token out of the address, where no server sees it."""
        return packed(request, _door(), INDEX)

    async def nothing(self, request: Request) -> Response:
        """Answer what is not there, or not for them, always alike."""
        return packed(request, _unknown(), INDEX, status=404)

    async def open(self, request: Request) -> Response:
        """Exchange a token, and the password if there is one, for the cookie of this link."""
        form, address = await form_of(request), address_of(request, self._settings)
        if wait := self._attempts.wait_for_links_s(address):
            return await self._too_many(request, wait, "links", address)
        try:
            with self._attempts.looking_up(address):
                door = await self._ask(LinkVisits.by_token, "" if _is_bot(request) else form.get("token", ""))
                if door is None:
                    self._attempts.wrong_link(address)
                    return await self.nothing(request)
            if door.password_hash is not None and (refusal := await self._refusal(request, door, form, address)):
                return refusal
            cookie = await self._ask(LinkVisits.enter, door)
        except CannotReachStore:
            return _unreachable()
        path = f"{PUBLISHED}/{door.link}"
        answer = Response(status_code=303, headers={"Location": f"{path}/"})
        answer.set_cookie(
            self._cookie, cookie, max_age=int(door.open_for.total_seconds()), path=path, secure=self._settings.secure,
            httponly=True, samesite="lax",
        )  # fmt: skip
        return answer

    async def file(self, request: Request) -> Response:
        """Answer with one file of the newest edition, if this browser has the link open."""
        key, name = request.path_params["link"], request.path_params["name"] or INDEX
        cookie = "" if _is_bot(request) else request.cookies.get(self._cookie, "")
        known = ID.fullmatch(key) and NAME.fullmatch(name)  # what is neither is asked for all the same
        key, name = (key, name) if known else ("", "")
        try:
            found = await self._ask(LinkVisits.file, key, cookie, name)
            if found is None:
                return await self.nothing(request)
            if found.further and request.method == "GET" and name.endswith(".html"):
                await self._ask(LinkVisits.viewed, key, cookie)
        except CannotReachStore:
            return _unreachable()
        return packed(request, found.content, name)

    async def _refusal(self, request: Request, door: Door, form: dict[str, str], address: str) -> Response | None:
        """Ask for the password; return None if it is right."""
        token, error = form["token"], ""
        if "password" in form:
            if wait := self._attempts.wait_for_password_s(door.link):
                return await self._too_many(request, wait, "passwords", address, door.link)
            check = partial(door.opens_with, form["password"])
            if await to_thread.run_sync(check, limiter=self._checking):
                self._attempts.right_password(door.link)
                return None
            error = _("That is not the password of this link.")
        return document("link_password.html", 403 if error else 200, token=token, error=error, action=OPEN, style=STYLE)

    async def _too_many(self, request: Request, wait_s: int, what: str, address: str, link: str = "") -> Response:
        """Refuse for a while, and write down once that somebody tries."""
        if self._attempts.is_news(f"{what} {link or network_of(address)}", wait_s):
            log.warning("Too many wrong %s from %s: refused for %d s.", what, address, wait_s)
            await self._ask(LinkVisits.guessed, what, address, link)
        minutes = -(-wait_s // 60)
        text = _("Wait {n} minutes, then open the link again.") if minutes > 1 else _("Wait a minute, then try again.")
        title, told = _("Too many attempts"), text.format(n=minutes)
        answer = document("message.html", 429, title=title, text=told, link="", label="", style=STYLE)
        answer.headers["Retry-After"] = str(wait_s)
        return answer

    async def _ask(self, what: Callable[..., T], *given: object) -> T:
        """Ask the store in a thread, a few at a time."""

        def asked() -> T:
            return what(published_at(self._settings).visits, *given)

        return await to_thread.run_sync(asked, limiter=self._asking)


def _is_bot(request: Request) -> bool:
    return bool(BOTS.search(request.headers.get("user-agent", "")))


@cache
def _door() -> bytes:
    return bytes(document("link_door.html", script=SCRIPT, action=OPEN, style=STYLE).body)


@cache
def _unknown() -> bytes:
    title = _("Nothing is shown here")
    text = _("This link does not work, or not any more. Ask whoever gave it to you for a new one.")
    return bytes(document("message.html", title=title, text=text, link="", label="", style=STYLE).body)


def _unreachable() -> Response:
    return Response(_("This page cannot be shown at the moment; try again soon."), 503, media_type="text/plain")
