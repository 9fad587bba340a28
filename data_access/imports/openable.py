"""Keep words such that an address can carry them: a bar whose word it cannot could be seen and never be opened."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.imports.mapping import CUSTOM
from data_access.imports.typed import Typed, fault, mask
from metrics.dimensions import DIMENSIONS
from metrics.question import LONGEST_VALUE, LOST
from metrics.translation import translate as _

# Beside the dimensions themselves: what tells the team, agent and priority of then.
SPLIT_BY = {dimension.key for dimension in DIMENSIONS} | {"before", "after", "author"}


def openable(name: str, values: pa.Array, *, key: bool = False) -> Typed:
    """Return the texts of a column; where figures are split or filtered by it, no word is too long or damaged.

    A long word is cut, with a note, because its record is sound; a long key is faulty, because cutting it would make
    two customers one.
    """
    if name not in SPLIT_BY and not name.startswith(CUSTOM):
        return Typed(values)
    reason = _("holds “{mark}”: letters were lost before the file was written").format(mark=LOST)
    faults = fault(mask(pc.match_substring(values, LOST)), reason)
    long = mask(pc.greater(pc.utf8_length(values), LONGEST_VALUE))
    if not long.any():
        return Typed(values, faults)
    if key:
        return Typed(values, faults + fault(long, _("is longer than {n} characters").format(n=LONGEST_VALUE)))
    cut = pc.binary_join_element_wise(pc.utf8_slice_codeunits(values, 0, LONGEST_VALUE - 1), "…", "")
    note = _("longer than {n} characters, so cut").format(n=LONGEST_VALUE)
    return Typed(pc.if_else(pa.array(long), cut, values), faults, {note: np.flatnonzero(long)})
