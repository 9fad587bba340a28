"""Let nobody in who is not signed in: to no page, no file and no socket."""

from collections.abc import Collection

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from data_access.app_store.connections import CannotReachStore
from data_access.setting_values import is_loopback
from data_access.settings import Settings
from metrics.translation import translate as _
from pages.routes.browsers import is_known_host
from pages.routes.headers import is_published, protect
from pages.routes.lookup import Lookup
from pages.routes.proxied import Proxied
from pages.routes.sign_in import ask_to_sign_in

HEALTH = "/health"
# What Streamlit offers and nobody here needs: its own sign-in, its figures, and an interface for programs.
SHUT = ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent", "/auth", "/oauth2callback")


class Gate:
    """Middleware in front of everything else.

    Parameters
    ----------
    lookup : Lookup
        Who holds which cookie.
    open_paths : collection of str
        What strangers may ask for: exactly these, and all that is under `PUBLISHED`, where links look after themselves.
    """

    def __init__(self, app: ASGIApp, settings: Settings, lookup: Lookup, open_paths: Collection[str]) -> None:
        self.app, self._settings, self._lookup = app, settings, lookup
        self._open, self._proxied = frozenset(open_paths), Proxied(settings, lookup)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or a socket pass, or answer it."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        refusal = await self._refusal(scope)
        protected = self._protected(scope["path"], send)
        if refusal is None:
            await self.app(scope, receive, protected)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)  # before it was accepted: the browser is answered 403
        else:
            await refusal(scope, receive, protected)

    async def _refusal(self, scope: Scope) -> Response | None:
        path, connection, settings = scope["path"], HTTPConnection(scope), self._settings
        if path == HEALTH:
            return None
        if not is_known_host(connection.headers, settings):
            return PlainTextResponse(_("This is not the address of this board."), 403)
        if any(path == shut or path.startswith(f"{shut}/") for shut in SHUT):
            return PlainTextResponse(_("There is no such page."), 404)
        if settings.local:
            served = scope.get("server")
            if served and not is_loopback(served[0]):
                return PlainTextResponse(_("This board serves its own machine only."), 403)
            return None
        if path in self._open or (is_published(path) and scope["type"] == "http"):
            return None
        try:
            if settings.sign_in == "proxy":
                stranger = self._stranger(connection)
                return await self._proxied.refusal(connection, stranger, is_page=_is_page(connection))
            visitor = await self._lookup.visitor(connection.cookies.get(settings.cookie, ""))
        except CannotReachStore:
            return PlainTextResponse(_("The board cannot look up who you are at the moment; try again soon."), 503)
        return None if visitor else self._stranger(connection)

    def _stranger(self, connection: HTTPConnection) -> Response:
        if _is_page(connection):
            query = connection.url.query
            return ask_to_sign_in(self._settings, connection.url.path + (f"?{query}" if query else ""), 401)
        return PlainTextResponse(_("Sign in first."), 401)

    def _protected(self, path: str, send: Send) -> Send:
        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                protect(headers, self._settings, path, message["status"])
            await send(message)

        return protected


def _is_page(connection: HTTPConnection) -> bool:
    """Tell whether a browser asks for what it will show as a page."""
    if connection.scope["type"] != "http" or connection.scope["method"] != "GET":
        return False
    target = connection.headers.get("sec-fetch-dest")
    return target == "document" if target else "text/html" in connection.headers.get("accept", "")
