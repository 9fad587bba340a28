"""Check the scores of surveys against their scale."""

import pyarrow as pa
import pyarrow.compute as pc

from data_access.imports.typed import Fault, fault, mask
from metrics.translation import translate as _

NPS_SCALE = 10


def score_faults(rows: pa.Table, *, fractions: bool = False) -> list[Fault]:
    """Return the faults of the column `score`: nps is 0 to 10, csat and ces are 1 to their scale.

    Parameters
    ----------
    rows : pyarrow.Table
        Typed rows of surveys; a score without its instrument, or without the scale that it needs, is a fault.
    fractions : bool
        Whether a score may lie between two whole numbers.
    """
    score = rows["score"]
    answered = pc.is_valid(score)
    instrument = rows["instrument"] if "instrument" in rows.column_names else pa.nulls(len(rows), pa.string())
    scale = rows["scale"] if "scale" in rows.column_names else pa.nulls(len(rows), pa.int64())
    nps = pc.fill_null(pc.equal(instrument, "nps"), False)
    lowest = pc.if_else(nps, 0, 1)
    highest = pc.if_else(nps, NPS_SCALE, scale)
    unknown = mask(pc.and_(answered, pc.or_(pc.is_null(instrument), pc.is_null(highest))))
    inside = pc.and_(pc.greater_equal(score, lowest), pc.less_equal(score, highest))
    outside = mask(pc.and_(answered, pc.invert(inside)))
    broken = mask(pc.not_equal(score, pc.trunc(score))) & (not fractions)
    faults = fault(unknown, _("is a score whose instrument or scale is not given"))
    faults += fault(outside, _("lies outside the scale"))
    return faults + fault(broken, _("is no whole score"))
