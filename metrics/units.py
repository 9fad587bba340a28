"""Name the units that figures come in, and which direction is better."""

from dataclasses import dataclass
from enum import Enum


class Unit(Enum):
    """What a finished value is measured in."""

    COUNT = "count"
    SHARE = "share"  # 0 to 1, shown in per cent
    POINTS = "points"  # -100 to 100, shown with its sign
    SECONDS = "seconds"
    SCORE = "score"  # on the scale of the survey
    MONEY = "money"  # in the reporting currency, which the settings name
    RATE = "rate"  # so many for each one


@dataclass(frozen=True)
class Money:
    """Amounts in one currency."""

    currency: str  # ISO 4217

    @property
    def value(self) -> str:
        """The code, as other units have their name."""
        return self.currency


Measure = Unit | Money


class Better(Enum):
    """Which direction serves customers better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"
