"""Tell which standards the tickets of a customer fall under, and why."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from metrics.standards import Standard, StandardBook
from metrics.translation import translate as _


@dataclass(frozen=True)
class Applying:
    """A standard that judges tickets of a customer.

    Parameters
    ----------
    standard : Standard
        The version in force.
    tickets, why : str
        Which of the customer's tickets it judges, and what makes it theirs, in words.
    """

    standard: Standard
    tickets: str
    why: str


def applying(
    book: StandardBook, at: datetime, customers: Collection[str], segments: Collection[str]
) -> Iterator[Applying]:
    """Yield the standards in force at an instant that a customer's tickets can fall under, the first to apply first.

    Parameters
    ----------
    customers : collection of str
        The keys that the customer is known by, the person's among them.
    segments : collection of str
        Those that the customer belongs to.
    """
    covered: set[str] = set()  # metrics of which nothing further applies
    for held in book.held():
        standard, pins = held.version, held.version.covers.pins
        ours = pins.get("customer") in (None, *customers) and pins.get("segment") in (None, *segments)
        if not held.holds(at) or not ours or standard.metric in covered:
            continue
        of_tickets = replace(standard.covers, customer=None, segment=None)
        if not of_tickets.pins:
            covered.add(standard.metric)
        yield Applying(standard, of_tickets.sentence(), _why(pins))


def _why(pins: dict[str, str]) -> str:
    if "customer" in pins:
        return _("set for this customer")
    if "segment" in pins:
        return _("set for segment “{segment}”").format(segment=pins["segment"])
    return _("set for all customers")
