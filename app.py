"""Serve the board: one process, one address."""

import logging

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data_access.settings import Settings

log = logging.getLogger("plumbline")


async def health(_: Request) -> JSONResponse:
    """Answer that the process is up."""
    return JSONResponse({"status": "ok"})


def note(error: Exception) -> bool:
    """Keep an unexpected error for the operator; the screen speaks for itself."""
    log.error("A page failed.", exc_info=error)
    return False


app = st.App("pages/shell.py", routes=[Route("/health", health)], on_script_error=note)

if __name__ == "__main__":
    settings = Settings.from_environment()
    app.run(config={"server.address": settings.address, "server.port": settings.port})
