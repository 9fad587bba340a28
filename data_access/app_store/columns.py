"""Declare what the columns of the app store can hold, and where its tables are gathered."""

from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import Dialect, MetaData, Numeric, String, TypeDecorator
from sqlalchemy.types import TypeEngine

from metrics.covers import Covers
from metrics.standards import Clock
from metrics.targets import LONGEST_S, PLACES, RANGES
from metrics.worktime import Calendar

METADATA = MetaData(
    naming_convention={
        "ck": "%(table_name)s_%(constraint_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s",
        "fk": "%(table_name)s_%(column_0_N_name)s",
        "pk": "%(table_name)s_key",
    }
)


class Exact(TypeDecorator[Decimal]):
    """A number of fifteen digits: so many come back unchanged from SQLite too, which keeps a double."""

    impl = Numeric(15, PLACES)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Numeric(15, PLACES, asdecimal=False) if sqlite else Numeric(15, PLACES))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return float(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(str(value))


class AsText(TypeDecorator[Any]):
    """A value as the text that `write` makes of it and `read` reads."""

    impl = String
    cache_ok = True

    def __init__(self, write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
        super().__init__()
        self.write, self.read = write, read

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.write(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self.read(value)


CALENDAR = AsText(Calendar.as_text, Calendar.from_text)
COVERS = AsText(Covers.as_text, Covers.from_text)
CLOCK = AsText(attrgetter("value"), Clock)


def _within(unit: str, low: Decimal, high: Decimal) -> str:
    return f"WHEN '{unit}' THEN target BETWEEN {low} AND {high}"


# Null makes a comparison neither true nor false, and a check lets that pass: so each says what must be there.
TARGET = (
    "CASE unit "
    + " ".join(_within(unit.value, allowed.low, allowed.high) for unit, allowed in RANGES.items())
    + " ELSE unit IS NULL END AND (unit IS NULL) = (target IS NULL)"
)
THRESHOLD = (
    f"CASE WHEN clock IN ('working', 'total') THEN threshold_s IS NOT NULL AND threshold_s BETWEEN 1 AND {LONGEST_S} "
    "WHEN clock = 'source' THEN threshold_s IS NULL "
    "ELSE clock IS NULL AND threshold_s IS NULL END "
    "AND (clock IS NULL OR (unit IS NOT NULL AND unit = 'share'))"
)
NOT_YET_BEGUN = "correction = 0 OR (correction > 0 AND effective_from > set_at)"
