"""Offer what is shown as files."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from data_access.exports import csv_bytes, xlsx_bytes
from metrics.translation import translate as _


def table_downloads(frame: pd.DataFrame, name: str) -> None:
    """Offer a small table that is already here."""
    offer(lambda: frame, name)


def offer(fetch: Callable[[], pd.DataFrame], name: str) -> None:
    """Offer a table as CSV and as XLSX; it is fetched when somebody asks for it."""
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            _("CSV"),
            lambda: csv_bytes(fetch()),
            f"{name}.csv",
            "text/csv",
            key=f"csv_{name}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            _("Excel"),
            lambda: xlsx_bytes(fetch()),
            f"{name}.xlsx",
            key=f"xlsx_{name}",
            type="tertiary",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/download:",
            on_click="ignore",
        )
