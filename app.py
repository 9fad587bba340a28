"""Serve the board: one process, one address."""

import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from data_access.daily import keep_retaining
from data_access.serving import CannotServe, check_serving
from data_access.settings import Settings
from metrics.errors import PlumblineError
from metrics.scope import ALL, Scope
from metrics.translation import translate as _
from pages.parts.counting import keep_counted
from pages.published.renewing import keep_renewing
from pages.routes.doors import doors
from pages.routes.early import Early
from pages.routes.frontend import Frontend
from pages.routes.gate import HEALTH, Gate
from pages.routes.links import PublishedLinks
from pages.routes.lookup import Lookup

log = logging.getLogger("plumbline")


FORWARDED = "FORWARDED_ALLOW_IPS"


def configured() -> Settings:
    """Return settings under which it is safe to serve, or end with a sentence."""
    try:
        settings = Settings.from_environment()
        check_serving(settings, "" if __name__ == "__main__" else st.get_option("server.address") or "0.0.0.0")  # noqa: S104
        if settings.sign_in == "proxy" and os.environ.get(FORWARDED) != "":
            raise CannotServe(_("PLUMBLINE_SIGN_IN is “proxy”, and that needs to be started by: python app.py"))
    except PlumblineError as error:
        sys.exit(str(error))
    return settings


async def health(_request: Request) -> JSONResponse:
    """Answer that the process is up."""
    return JSONResponse({"status": "ok"})


async def start_page(request: Request) -> RedirectResponse:
    """Lead to the start page: it stands at the root, and Streamlit knows it by no other address."""
    return RedirectResponse(f"/?{request.url.query}".rstrip("?"), 308)


def note(error: Exception) -> bool:
    """Keep an unexpected error for the operator; the screen speaks for itself."""
    log.error("A page failed.", exc_info=error)
    st.error(
        _("This page could not be shown. The error is in the server's log; reload the page, or go back."),
        icon=":material/error:",
    )
    return True


@asynccontextmanager
async def prepared(_app: st.App) -> AsyncIterator[None]:
    """Load and count what pages need while nobody waits for it; renew links and clear away."""
    Thread(target=count, args=(ALL,), daemon=True).start()
    stopped = Event()
    for kept in (keep_counted, keep_renewing, keep_retaining):
        Thread(target=kept, args=(settings, stopped), daemon=True).start()
    yield
    stopped.set()


def count(scope: Scope, address: str = "") -> None:
    """Count what the overview shows somebody at an address; the first call loads what that needs."""
    from pages.parts import ahead  # noqa: PLC0415 - loads slowly, and the server listens meanwhile

    ahead.count(settings, scope, address)


if __name__ == "__main__":
    os.environ[FORWARDED] = ""  # the server would believe anybody on this machine; we ask whose proxy it is
settings = configured()
lookup = Lookup(settings)
public = doors(settings, lookup)

app = st.App(
    "pages/shell.py",
    routes=[Route(HEALTH, health), Route("/overview", start_page), *public, *PublishedLinks(settings).routes],
    middleware=[
        Middleware(Gate, settings, lookup, [route.path for route in public]),
        Middleware(Early, settings, lookup, count),
        Middleware(Frontend),
    ],
    lifespan=prepared,
    on_script_error=note,
)

if __name__ == "__main__":
    named = ("localhost", "127.0.0.1", settings.address, settings.public.hostname)
    hosts = list(dict.fromkeys(host for host in named if host))
    app.run(config={"server.address": settings.address, "server.port": settings.port, "server.allowedHosts": hosts})
