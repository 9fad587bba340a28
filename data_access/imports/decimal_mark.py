"""Find the decimal mark of a file, once for the whole file."""

import pyarrow as pa
import pyarrow.compute as pc

from data_access.imports.mapping import Mapping
from metrics.facts import Kind

NUMBERS = (Kind.DECIMAL, Kind.INTEGER)


def decimal_mark(mapping: Mapping, delimiter: str, sample: pa.Table | None) -> str:
    """Return the declared mark; else a comma where fields are not separated by it and `sample` has no other mark.

    Parameters
    ----------
    mapping : Mapping
        Bound to the file.
    delimiter : str
        Of the file. Where it is a comma, the decimal mark is a point unless a comma is declared.
    sample : pyarrow.Table, optional
        First records of the file, as text.
    """
    if mapping.decimal:
        return mapping.decimal
    if delimiter == "," or sample is None:
        return "."
    columns = [sample[name] for name in sorted(_numeric(mapping))]
    commas = any(_any(c, r"^\s*[+-]?\d*,\d+\s*$") for c in columns)
    points = any(_any(c, r"^\s*[+-]?\d*\.\d+\s*$") for c in columns)
    return "," if commas and not points else "."


def _numeric(mapping: Mapping) -> set[str]:
    names: set[str] = set()
    for section in mapping.sections:
        for name, rule in section.rules.items():
            names.update(rule.columns if section.column(name).kind in NUMBERS else ())
            names.update(plus.column for plus in rule.plus)
    return names


def _any(column: pa.ChunkedArray, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(column, pattern)).as_py())
