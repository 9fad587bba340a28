"""Measure what standards cost: to ask how many were in time, and to change one of many."""

import sys
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import cycle
from pathlib import Path

from data_access.sample_rules import sample_rules
from data_access.settings import Settings
from data_access.warehouse.ask import _kept, ask, catalogue
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.release import renew
from metrics.answer import Answer
from metrics.calendars import CalendarAssignment, CalendarBook, CalendarVersion
from metrics.covers import Covers
from metrics.decisions import ALWAYS
from metrics.question import Question
from metrics.rules import Rules
from metrics.scope import ALL
from metrics.standards import Clock, Standard, StandardBook
from metrics.worktime import Calendar

BEGINS = (datetime(2024, 1, 1), datetime(2025, 6, 1), datetime(2026, 3, 1))
TEAMS = ("Billing", "Technical", "Sales support", "Field service", "Onboarding", "Key accounts")
PRIORITIES, CHANNELS = ("low", "normal", "high", "urgent"), ("chat", "email", "phone", "web")
WEEKLY = "grain=week&by=team&from=2024-12-01&to=2026-09-01&compare=none"
HOUR = 3600


def _rules(hours: int) -> Rules:
    """Forty standards of three versions on six calendars; one of them allows so many hours."""
    covers = [Covers(team=team, priority=priority) for team in TEAMS for priority in PRIORITIES]
    covers += [Covers(team=team, channel=channel) for team in TEAMS[:3] for channel in CHANNELS]
    covers += [Covers(channel=channel) for channel in CHANNELS[1:]]
    standards = [
        Standard(metric, Decimal("0.8"), (n % 7 + since) * HOUR, Clock.WORKING, covers=whom, effective_from=begin)
        for n, whom in enumerate(covers)
        for metric in ("first_response_time",)
        for since, begin in enumerate(BEGINS, 1)
    ]
    whole = [Standard("resolution_time", Decimal("0.8"), h * HOUR, Clock.WORKING, effective_from=b)
             for h, b in zip((40, 32, hours), BEGINS, strict=True)]  # fmt: skip
    week = {day: [("08:00", "12:00"), ("13:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
    calendars = [CalendarVersion(team, team, Calendar("Europe/Berlin", week), effective_from=ALWAYS) for team in TEAMS]
    assigned = [CalendarAssignment(team, covers=Covers(team=team), effective_from=ALWAYS) for team in TEAMS]
    return Rules(StandardBook((*standards, *whole)), CalendarBook(tuple(calendars), tuple(assigned)))


class Change:
    """One of forty standards changes: until it is on the board."""

    def __init__(self, home: Path) -> None:
        self.settings, self.rules = Settings(home=home), cycle((_rules(24), _rules(30)))

    def __call__(self) -> int:
        return renew(self.settings, next(self.rules)).version


class Weekly:
    """A share by week and team that needs no standard."""

    metric = "resolved_in_due"

    def __init__(self, home: Path) -> None:
        self.settings, self.warehouse = Settings(home=home), Warehouse(home)
        known = catalogue(self.warehouse.manifest())
        self.question = replace(Question.parse(WEEKLY, known.dimensions), metrics=(self.metric,))

    def __call__(self) -> list[float | None]:
        _kept.cache_clear()
        answers: tuple[Answer, ...] = ask(
            self.question, scope=ALL, warehouse=self.warehouse, settings=self.settings, rules=_rules(24)
        )
        return [point.value for point in answers[0].points]


class Attained(Weekly):
    """How many were in time, by week and team."""

    metric = "resolution_in_time"


if __name__ == "__main__":
    renew(Settings(home=Path(sys.argv[1])), sample_rules())
