"""Say what a link is to show, and how it is renewed."""

from dataclasses import dataclass
from enum import StrEnum

from metrics.periods import Grain
from metrics.published.label import Label
from metrics.question import Filters
from metrics.translation import translate as _

# What a link may be split by and narrowed to. Nobody is an agent, an age or a gender here, and no topic is typed.
DIMENSIONS = ("team", "channel", "priority", "segment", "plan", "country", "region")
GRAINS = (Grain.WEEK, Grain.MONTH, Grain.QUARTER)  # whole ones only: two that overlap tell what lies between them
STEP_OF = dict(zip(("last-week", "last-month", "last-quarter"), GRAINS, strict=True))  # of a page's period
MOST_PERIODS = 12


class Block(StrEnum):
    """What can stand on a link; the stores keep the value."""

    HEADLINES = "headlines"
    CARDS = "cards"
    TRENDS = "trends"
    SPLITS = "splits"
    COHORTS = "cohorts"
    SUMMARY = "summary"


BLOCKS = {
    Block.HEADLINES: _("Five sentences"),
    Block.CARDS: _("Cards with verdicts"),
    Block.TRENDS: _("Trends"),
    Block.SPLITS: _("Side by side"),
    Block.COHORTS: _("Who came back"),
    Block.SUMMARY: _("The period in words"),
}


class Refresh(StrEnum):
    """How often a link is renewed; the stores keep the value."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


REFRESHES = {
    Refresh.NEVER: _("Frozen as it is now"),
    Refresh.DAILY: _("Renewed every day"),
    Refresh.WEEKLY: _("Renewed every week"),
    Refresh.MONTHLY: _("Renewed every month"),
}


@dataclass(frozen=True)
class Plan:
    """What is published.

    Parameters
    ----------
    name, audience : str
        What the list of links calls it, and for whom it is; no link shows either.
    metrics : tuple of str
        Keys of metrics, in the order shown.
    blocks : frozenset of Block
    filters : tuple of (dimension, values)
        As of a question; of `DIMENSIONS` only.
    by : str, optional
        Dimension that splits the figures; of `DIMENSIONS`.
    labels : tuple of (dimension, value, Label)
        What the values of the data are called on the link. A value without one is numbered: “Team 3”.
    grain : Grain
        Length of the periods; of `GRAINS`.
    periods : int
        How many of the last whole periods a viewer may choose among, 1 to `MOST_PERIODS`.
    refresh : Refresh
    """

    name: str
    audience: str
    metrics: tuple[str, ...]
    blocks: frozenset[Block]
    filters: Filters = ()
    by: str | None = None
    labels: tuple[tuple[str, str, Label], ...] = ()
    grain: Grain = Grain.MONTH
    periods: int = 6
    refresh: Refresh = Refresh.NEVER
