"""Serve the board: one process, one address."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data_access.settings import Settings
from metrics.errors import PlumblineError
from metrics.translation import translate as _
from pages.routes.frontend import Frontend

log = logging.getLogger("plumbline")


async def health(_request: Request) -> JSONResponse:
    """Answer that the process is up."""
    return JSONResponse({"status": "ok"})


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
    """Load what a first page needs while its visitor's browser is still loading its own part."""
    Thread(target=prepare, daemon=True).start()
    yield


def prepare() -> None:
    """Import the parts of the start page and open the data."""
    for part in ("opening", "cards", "due_next", "heat", "headings", "filters", "tally"):
        import_module(f"pages.parts.{part}")
    from data_access.warehouse.snapshot import warehouse_at  # noqa: PLC0415 - loads slowly

    with suppress(PlumblineError):  # whoever comes is told
        warehouse_at(Settings.from_environment()).manifest()


app = st.App(
    "pages/shell.py",
    routes=[Route("/health", health)],
    middleware=[Middleware(Frontend)],
    lifespan=prepared,
    on_script_error=note,
)

if __name__ == "__main__":
    settings = Settings.from_environment()
    hosts = list(dict.fromkeys(("localhost", "127.0.0.1", settings.address)))
    app.run(config={"server.address": settings.address, "server.port": settings.port, "server.allowedHosts": hosts})
