"""Read the records of a Parquet file as text."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.parquet import ParquetFile

from data_access.imports.chunks import ROWS, Chunk, Header, header_from
from data_access.imports.encodings import fingerprint
from data_access.imports.typed import array
from data_access.warehouse.ledger import FileRecord
from metrics.errors import PlumblineError
from metrics.translation import translate as _


@dataclass(frozen=True)
class Parquet:
    """A Parquet file; its records are numbered from 1."""

    path: Path
    file: ParquetFile

    delimiter = ","
    typed = True
    nulls = True
    notes = ()

    @cached_property
    def record(self) -> FileRecord:
        return fingerprint(self.path)

    @property
    def form(self) -> str:
        return "Parquet"

    @cached_property
    def header(self) -> Header:
        empty = _flat(self.file.schema_arrow.empty_table())
        return header_from(self.path, empty.column_names, 1, 0)

    def count(self) -> int:
        return int(self.file.metadata.num_rows)  # as its footer says

    def chunks(self, size: int = ROWS) -> Iterator[Chunk]:
        before = 0
        try:
            for batch in self.file.iter_batches(batch_size=size):
                flat = _flat(pa.Table.from_batches([batch]))
                own = [_is_typed(column.type) for column in flat.columns]
                texts = pa.table([_text(array(column)) for column in flat.columns], names=list(self.header.names))
                typed = {
                    name: np.ones(len(flat), dtype=bool)
                    for name, is_ in zip(self.header.names, own, strict=True)
                    if is_
                }
                yield Chunk(texts, np.arange(before, before + len(flat), dtype=np.int64) + 1, [], typed=typed)
                before += len(flat)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(self.path) from error


def open_parquet(path: Path) -> Parquet:
    """Return the Parquet file at `path`.

    Raises
    ------
    PlumblineError
        If it is damaged.
    """
    try:
        return Parquet(path, ParquetFile(path))
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> PlumblineError:
    return PlumblineError(_("{file}: the file is damaged or cut off.").format(file=path.name))


def _flat(table: pa.Table) -> pa.Table:
    """Return `table` with the fields of structures as columns of their own."""
    while any(pa.types.is_struct(column.type) for column in table.columns):
        table = table.flatten()
    return table


def _is_typed(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_temporal(kind) or types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def _text(column: pa.Array) -> pa.Array:
    types, kind = pa.types, column.type
    if types.is_dictionary(kind):
        return _text(column.dictionary_decode())
    if types.is_timestamp(kind):
        plain = pc.cast(column, pa.timestamp("us"), safe=False)
        text = pc.cast(plain, pa.string())
        return pc.binary_join_element_wise(text, "Z", "") if kind.tz else text
    if types.is_floating(kind):
        return pa.array([None if v is None else _number(v) for v in column.to_pylist()], pa.string())
    if types.is_nested(kind) or types.is_duration(kind):
        return pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind):
        return pa.array([None if v is None else v.decode(errors="replace") for v in column.to_pylist()], pa.string())
    return pc.cast(column, pa.string())


def _number(value: float) -> str:
    return f"{Decimal(repr(value)):f}" if np.isfinite(value) else str(value)
