"""Type texts as values of a closed list."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from data_access.imports.typed import Fault, Typed, fault, mask
from metrics.translation import translate as _

TRUE, FALSE = ("true", "yes", "1"), ("false", "no", "0")


def booleans(text: pa.Array) -> Typed:
    """Return true for true, yes and 1, false for false, no and 0, in any case."""
    lower = pc.utf8_lower(text)
    true = pc.is_in(lower, pa.array(TRUE))
    known = pc.is_in(lower, pa.array(TRUE + FALSE))
    values = pc.if_else(known, true, pa.scalar(None, pa.bool_()))
    return Typed(values, _unlisted(text, values, _("is neither true, yes, 1 nor false, no, 0")))


def listed(text: pa.Array, allowed: tuple[str, ...]) -> Typed:
    """Return the values of `allowed` that the texts name, in any case."""
    found = pc.index_in(pc.utf8_lower(text), pa.array([a.lower() for a in allowed]))
    values = pa.array(allowed, pa.string()).take(found)
    return Typed(values, _unlisted(text, values, _("is none of {allowed}").format(allowed=", ".join(allowed))))


def mapped(text: pa.Array, values: Mapping[str, str], *, keep_others: bool = False) -> Typed:
    """Return what `values` says for each text; an empty answer means missing."""
    found = pc.index_in(text, pa.array(list(values), pa.string()))
    answer = pa.array([v or None for v in values.values()], pa.string()).take(found)
    unlisted = pc.and_(pc.is_valid(text), pc.is_null(found))
    if keep_others:
        return Typed(pc.if_else(unlisted, text, answer))
    return Typed(answer, fault(mask(unlisted), _("is not in the list of values that the mapping declares")))


def _unlisted(text: pa.Array, values: pa.Array, reason: str) -> list[Fault]:
    return fault(mask(pc.and_(pc.is_valid(text), pc.is_null(values))), reason)
