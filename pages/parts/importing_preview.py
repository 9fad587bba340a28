"""Show the first records as an import would type them, and what is wrong with the others."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import streamlit as st

from data_access.imports.chunks import Reader
from data_access.imports.mapping import CUSTOM, Mapping
from data_access.imports.preview import preview
from data_access.imports.records import Rejection
from metrics.errors import PlumblineError
from metrics.facts import titled
from metrics.translation import translate as _
from metrics.wording import moment, number
from pages.parts.date_pictures import pictured
from pages.parts.plain import plain

SHOWN = 8
ERRORS = 50


def previewed(reader: Reader, mapping: Mapping, zone: ZoneInfo) -> bool:
    """Draw the preview with times in `zone`; return whether the file can be imported so."""
    st.subheader(_("How it will look"), anchor=False)
    try:
        found = preview(reader, mapping)
    except PlumblineError as error:
        st.error(plain(str(error), 400), icon=":material/error:")
        return False
    for fact, rows in found.rows.items():
        bad = found.rejections[fact]
        st.markdown(
            _("**{what}**: {good} of the first {n} records are fine, {bad} would be refused").format(
                what=_(titled(fact)), good=number(len(rows)), n=number(found.records), bad=number(len(bad))
            )
        )
        if len(rows):
            st.dataframe(typed_frame(rows.slice(0, SHOWN), zone), hide_index=True, alt=_("First records, typed"))
        if bad:
            st.dataframe(error_frame(bad[:ERRORS]), hide_index=True, alt=_("Records that would be refused"))
    st.caption(_("Times are those of {zone}; the decimal mark is “{mark}”.").format(zone=zone, mark=found.decimal))
    return True


def typed_frame(rows: pa.Table, zone: ZoneInfo) -> pd.DataFrame:
    """Return typed rows as a table of words and numbers, with times in `zone`."""
    names = [name for name in rows.column_names if name != "line"]
    columns = [[_written(value, zone) for value in rows[name].to_pylist()] for name in names]
    return pd.DataFrame(dict(zip(map(_heading, names), columns, strict=True)))


def error_frame(rejections: Iterable[Rejection]) -> pd.DataFrame:
    """Return what is wrong, one row a record."""
    return pd.DataFrame(
        [(r.line, _(titled(r.column)), r.value[:80], pictured(r.reason)) for r in rejections],
        columns=[_("Line"), _("Column"), _("Value"), _("What is wrong")],
    )


def _heading(name: str) -> str:
    """Return the heading of a column; one of the source's own may bear the name of one of ours."""
    return name.removeprefix(CUSTOM) if name.startswith(CUSTOM) else _(titled(name))


def _written(value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return moment(value, zone) if isinstance(value, datetime) else str(value)
