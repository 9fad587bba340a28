"""Serve the board: one process, one address."""

import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
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
from metrics.translation import translate as _
from pages.published.renewing import keep_renewing
from pages.routes.doors import doors
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
    """Load what a first page needs while its visitor's browser still loads its own part; renew links and clear away."""
    # At the same time: the engine answers on one core while Python imports on the other.
    for work in (ask_ahead, load_parts):
        Thread(target=work, daemon=True).start()
    stopped = Event()
    for kept in (keep_renewing, keep_retaining):
        Thread(target=kept, args=(settings, stopped), daemon=True).start()
    yield
    stopped.set()


def ask_ahead() -> None:
    """Open the data, and ask what the start page shows to those who may see all."""
    from data_access.rules import rules_in_force  # noqa: PLC0415 - loads slowly, as those below
    from data_access.warehouse.ask import ask, resolved  # noqa: PLC0415
    from data_access.warehouse.snapshot import warehouse_at  # noqa: PLC0415
    from metrics.question import Question  # noqa: PLC0415
    from metrics.scope import ALL  # noqa: PLC0415
    from pages.parts.standing import standing  # noqa: PLC0415

    with suppress(PlumblineError):  # whoever comes is told
        warehouse, rules = warehouse_at(settings), rules_in_force(settings)
        first = standing(Question(), resolved(Question(), warehouse.manifest(), settings))
        ask(first, scope=ALL, warehouse=warehouse, settings=settings, rules=rules)


def load_parts() -> None:
    """Import the parts of the start page."""
    on_it = ("cards", "changed", "standing_out", "due_next", "heat", "headings", "filters", "tally", "standing")
    for part in ("opening", "publishing_offer", *on_it):
        import_module(f"pages.parts.{part}")


if __name__ == "__main__":
    os.environ[FORWARDED] = ""  # the server would believe anybody on this machine; we ask whose proxy it is
settings = configured()
lookup = Lookup(settings)
public = doors(settings, lookup)

app = st.App(
    "pages/shell.py",
    routes=[Route(HEALTH, health), Route("/overview", start_page), *public, *PublishedLinks(settings).routes],
    middleware=[Middleware(Gate, settings, lookup, [route.path for route in public]), Middleware(Frontend)],
    lifespan=prepared,
    on_script_error=note,
)

if __name__ == "__main__":
    named = ("localhost", "127.0.0.1", settings.address, settings.public.hostname)
    hosts = list(dict.fromkeys(host for host in named if host))
    app.run(config={"server.address": settings.address, "server.port": settings.port, "server.allowedHosts": hosts})
