"""Offer what is shown as files, to those who may have them, and write down who took one."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data_access.app_store.audit import What
from data_access.exports import csv_bytes, xlsx_bytes
from data_access.pictures import can_draw, png
from metrics.roles import Act, NotAllowed
from metrics.translation import translate as _
from pages.parts import visiting
from pages.parts.noting import note
from pages.parts.opening import Page

T = TypeVar("T", pd.DataFrame, go.Figure)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(
    page: Page, fetch: Callable[[], pd.DataFrame], name: str, draw: Callable[[], go.Figure] | None = None
) -> None:
    """Offer a table as CSV and as XLSX, and its figure as PNG; each is made when somebody asks for it."""
    if not page.visitor.may(Act.EXPORT):
        return
    with st.container(horizontal=True, gap="small"):
        button(_("CSV"), f"{name}.csv", "text/csv", lambda: csv_bytes(taken(page, f"{name}.csv", fetch)))
        button(_("Excel"), f"{name}.xlsx", SHEET, lambda: xlsx_bytes(taken(page, f"{name}.xlsx", fetch)))
        if draw is not None and can_draw():
            drawn = f"{name}.png"
            button(_("Picture"), drawn, "image/png", lambda: png(taken(page, drawn, draw)), "image")


def button(label: str, file: str, mime: str, make: Callable[[], bytes], icon: str = "download") -> None:
    """Draw the button of one file."""
    key = f"{file.rpartition('.')[2]}_{file.rpartition('.')[0]}"
    st.download_button(label, make, file, mime, key=key, type="tertiary", icon=f":material/{icon}:", on_click="ignore")


def taken(page: Page, file: str, fetch: Callable[[], T]) -> T:
    """Return what goes into a file, after it was written down who takes it.

    The page was drawn a while ago: what its visitor may now, the store tells.

    Raises
    ------
    NotAllowed
        The role does not allow it, or no longer.
    """
    now = visiting.again(page.visitor)
    try:
        now.must(Act.EXPORT)
        if now.scope != page.scope:
            raise NotAllowed(_("What you may see has changed since this page was drawn: reload it."))
    except NotAllowed as error:
        note(now, What.REFUSED, file, why=str(error))
        raise
    found = fetch()
    rows = len(found) if isinstance(found, pd.DataFrame) else 0
    note(now, What.EXPORTED, file, rows=rows, address=urlencode([*page.question.params(), *page.own.items()]))
    return found
