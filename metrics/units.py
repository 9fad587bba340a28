"""Name the units that figures come in, and which direction is better."""

from enum import Enum


class Unit(Enum):
    """What a finished value is measured in."""

    COUNT = "count"
    SHARE = "share"  # 0 to 1, shown in per cent
    POINTS = "points"  # -100 to 100, shown with its sign
    SECONDS = "seconds"
    SCORE = "score"  # on the scale of the survey
    MONEY = "money"  # in the reporting currency
    RATE = "rate"  # so many for each one


class Better(Enum):
    """Which direction serves customers better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"
