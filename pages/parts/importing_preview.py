"""Show the first records as an import would type them, and what is wrong with the others."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from data_access.imports.chunks import Reader
from data_access.imports.mapping import Mapping
from data_access.imports.preview import preview
from data_access.imports.records import Rejection
from metrics.errors import PlumblineError
from metrics.facts import FACTS
from metrics.translation import translate as _
from metrics.wording import number
from pages.parts.plain import plain

SHOWN = 8
ERRORS = 50


def previewed(reader: Reader, mapping: Mapping) -> bool:
    """Draw the preview; return whether the file can be imported so."""
    st.subheader(_("How it will look"), anchor=False)
    try:
        found = preview(reader, mapping)
    except PlumblineError as error:
        st.error(plain(str(error), 400), icon=":material/error:")
        return False
    for fact, rows in found.rows.items():
        bad = found.rejections[fact]
        st.markdown(
            _("**{what}**: {good} of the first {n} records are fine, {bad} would be quarantined").format(
                what=FACTS[fact].means, good=number(len(rows)), n=number(found.records), bad=number(len(bad))
            )
        )
        if len(rows):
            st.dataframe(typed_frame(rows.slice(0, SHOWN)), hide_index=True, alt=_("First records, typed"))
        if bad:
            st.dataframe(error_frame(bad[:ERRORS]), hide_index=True, alt=_("Records that would be quarantined"))
    st.caption(_("Times are UTC; the decimal mark is “{mark}”.").format(mark=found.decimal))
    return True


def typed_frame(rows: pa.Table) -> pd.DataFrame:
    """Return typed rows as a table of words and numbers."""
    columns: dict[str, list[Any]] = {
        name: [_written(value) for value in rows[name].to_pylist()] for name in rows.column_names if name != "line"
    }
    return pd.DataFrame(columns)


def error_frame(rejections: Iterable[Rejection]) -> pd.DataFrame:
    """Return what is wrong, one row a record."""
    return pd.DataFrame(
        [(r.line, r.column, r.value[:80], r.reason) for r in rejections],
        columns=[_("Line"), _("Column"), _("Value"), _("What is wrong")],
    )


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return f"{value:%Y-%m-%d %H:%M:%S}" if hasattr(value, "hour") else str(value)
