"""Write a payload and a plan as text and read them again; what is not of their types is refused."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from metrics.errors import PlumblineError
from metrics.published.label import Label
from metrics.published.payload import Payload
from metrics.published.plan import Plan
from metrics.translation import translate as _

Read = TypeVar("Read")
LARGEST = 1e300  # what is no number is none of a figure either


class Unreadable(PlumblineError):
    """The text is not what it should be."""

    def __init__(self, place: str) -> None:
        super().__init__(_("What is stored of this link cannot be read at “{place}”.").format(place=place))


def payload_text(payload: Payload) -> str:
    """Return a payload as JSON, equal payloads as equal text."""
    return _text(payload)


def payload_from(text: str) -> Payload:
    """Return the payload that a text holds, or raise Unreadable."""
    return _read(text, Payload)


def plan_text(plan: Plan) -> str:
    """Return a plan as JSON, equal plans as equal text."""
    return _text(plan)


def plan_from(text: str) -> Plan:
    """Return the plan that a text holds, or raise Unreadable."""
    return _read(text, Plan)


def _text(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(_plain(one) for one in value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)  # equal numbers are to be equal text
    return value.isoformat() if isinstance(value, date) else value


def _read(text: str, into: type[Read]) -> Read:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(into.__name__) from None
    return _value(found, into, into.__name__)  # type: ignore[no-any-return]


@cache
def _types(of: type) -> Mapping[str, Any]:
    return get_type_hints(of)


def _value(found: Any, of: Any, place: str) -> Any:
    """Return `found` as a value of the type `of`."""
    origin, inner = get_origin(of), get_args(of)
    if origin is UnionType:
        (one,) = (t for t in inner if t is not NoneType)
        return None if found is None else _value(found, one, place)
    if origin in (tuple, frozenset):
        return _several(found, origin, inner, place)
    if is_dataclass(of):
        return _record(found, of, place)
    if of is float and type(found) in (int, float) and -LARGEST < found < LARGEST:
        return float(found)
    if of in (bool, int, str) and type(found) is of:
        return found
    if isinstance(found, str) and (of in (date, datetime, Label) or issubclass(of, Enum)):
        return _written(found, of, place)
    raise Unreadable(place)


def _several(found: Any, origin: Any, inner: tuple[Any, ...], place: str) -> Any:
    if not isinstance(found, list):
        raise Unreadable(place)
    if origin is frozenset or Ellipsis in inner:
        inner = (inner[0],) * len(found)
    if len(inner) != len(found):
        raise Unreadable(place)
    return origin(_value(one, of, f"{place}.{k}") for k, (one, of) in enumerate(zip(found, inner, strict=True)))


def _record(found: Any, of: Any, place: str) -> Any:
    types = _types(of)
    optional = {f.name for f in fields(of) if f.default is not MISSING}
    if not isinstance(found, dict) or not types.keys() - optional <= found.keys() <= types.keys():
        raise Unreadable(place)
    return of(**{name: _value(one, types[name], f"{place}.{name}") for name, one in found.items()})


def _written(found: str, of: Any, place: str) -> Any:
    try:
        value = of(found) if of is Label or issubclass(of, Enum) else of.fromisoformat(found)
    except (ValueError, PlumblineError):
        raise Unreadable(place) from None
    if _plain(value) != found or getattr(value, "tzinfo", None):
        raise Unreadable(place)
    return value
