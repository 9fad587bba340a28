"""Offer what is shown as files."""

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data_access.exports import csv_bytes, xlsx_bytes
from data_access.pictures import can_draw, png
from metrics.translation import translate as _


def offer(fetch: Callable[[], pd.DataFrame], name: str, picture: go.Figure | None = None) -> None:
    """Offer a table as CSV and as XLSX, and its figure as PNG; each is made when somebody asks for it."""
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
        if picture is not None and can_draw():
            st.download_button(
                _("Picture"),
                lambda: png(picture),
                f"{name}.png",
                "image/png",
                key=f"png_{name}",
                type="tertiary",
                icon=":material/image:",
                on_click="ignore",
            )
