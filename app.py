"""Serve the board: one process, one address."""

import logging

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data_access.settings import Settings
from metrics.translation import translate as _

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


app = st.App("pages/shell.py", routes=[Route("/health", health)], on_script_error=note)

if __name__ == "__main__":
    settings = Settings.from_environment()
    hosts = list(dict.fromkeys(("localhost", "127.0.0.1", settings.address)))
    app.run(config={"server.address": settings.address, "server.port": settings.port, "server.allowedHosts": hosts})
