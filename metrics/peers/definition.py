"""Hold as values how a product defines a figure, and how it would read our data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import Select, case

from metrics.kinds import Column
from metrics.translation import translate as _

Readings = Select[Any]  # `key`, `ticket` ..., `ours`, `theirs`, `reason`: one row for each time that a product counts

CONTRADICTING = "contradicting"


class Product(Enum):
    """Whose definition it is."""

    PLUMBLINE = "Plumbline"
    ZENDESK = "Zendesk"
    INTERCOM = "Intercom"
    CHATWOOT = "Chatwoot"


@dataclass(frozen=True)
class Definition:
    """How a product defines a figure, in our words.

    Parameters
    ----------
    product : Product
        Whose it is.
    title : str
        What it is called there; "" where there is none.
    counts : str
        What is counted, and how it becomes one figure.
    sentence : str
        What differs from what one would think.
    source : str
        Where that was read.
    mean : bool
        Whether of times the mean is shown there, and not the median.
    """

    product: Product
    title: str
    counts: str
    sentence: str
    source: str
    mean: bool = False


@dataclass(frozen=True)
class Figure:
    """One figure as each product defines it, ours first."""

    title: str
    definitions: tuple[Definition, ...]

    def by(self, product: Product) -> Definition:
        return next(d for d in self.definitions if d.product is product)


@dataclass(frozen=True, eq=False)
class Peer:
    """How another product would read our data.

    Parameters
    ----------
    product : Product
        Whose definition is followed.
    read : callable
        From the rows that a question is about to the readings of them.
    reasons : dict of str to str
        Why a reading may differ from ours, by the key that it is marked with; the first that holds is given.
    of_nothing : float, optional
        What it says where there is nothing to count.
    """

    product: Product
    read: Callable[[Any], Readings]
    reasons: Mapping[str, str] = field(default_factory=dict)
    of_nothing: float | None = None

    @property
    def told(self) -> Mapping[str, str]:
        """The sentences of all reasons by their keys, the last one for what no other explains."""
        return {**self.reasons, CONTRADICTING: _("Its times contradict each other")}


def reason(ours: Column, theirs: Column, *why: tuple[Column, str]) -> Column:
    """Return why two readings differ: the key of the first condition that holds; None where they are equal."""
    return case((ours.is_not_distinct_from(theirs), None), *why, else_=CONTRADICTING).label("reason")
