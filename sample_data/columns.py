"""Turn arrays of numbers into the typed columns of a fact, one table a source."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from metrics.facts import FACTS, Kind
from sample_data.clock import END, Seconds

_HUNDREDTH = Decimal("0.01")
SOURCES = ("helpdesk", "shop")
TYPES = {
    Kind.KEY: pa.string(),
    Kind.TEXT: pa.string(),
    Kind.INSTANT: pa.timestamp("us"),
    Kind.INTEGER: pa.int64(),
    Kind.DECIMAL: pa.decimal128(18, 4),
    Kind.BOOLEAN: pa.bool_(),
}


def instants(seconds: Seconds) -> pa.Array:
    """Seconds since 1970 as UTC instants; what has not happened by the end is empty."""
    micros = np.where(seconds < END, seconds, 0).astype("int64") * 1_000_000
    return pa.array(micros, mask=seconds >= END).cast(pa.timestamp("us"))


def due(seconds: Seconds) -> pa.Array:
    """Seconds as UTC instants, also those to come; NaN is empty."""
    micros = np.nan_to_num(seconds).astype("int64") * 1_000_000
    return pa.array(micros, mask=np.isnan(seconds)).cast(pa.timestamp("us"))


def texts(pool: Sequence[str], codes: NDArray[np.int64]) -> pa.Array:
    """Take each text from the pool by its number; a negative number is empty."""
    return pa.array(pool, pa.string()).take(pa.array(codes, mask=codes < 0))


def decimals(values: NDArray[np.float64]) -> pa.Array:
    """Amounts in hundredths, exact; NaN is empty."""
    hundredths = np.round(np.nan_to_num(values) * 100).astype("int64")
    exact = pa.array(hundredths, mask=np.isnan(values)).cast(pa.decimal128(19, 0))
    return pc.multiply(exact, pa.scalar(_HUNDREDTH)).cast(TYPES[Kind.DECIMAL])


def keys(source: NDArray[np.int64], numbers: NDArray[np.int64]) -> pa.Array:
    """Keys `source:number`; a negative number is empty."""
    prefix = texts([f"{s}:" for s in SOURCES], source)
    return pc.binary_join_element_wise(prefix, pa.array(numbers, mask=numbers < 0).cast(pa.string()), "")


def by_source(fact: str, source: NDArray[np.int64], **columns: pa.Array) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield (fact, source, table) with the fact's columns in their order."""
    declared = FACTS[fact]
    empty = [c.name for c in declared if c.name not in columns]
    assert len(columns) + len(empty) == len(declared.columns), f"a column that {fact} does not have"
    schema = pa.schema([(c.name, TYPES[c.kind]) for c in declared])
    arrays = [columns.get(f.name, pa.nulls(len(source), f.type)) for f in schema]
    table = pa.Table.from_arrays(arrays, schema=schema)
    for number, name in enumerate(SOURCES):
        rows = table.filter(pa.array(source == number))
        if len(rows):
            yield fact, name, rows
