"""Make keys: composed, numbered, and prefixed with their source."""

from collections import Counter
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc


def composed(parts: list[pa.Array]) -> pa.Array:
    r"""Return the parts of each row joined by a bar; bars within a part are written `\|`. All missing is missing."""
    plain = [
        pc.replace_substring(pc.replace_substring(pc.fill_null(part, ""), "\\", "\\\\"), "|", "\\|") for part in parts
    ]
    joined = pc.binary_join_element_wise(*plain, "|")
    nothing = pc.equal(joined, "|" * (len(parts) - 1))
    return pc.if_else(nothing, pa.scalar(None, pa.string()), joined)


def numbered(keys: pa.Array, seen: Counter[str]) -> pa.Array:
    """Return each key with its number among the equal ones so far; `seen` counts on from chunk to chunk.

    The numbers depend on how often a key occurs, not on where: any order of the same records gives the same keys.
    """
    series = keys.to_pandas()
    before = series.map(seen).fillna(0).astype("int64") if seen else 0
    number = series.groupby(series, dropna=False).cumcount() + 1 + before
    seen.update(series.dropna().tolist())
    text = pa.array(number.astype("int64").astype("str"), pa.string())
    return pc.binary_join_element_wise(keys, text, "|")


def apart(fields: Iterable[str], number: int) -> str:
    r"""Return the key of a record that cannot be composed; `m`, as no number of a composed key, keeps it apart.

    >>> apart(["01", "a|b"], 2)
    '01|a\\|b|m2'
    """
    return joined([*fields, f"m{number}"])


def joined(fields: Iterable[str]) -> str:
    """Return the key of one record that `composed` would make."""
    return "|".join(f.replace("\\", "\\\\").replace("|", "\\|") for f in fields)


def prefixed(keys: pa.Array, source: str) -> pa.Array:
    """Return keys that no other source can have."""
    return pc.binary_join_element_wise(source, keys, ":")
