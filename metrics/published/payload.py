"""Hold what one edition of a link shows, as a value."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from metrics.periods import Grain
from metrics.published.label import Label
from metrics.published.plan import Block
from metrics.verdicts import State


class How(StrEnum):
    """How a number is told."""

    TOLD = "told"  # rounded, in the metric's unit
    UNDER = "under"  # `value` is the bound that it stays under
    OVER = "over"  # `value` is the bound that it lies over
    WITHHELD = "withheld"  # too few, or it would give away a neighbour
    NOTHING = "nothing"  # no data


@dataclass(frozen=True)
class Shown:
    """One number as a link shows it."""

    how: How
    value: float | None = None


@dataclass(frozen=True)
class Cell:
    """One figure as a link shows it.

    Parameters
    ----------
    n, value : Shown
        On how many it stands, and the figure in the metric's unit.
    state : State
        Judged from the exact figure; where that and the rounded one seem to disagree, `value` is withheld. It cannot
        be told either where it would say of few how they are.
    target : float or None
        What the standard asks: in the metric's unit, of times the share that is to be in time.
    in_time : Shown or None
        Of times that are judged one by one: the share in time.
    """

    n: Shown
    value: Shown
    state: State
    target: float | None = None
    in_time: Shown | None = None


@dataclass(frozen=True)
class Stretch:
    """Whole local days from `first` to before `last`: one week, month or quarter."""

    first: date
    last: date


@dataclass(frozen=True)
class Split:
    """One figure by the values of a dimension; each label with its cell, the largest first."""

    dimension: str
    parts: tuple[tuple[Label, Cell], ...]


@dataclass(frozen=True)
class Figure:
    """One metric in one period.

    Parameters
    ----------
    metric : str
        Its key; title, unit and definition come from the catalogue.
    cell : Cell
    before : Shown
        The figure of the period before.
    rose : bool or None
        Which way the figure went, where the shown figures differ and the change is no chance; else None.
    trend : tuple of (Stretch, Cell)
        Whole periods up to this one, the oldest first.
    split : Split, optional
    compared : bool
        Whether both were told from chance: then no direction means that the data show no change.
    """

    metric: str
    cell: Cell
    before: Shown
    rose: bool | None
    trend: tuple[tuple[Stretch, Cell], ...] = ()
    split: Split | None = None
    compared: bool = True


@dataclass(frozen=True)
class Cohort:
    """Who began in one stretch: how many, and the share of them that came back in each step after it."""

    began: Stretch
    n: Shown
    shares: tuple[Shown, ...]


class Quadrant(StrEnum):
    """What a line of the summary tells of."""

    STRENGTH = "strength"  # beyond its standard
    WEAKNESS = "weakness"
    BETTER = "better"  # changed, and that is no chance
    WORSE = "worse"


@dataclass(frozen=True)
class Line:
    """One line of the summary: which figure, and of which group if it is not the whole."""

    quadrant: Quadrant
    metric: str
    group: Label | None = None


@dataclass(frozen=True)
class View:
    """What a link shows of one period."""

    period: Stretch
    figures: tuple[Figure, ...]
    cohorts: tuple[Cohort, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Payload:
    """One edition: all that its pages, pictures and files are made of.

    Its words are keys of ours, numbers, dates and the labels that its publisher gave; nothing else has a place.

    Parameters
    ----------
    views : tuple of View
        One for each period that a viewer may choose, the latest first.
    blocks : frozenset of Block
    filters : tuple of (dimension, labels)
    grain : Grain
    zone : str
        Reporting zone, an IANA name.
    data_until, made_at : datetime
        Naive UTC.
    currency : str
        ISO 4217.
    publisher : Label
        Who answers for it.
    """

    views: tuple[View, ...]
    blocks: frozenset[Block]
    filters: tuple[tuple[str, tuple[Label, ...]], ...]
    grain: Grain
    zone: str
    data_until: datetime
    made_at: datetime
    currency: str
    publisher: Label
