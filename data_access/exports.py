"""Write tables as files whose cells no spreadsheet runs."""

import io
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from data_access.warehouse.rows import Listing
from metrics.query.listed import Shown
from metrics.translation import translate as _

# A spreadsheet takes text that begins so for a formula (OWASP ASVS 5.0, 1.2.10); a quote mark of the text's own gets
# another, so that ours can be told and taken off again.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\x00", "'")


def exported(listing: Listing) -> pd.DataFrame:
    """Return a list with real types: instants as local times of the reporting zone, durations in seconds."""
    zone = listing.resolved.calendar.zone
    columns: dict[str, Any] = {}
    for column in listing.columns:
        values = listing.rows[column.key].to_pandas()
        if column.shown is Shown.INSTANT:
            columns[column.title] = _local(values, zone)
        elif column.shown is Shown.DURATION:
            columns[_("{title} (seconds)").format(title=column.title)] = values.astype("Int64")
        elif column.shown is Shown.NUMBER:
            columns[column.title] = pd.to_numeric(values)
        else:
            columns[column.title] = values
    return pd.DataFrame(columns)


def safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with a quote mark before text that a spreadsheet would take for a formula; numbers stay."""
    return frame.map(lambda value: f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value)


def csv_text(frame: pd.DataFrame) -> str:
    """Return the frame as CSV; lines end as RFC 4180 has it, so that a carriage return within a cell is quoted too."""
    return safe(frame).to_csv(index=False, lineterminator="\r\n")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return the frame as CSV in UTF-8, with the mark by which spreadsheets know it."""
    return csv_text(frame).encode("utf-8-sig")


def xlsx_bytes(frame: pd.DataFrame) -> bytes:
    """Return the frame as a workbook: real types, the header frozen, no formula and no link in any cell."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    book: Any
    with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        frame.to_excel(book, index=False, sheet_name="Plumbline", freeze_panes=(1, 0))
        book.sheets["Plumbline"].autofit()
    return out.getvalue()


def _local(values: pd.Series, zone: ZoneInfo) -> pd.Series:
    local: pd.Series = values.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None).dt.floor("s")
    return local
