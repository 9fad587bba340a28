"""Know who visits by the word of a reverse proxy of ours, and by no other word."""

from dataclasses import dataclass
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from data_access.app_store.accounts import Account
from data_access.app_store.directory import directory_at
from data_access.groups import granted
from data_access.settings import Settings
from metrics.errors import BadValue
from pages.routes.browsers import address_of, keep_cookie
from pages.routes.documents import not_yet
from pages.routes.lookup import MOST, REMEMBERED_S, Lookup

ISSUER = "proxy"


@dataclass(frozen=True)
class Named:
    """Whom the proxy names."""

    subject: str
    groups: frozenset[str]


def named_by_proxy(connection: HTTPConnection, settings: Settings) -> Named | None:
    """Return whom the proxy names; None if the request does not come from it, or names nobody, or two."""
    peer = connection.client.host if connection.client else ""
    names = connection.headers.getlist(settings.proxy_user_header)
    if not settings.is_peer(peer) or len(names) != 1 or not names[0].strip():
        return None
    listed = connection.headers.getlist(settings.proxy_groups_header) if settings.proxy_groups_header else []
    groups = (group.strip() for line in listed for group in line.split(","))
    return Named(names[0].strip(), frozenset(filter(None, groups)))


def account_named(named: Named, settings: Settings) -> Account:
    """Return the account of somebody whom the proxy names; make it at the first visit."""
    grant = granted(named.groups, settings.group_roles) if settings.group_roles else None
    mail = named.subject if "@" in named.subject else None
    return directory_at(settings).accounts.recognise(ISSUER, named.subject, named.subject, mail, grant)


class Proxied:
    """Opens sessions for those whom the proxy names; a cookie alone opens nothing."""

    def __init__(self, settings: Settings, lookup: Lookup) -> None:
        self._settings, self._lookup = settings, lookup
        self._known: dict[Named, tuple[float, Account]] = {}

    async def refusal(self, connection: HTTPConnection, stranger: Response, *, is_page: bool) -> Response | None:
        """Return how a request is answered instead, None if it may pass; a page's first one is given a session."""
        named = named_by_proxy(connection, self._settings)
        if named is None:
            return stranger
        try:
            account = await self._account(named)
        except BadValue:
            return stranger
        if not account.open:
            return not_yet(account)
        visitor = await self._lookup.visitor(connection.cookies.get(self._settings.cookie, ""))
        if visitor is not None and visitor.account == account.id:
            return None
        if not is_page:
            return stranger
        sessions = (await run_in_threadpool(directory_at, self._settings)).sessions
        agent, address = connection.headers.get("user-agent", ""), address_of(connection, self._settings)
        token = await run_in_threadpool(sessions.start, account, agent, address)
        url = connection.url
        answer = RedirectResponse(url.path + (f"?{url.query}" if url.query else ""), 303)
        keep_cookie(answer, self._settings, token)
        return answer

    async def _account(self, named: Named) -> Account:
        now = monotonic()
        until, account = self._known.get(named, (0.0, None))
        if account is None or until <= now:
            account = await run_in_threadpool(account_named, named, self._settings)
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[named] = (now + REMEMBERED_S, account)
        return account
