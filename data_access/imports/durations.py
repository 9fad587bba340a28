"""Type texts as durations."""

import pyarrow as pa
import pyarrow.compute as pc

from data_access.imports.numerals import decimals
from data_access.imports.typed import Typed, fault, keep, mask
from metrics.translation import translate as _

DURATION = pa.duration("us")
UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "h:mm:ss": 0}
CLOCK = r"^(?P<h>\d{1,6}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)$"


def durations(text: pa.Array, unit: str, decimal: str = ".") -> Typed:
    """Return durations to the microsecond; `unit` is a name of `UNITS`, `decimal` the decimal mark."""
    if unit == "h:mm:ss":
        parts = pc.extract_regex(text, CLOCK)
        h, m, s = (pc.cast(pc.struct_field(parts, name), pa.int64()) for name in "hms")
        seconds = pc.add(pc.add(pc.multiply(h, 3600), pc.multiply(m, 60)), s)
        wrong = mask(pc.and_(pc.is_valid(text), pc.is_null(parts)))
        micros = pc.multiply(seconds, 1_000_000)
        return Typed(pc.cast(micros, DURATION), fault(wrong, _("is no duration written as h:mm:ss")))
    number = decimals(text, decimal)
    limit = 10**9  # seconds: three decades
    inside = mask(pc.and_(pc.greater_equal(number.values, 0), pc.less_equal(number.values, limit // UNITS[unit])))
    wrong = mask(pc.is_valid(number.values)) & ~inside
    exact = pc.cast(pc.multiply(pc.cast(keep(number.values, inside), pa.decimal128(18, 6)), 1_000_000), pa.int64())
    micros = pc.multiply(exact, UNITS[unit])
    faults = number.faults + fault(wrong, _("is no duration: it is negative or longer than three decades"))
    return Typed(pc.cast(micros, DURATION), faults)
