"""Read the value of one setting, or refuse it in a sentence that names it."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from metrics.errors import BadValue, PlumblineError, UnknownName
from metrics.translation import translate as _


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, which nobody else can reach by that name."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def one_of(sort: str, name: str, known: Collection[str]) -> str:
    """Return `name`, which must be one of those known."""
    if name not in known:
        raise UnknownName(sort, name, sorted(known))
    return name


def database(given: Mapping[str, str], name: str) -> str:
    """Return the address of a PostgreSQL database, or nothing."""
    text = given.get(name, "")
    if text and not text.startswith(("postgresql://", "postgres://")):
        # The value is not repeated: it may hold a password.
        raise BadValue(_("{name} must begin with postgresql://, or be empty.").format(name=name))
    return text


def web_address(given: Mapping[str, str], name: str, *, path: bool) -> str:
    """Return a web address that nobody on the way can change: https, or http on this machine."""
    text = given.get(name, "")
    if not text:
        return text
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)) if host else False
    if (
        not safe
        or port == 0
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
        or (parts.path.strip("/") and not path)
    ):
        sentence = _("{name} is “{text}”; it must begin with https:// (http:// only for this machine)")
        rest = "." if path else _(", and name a host without a path.")
        raise BadValue(sentence.format(name=name, text=text) + rest)
    return text if path else text.rstrip("/")


def read(name: str, given: Mapping[str, str], reads: Callable[[str], object]) -> str:
    """Return a text that `reads` can read."""
    text = given.get(name, "")
    try:
        reads(text)
    except PlumblineError as error:
        raise BadValue(f"{name}: {error}") from error
    return text


@cache
def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return networks from a list with commas."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    try:
        return tuple(ip_network(name) for name in names)
    except ValueError as error:
        raise BadValue(_("these must be addresses or networks, for instance 10.0.0.7, 192.168.4.0/24.")) from error


def header(given: Mapping[str, str], name: str) -> str:
    """Return the name of a header, or nothing."""
    text = given.get(name, "")
    if not re.fullmatch(r"[A-Za-z0-9-]*", text):
        raise BadValue(_("{name} is “{text}”; it must be the name of a header.").format(name=name, text=text))
    return text


def currency(text: str) -> str:
    """Return a code of ISO 4217."""
    if not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
        raise BadValue(
            _("PLUMBLINE_CURRENCY is “{text}”; it must be three capitals, for instance EUR.").format(text=text)
        )
    return text


def whole(given: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    """Return a whole number."""
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text) in allowed):
        raise BadValue(
            _("{name} is “{text}”; it must be a whole number from {low} to {high}.").format(
                name=name, text=text, low=allowed[0], high=allowed[-1]
            )
        )
    return int(text)


def part(given: Mapping[str, str], name: str, default: float, allowed: tuple[float, float]) -> float:
    """Return a part of 1, written with a point."""
    text = given.get(name, str(default))
    low, high = allowed
    if not (re.fullmatch(r"[01]?\.[0-9]{1,6}", text) and low <= float(text) <= high):
        raise BadValue(
            _("{name} is “{text}”; it must be a number from {low} to {high}.").format(
                name=name, text=text, low=low, high=high
            )
        )
    return float(text)
