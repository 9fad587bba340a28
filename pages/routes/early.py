"""Begin to count what the overview will show while the browser still loads its own part."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from data_access.settings import Settings
from metrics.scope import ALL
from metrics.scope import Scope as Seen
from pages.routes.lookup import Lookup

AT_ONCE = 2  # whoever comes meanwhile asks on the page itself


class Early:
    """Middleware behind the gate that counts ahead for whoever opens the overview.

    Parameters
    ----------
    count : callable
        Counts what somebody of a scope is shown at an address; it may take its time.
    """

    def __init__(self, app: ASGIApp, settings: Settings, lookup: Lookup, count: Callable[[Seen, str], None]) -> None:
        self.app, self._settings, self._lookup, self._count = app, settings, lookup, count
        self._free = BoundedSemaphore(AT_ONCE)
        self._counting = ThreadPoolExecutor(AT_ONCE, "early")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin to count, and let the application answer."""
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"] == "/":
            connection = HTTPConnection(scope)
            seen = await self._seen(connection)
            if seen is not None and self._free.acquire(blocking=False):
                self._counting.submit(self._run, seen, connection.url.query)
        await self.app(scope, receive, send)

    async def _seen(self, connection: HTTPConnection) -> Seen | None:
        if self._settings.local:
            return ALL
        visitor = await self._lookup.visitor(connection.cookies.get(self._settings.cookie, ""))
        return visitor.scope if visitor else None

    def _run(self, seen: Seen, address: str) -> None:
        try:
            self._count(seen, address)
        finally:
            self._free.release()
