"""Begin to count what the overview will show while the browser still loads its own part."""

from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from data_access.settings import Settings
from metrics.scope import ALL
from metrics.scope import Scope as Seen
from pages.routes.lookup import Lookup

AT_ONCE = 2  # whoever comes meanwhile asks on the page itself


def count(settings: Settings, seen: Seen, address: str = "") -> None:
    """Count for the overview at an address; the first call loads what that needs."""
    from pages.parts import ahead  # noqa: PLC0415 - loads slowly, and the server listens meanwhile

    ahead.count(settings, seen, address)


class Early:
    """Middleware behind the gate that counts ahead for whoever opens the overview."""

    def __init__(self, app: ASGIApp, settings: Settings, lookup: Lookup) -> None:
        self.app, self._settings, self._lookup = app, settings, lookup
        self._free = BoundedSemaphore(AT_ONCE)
        self._counting = ThreadPoolExecutor(AT_ONCE, "early")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin to count, and let the application answer."""
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"] == "/":
            connection = HTTPConnection(scope)
            seen = await self._seen(connection)
            if seen is not None and self._free.acquire(blocking=False):
                self._counting.submit(self._count, seen, connection.url.query)
        await self.app(scope, receive, send)

    async def _seen(self, connection: HTTPConnection) -> Seen | None:
        if self._settings.local:
            return ALL
        visitor = await self._lookup.visitor(connection.cookies.get(self._settings.cookie, ""))
        return visitor.scope if visitor else None

    def _count(self, seen: Seen, address: str) -> None:
        try:
            count(self._settings, seen, address)
        finally:
            self._free.release()
