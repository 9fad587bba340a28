"""Offer what is shown as files whose cells no spreadsheet runs."""

import io
from collections.abc import Callable

import pandas as pd
import streamlit as st

from metrics.translation import translate as _

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\x00")


def safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with a quote mark before text that a spreadsheet would take for a formula; numbers stay."""
    return frame.map(lambda v: f"'{v}" if isinstance(v, str) and v.startswith(DANGEROUS) else v)


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return the frame as CSV in UTF-8, with the mark by which Excel knows it."""
    text = io.StringIO()
    safe(frame).to_csv(text, index=False)
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(frame: pd.DataFrame) -> bytes:
    """Return the frame as a workbook: real types, the header frozen, no formula and no link in any cell."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        frame.to_excel(book, index=False, sheet_name="Plumbline", freeze_panes=(1, 0))
        book.sheets["Plumbline"].autofit()
    return out.getvalue()


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
