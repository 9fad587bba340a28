"""Type texts as exact numbers: finite plain decimals in ASCII digits."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from data_access.imports.typed import Typed, fault, keep, mask
from metrics.translation import translate as _

DECIMAL = pa.decimal128(18, 4)
PLACES = 4
DIGITS = 18
INTEGER_DIGITS = 12  # squares of larger numbers do not add up within 38 digits; and a trillion is no amount


def decimals(text: pa.Array, mark: str = ".") -> Typed:
    """Return decimals of up to 12 digits before the point and 4 after it.

    Parameters
    ----------
    text : pyarrow.Array of string
        Trimmed. More decimals than 4 are a fault, not rounded, unless they are zeros.
    mark : str
        The decimal mark, "." or ",". There is no mark for thousands.
    """
    point = re.escape(mark)
    plain = mask(pc.match_substring_regex(text, rf"^[+-]?(\d+|\d*{point}\d+)$"))
    number = pc.utf8_ltrim(pc.replace_substring(keep(text, plain), mark, "."), "+")
    has_point = pc.match_substring(number, ".")
    if pc.any(has_point).as_py():
        shorter = pc.utf8_rtrim(pc.utf8_rtrim(number, "0"), ".")
        number = pc.if_else(has_point, shorter, number)
    precise = mask(pc.match_substring_regex(number, rf"\.\d{{{PLACES + 1},}}$"))
    large = mask(pc.match_substring_regex(number, rf"^-?0*[1-9]\d{{{INTEGER_DIGITS},}}(\.|$)"))
    reason = _("is no plain number with the decimal mark “{mark}”").format(mark=mark)
    faults = fault(mask(pc.is_valid(text)) & ~plain, reason)
    faults += fault(precise, _("has more than {places} decimals").format(places=PLACES))
    faults += fault(
        large, _("is too large: more than {digits} digits before the decimal mark").format(digits=INTEGER_DIGITS)
    )
    return Typed(pc.cast(keep(number, plain & ~precise & ~large), DECIMAL), faults)


def integers(text: pa.Array, mark: str = ".") -> Typed:
    """Return whole numbers; "3.0" is one, for exports that write numbers so where a neighbour is missing."""
    whole = mask(pc.match_substring_regex(text, rf"^[+-]?\d{{1,{DIGITS}}}({re.escape(mark)}0+)?$"))
    number = pc.replace_substring_regex(keep(text, whole), r"^\+|\D0+$", "")
    reason = _("is no whole number of at most {digits} digits").format(digits=DIGITS)
    return Typed(pc.cast(number, pa.int64()), fault(mask(pc.is_valid(text)) & ~whole, reason))
