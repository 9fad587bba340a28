"""Type texts as instants: one declared format a column, UTC, nothing guessed."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_access.imports.typed import Fault, Typed, by_distinct, fault, keep, mask
from metrics.errors import BadValue
from metrics.translation import translate as _

Times: TypeAlias = pd.Series

INSTANT = pa.timestamp("us")
ISO = (
    r"^(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(?P<offset>[A-Za-z]{1,5}|[+-]\d\d(?::?\d\d)?)?)?$"
)
UNIX = {"unix seconds": 1_000_000, "unix milliseconds": 1_000}
FIRST_YEAR, LAST_YEAR = 1900, 2200
LAST_MICROSECOND = 253_402_300_799_000_000
EPOCH = datetime(1970, 1, 1)
EMPTY_CLOCK = _("is 1970-01-01 00:00, which is what an empty clock writes")
SHIFTED = _("local times that the clock change left out, moved forward by its length")
REPEATED = _("local times that the clock change repeated, taken as the first")
UTC_NAMES = {"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00"}


def instants(
    text: pa.Array, format_: str | None = None, zone: str | None = None, offsets: Mapping[str, str] | None = None
) -> Typed:
    """Return UTC instants without zone, to the microsecond.

    Parameters
    ----------
    text : pyarrow.Array of string
    format_ : str, optional
        strptime format, "unix seconds" or "unix milliseconds"; ISO 8601 if not given.
    zone : str, optional
        IANA zone of texts without offset. A local time that does not exist counts with the offset before the gap,
        one that exists twice is the first (RFC 5545); both are flagged.
    offsets : mapping of str to str, optional
        UTC offset by abbreviation of a zone.
    """
    offsets = {**UTC_NAMES, **(offsets or {})}
    dated = format_ is not None and not re.search(r"%[HIcX]|unix", format_)  # then 1970-01-01 is a day like any other
    if format_ in UNIX:
        typed = _unix(text, format_)
    elif format_ is None:
        typed = _iso(text, zone, offsets)
    elif "%z" in format_ or "%Z" in format_:
        typed = _with_offset(text, format_, offsets)
    else:
        wall = _parsed(text, format_)
        wrong = mask(pc.is_valid(text)) & wall.isna().to_numpy()
        faults = fault(wrong, _("does not match the format {format}").format(format=format_))
        typed = _local(wall, zone, faults, dated=dated)
    return _plausible(typed, dated=dated)


def instant(text: str, zone: str | None) -> datetime:
    """Return one ISO 8601 instant as UTC without zone.

    Raises
    ------
    BadValue
        If `text` is no instant.
    """
    typed = instants(pa.array([text.strip()]), zone=zone)
    if typed.faults:
        raise BadValue(_("“{text}” is no instant: it {reason}.").format(text=text, reason=typed.faults[0].reason))
    found: datetime = typed.values[0].as_py()
    return found


def is_format(text: str) -> bool:
    """Return whether `text` can be the format of a column."""
    try:
        pd.to_datetime(["x"], format=text.replace("%Z", "%z"), errors="coerce")
    except ValueError:
        return False
    return "%" in text or text in UNIX


def _iso(text: pa.Array, zone: str | None, offsets: Mapping[str, str]) -> Typed:
    parts = pc.extract_regex(text, ISO)
    date, time, offset = (pc.struct_field(parts, name) for name in ("date", "time", "offset"))
    offset = pc.if_else(pc.equal(offset, ""), pa.scalar(None, pa.string()), offset)
    time = pc.if_else(pc.equal(time, ""), "00:00", pc.replace_substring_regex(time, r"[.,](\d{1,6})\d*$", r".\1"))
    wall = pd.to_datetime(pc.binary_join_element_wise(date, time, " ").to_pandas(), format="ISO8601", errors="coerce")
    minutes = by_distinct(offset, lambda o: _minutes(o, offsets), pa.int64())
    unknown = mask(pc.and_(pc.is_valid(offset), pc.is_null(minutes)))
    wrong = mask(pc.is_valid(text)) & wall.isna().to_numpy()
    faults = fault(wrong, _("is not a date and time in ISO 8601"))
    faults += fault(unknown, _("bears an abbreviation of a zone that may mean several; declare its offset"))
    given = mask(pc.is_valid(offset))
    naive = _local(wall.mask(given), zone, faults, dated=False)
    if not given.any():
        return naive
    shift = pd.to_timedelta(minutes.to_pandas(), unit="min")
    return Typed(pc.coalesce(naive.values, _arrow(wall - shift)), naive.faults, naive.flags)


def _with_offset(text: pa.Array, format_: str, offsets: Mapping[str, str]) -> Typed:
    plain = text
    for name, offset in offsets.items():
        plain = pc.replace_substring_regex(plain, rf"\b{re.escape(name)}\b", offset)
    utc = _parsed(plain, format_.replace("%Z", "%z"), utc=True)
    wrong = mask(pc.is_valid(text)) & utc.isna().to_numpy()
    reason = _("does not match the format {format}, or its zone has no declared offset").format(format=format_)
    return Typed(_arrow(utc.dt.tz_localize(None)), fault(wrong, reason))


def _unix(text: pa.Array, format_: str) -> Typed:
    whole = mask(pc.match_substring_regex(text, r"^-?\d{1,14}$"))
    number = pc.cast(keep(text, whole), pa.int64())
    wrong = mask(pc.is_valid(text)) & ~whole
    reason = _("is no whole number of {format}").format(format=format_)
    limit = LAST_MICROSECOND // UNIX[format_]  # what lies beyond is implausible anyway
    clipped = pc.max_element_wise(number, -limit, skip_nulls=False)
    clipped = pc.min_element_wise(clipped, limit, skip_nulls=False)
    return Typed(pc.cast(pc.multiply(clipped, UNIX[format_]), INSTANT), fault(wrong, reason))


def _parsed(text: pa.Array, format_: str, *, utc: bool = False) -> Times:
    ascii_only = keep(text, mask(pc.string_is_ascii(text)))  # strptime takes other scripts' digits, we do not
    times: Times = pd.to_datetime(ascii_only.to_pandas(), format=format_, errors="coerce", utc=utc)
    return times


def _local(wall: Times, zone: str | None, faults: list[Fault], *, dated: bool) -> Typed:
    """Return the instants of local times in `zone`."""
    present = wall.notna().to_numpy()
    if zone is None:
        return Typed(
            pa.nulls(len(wall), INSTANT), faults + fault(present, _("has no offset, and no zone is declared")), {}
        )
    if not dated:
        faults = faults + fault((wall == EPOCH).to_numpy(), EMPTY_CLOCK)
    local = wall.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    utc = local.dt.tz_convert("UTC").dt.tz_localize(None).astype("datetime64[us]")
    odd = np.flatnonzero(present & utc.isna().to_numpy())
    shifted = []
    for row in odd:
        at = wall.iloc[row].to_pydatetime().replace(tzinfo=ZoneInfo(zone))
        utc.iloc[row] = at.astimezone(UTC).replace(tzinfo=None)
        shifted.append(at.astimezone(UTC).astimezone(at.tzinfo) != at)
    moved = np.array(shifted, dtype=bool)
    flags = {note: rows for note, rows in ((SHIFTED, odd[moved]), (REPEATED, odd[~moved])) if len(rows)}
    return Typed(_arrow(utc), faults, flags)


def _plausible(typed: Typed, *, dated: bool) -> Typed:
    year = pc.year(typed.values)
    outside = mask(pc.or_(pc.less(year, FIRST_YEAR), pc.greater(year, LAST_YEAR)))
    faults = typed.faults + fault(
        outside, _("lies outside the years {first} to {last}").format(first=FIRST_YEAR, last=LAST_YEAR)
    )
    if not dated:
        faults += fault(mask(pc.equal(typed.values, pa.scalar(EPOCH, INSTANT))), EMPTY_CLOCK)
    return Typed(keep(typed.values, ~outside), faults, typed.flags)


def _minutes(offset: str, known: Mapping[str, str]) -> int | None:
    offset = known.get(offset.upper(), offset)
    if not (found := re.fullmatch(r"([+-])(\d\d):?(\d\d)?", offset)):
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return -minutes if found[1] == "-" else minutes


def _arrow(times: Times) -> pa.Array:
    return pa.Array.from_pandas(times.astype("datetime64[us]"), type=INSTANT)
