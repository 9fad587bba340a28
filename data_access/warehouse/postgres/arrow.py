"""Carry rows between Arrow and PostgreSQL, a column at a time."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from psycopg import Column
from pyarrow.lib import Array, DataType, Table

_TYPES: dict[int, DataType] = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int16(),
    23: pa.int32(),
    25: pa.string(),
    700: pa.float32(),
    701: pa.float64(),
    705: pa.string(),
    1043: pa.string(),
    1114: pa.timestamp("us"),
}
_LISTS = {1005: 21, 1007: 23, 1009: 25, 1015: 1043, 1016: 20, 1021: 700, 1022: 701, 1115: 1114}  # of these types
_NUMERIC = 1700
_DIGITS = 38
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))


def table(columns: Sequence[Column], rows: Sequence[tuple[Any, ...]]) -> Table:
    """Return fetched rows as a table with the types that DuckDB gives."""
    values: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [_array(column, some) for column, some in zip(columns, values, strict=True)]
    return Table.from_arrays(arrays, names=[column.name for column in columns])


def _array(column: Column, values: Sequence[Any]) -> Array:
    oid = column.type_code
    if oid == _NUMERIC:
        return pa.array(values, _decimal(column, values))
    return pa.array(values, pa.list_(_TYPES[_LISTS[oid]]) if oid in _LISTS else _TYPES[oid])


def _decimal(column: Column, values: Sequence[Decimal | None]) -> DataType:
    """The column's own precision; sums and products have none, and take as many places as they need."""
    if column.precision:
        return pa.decimal128(column.precision, column.scale or 0)
    places = (-int(v.as_tuple().exponent) for v in values if v is not None)
    return pa.decimal128(_DIGITS, max(0, *places, 0))


def copied(rows: Table) -> memoryview:
    """Return `rows` as the text that COPY reads."""
    # CSV will not do: before version 18 the server takes a line "\." for the end, even within quotes.
    written = [_written(rows[name].combine_chunks()) for name in rows.column_names]
    tab, end, nothing = (pa.scalar(text, pa.large_string()) for text in ("\t", "\n", ""))
    lines = pc.binary_join_element_wise(pc.binary_join_element_wise(*written, tab), end, nothing)
    return memoryview(lines.buffers()[2]) if len(lines) else memoryview(b"")


def _written(values: Array) -> Array:
    text = values.cast(pa.large_string())
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        for char, escaped in _ESCAPES:
            text = pc.replace_substring(text, char, escaped)
    return text.fill_null("\\N")
