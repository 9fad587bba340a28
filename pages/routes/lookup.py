"""Look up who holds a cookie, and remember it for two seconds."""

from time import monotonic

from starlette.concurrency import run_in_threadpool

from data_access.app_store.directory import directory_at
from data_access.app_store.tokens import sealed
from data_access.settings import Settings
from metrics.roles import Visitor

REMEMBERED_S = 2.0  # a page is made of dozens of files; an ended session opens none of them for longer than this
MOST = 1000


class Lookup:
    """Knows who holds which cookie. Only the event loop may use it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[str, tuple[float, Visitor | None]] = {}

    async def visitor(self, token: str) -> Visitor | None:
        """Return who holds a token; None if it opens nothing."""
        if not token:
            return None
        key, now = sealed(token, self._settings.secret), monotonic()
        until, found = self._known.get(key, (0.0, None))
        if until <= now:
            sessions = (await run_in_threadpool(directory_at, self._settings)).sessions
            found = await run_in_threadpool(sessions.visitor_of, token)
            if len(self._known) >= MOST:
                self._known = {k: kept for k, kept in self._known.items() if kept[0] > now}
            if len(self._known) < MOST:
                self._known[key] = (now + REMEMBERED_S, found)
        return found

    def forget(self, token: str) -> None:
        """Ask anew about a token the next time."""
        self._known.pop(sealed(token, self._settings.secret), None)
