"""Hold typed values beside what is wrong with them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
NO_ROWS: Rows = np.array([], dtype=np.int64)


@dataclass(frozen=True)
class Fault:
    """Rows that cannot be typed, and the reason that their user reads."""

    rows: Rows
    reason: str


@dataclass(frozen=True)
class Typed:
    """A typed column.

    Parameters
    ----------
    values : pyarrow.Array
        Null where the text was missing or faulty.
    faults : list of Fault
        Why faulty rows are so; the first that names a row counts.
    flags : dict of str to ndarray of int64
        Rows that are accepted and worth a note, by note.
    """

    values: pa.Array
    faults: list[Fault] = field(default_factory=list)
    flags: dict[str, Rows] = field(default_factory=dict)


def array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return `column` in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def mask(condition: pa.Array | pa.ChunkedArray) -> Mask:
    """Return a condition as numpy; unknown is no."""
    result: Mask = array(pc.fill_null(condition, False)).to_numpy(zero_copy_only=False)
    return result


def keep(values: pa.Array, where: Mask) -> pa.Array:
    """Return `values`, null where `where` does not hold."""
    return pc.if_else(pa.array(where), values, pa.scalar(None, values.type))


def fault(where: Mask, reason: str) -> list[Fault]:
    """Return the fault of the rows where `where` holds, if there are any."""
    return [Fault(np.flatnonzero(where), reason)] if where.any() else []


def by_distinct(text: pa.Array, parse: Callable[[str], object], kind: pa.DataType) -> pa.Array:
    """Return `parse` of every value, called once for each distinct text: for columns of few different texts."""
    coded = text.dictionary_encode()
    parsed = pa.array([None if v is None else parse(v) for v in coded.dictionary.to_pylist()], kind)
    return parsed.take(coded.indices)


def split(
    text: pa.Array, where: Mask | None, one: Callable[[pa.Array], Typed], other: Callable[[pa.Array], Typed]
) -> Typed:
    """Return what `one` makes of the texts where `where` holds, and `other` of the others."""
    if where is None or not where.any():
        return other(text)
    first, second = one(keep(text, where)), other(keep(text, ~where))
    flags = {
        name: np.concatenate([first.flags.get(name, NO_ROWS), second.flags.get(name, NO_ROWS)])
        for name in {**first.flags, **second.flags}
    }
    return Typed(pc.coalesce(first.values, second.values), first.faults + second.faults, flags)
