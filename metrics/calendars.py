"""Hold calendars as a value: whose tickets run on which hours, and since when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from metrics.covers import ALL
from metrics.decisions import Decision, Held, Versions
from metrics.errors import BadValue
from metrics.translation import translate as _
from metrics.worktime import Calendar

ASSIGNED_BY = ("team", "priority", "channel", "segment")  # in the order of precedence
KEY = r"[a-z0-9]+(-[a-z0-9]+)*"


@dataclass(frozen=True)
class CalendarVersion(Decision):
    """The hours of one calendar from an instant on; its first version has held for ever.

    Parameters
    ----------
    key, title : str
        Stable name, and what users read.
    calendar : Calendar
        The hours.
    """

    key: str
    title: str
    calendar: Calendar

    @property
    def topic(self) -> str:
        return self.key

    @property
    def content(self) -> Mapping[str, str | None]:
        return {"title": self.title, "calendar": self.calendar.as_text()}

    @property
    def ended(self) -> bool:
        return False

    def as_ended(self) -> "CalendarVersion":
        raise BadValue(
            _("The first hours of a calendar cannot be taken back: change them, or assign another calendar.")
        )

    def check(self) -> None:
        """Refuse a calendar without names, with BadValue."""
        if len(self.key) > 60 or not re.fullmatch(KEY, self.key):
            raise BadValue(
                _(
                    "“{key}” is no key: write small letters, digits and single hyphens, for instance “berlin-office”."
                ).format(key=self.key[:60])
            )
        if not self.title.strip() or "\0" in self.title or len(self.title) > 200:
            raise BadValue(_("A calendar needs a title of 1 to 200 characters."))


@dataclass(frozen=True)
class CalendarAssignment(Decision):
    """Which calendar tickets run on from an instant on; None if no longer on one of their own.

    Parameters
    ----------
    calendar : str or None
        Key of the calendar.
    """

    calendar: str | None

    @property
    def topic(self) -> str:
        return ""  # one topic for all: of several that fit a ticket one applies

    @property
    def content(self) -> Mapping[str, str | None]:
        return {"calendar": self.calendar}

    @property
    def ended(self) -> bool:
        return self.calendar is None

    def as_ended(self) -> "CalendarAssignment":
        return replace(self, calendar=None)

    def check(self) -> None:
        """Refuse what calendars are not assigned by, with BadValue."""
        pins = self.covers.pins
        if len(pins) > 1 or not set(pins) <= set(ASSIGNED_BY):
            raise BadValue(
                _(
                    "A calendar is assigned to a team, a priority, a channel, a segment, or to all, not to {covers}."
                ).format(covers=self.covers.sentence())
            )


@dataclass(frozen=True)
class CalendarBook:
    """All versions of all calendars and of what they are assigned to, as they were read at one moment.

    `revision` is that of the store when they were read; it says nothing about what they are.
    """

    versions: tuple[CalendarVersion, ...] = ()
    assignments: tuple[CalendarAssignment, ...] = ()
    revision: int = 0

    @cached_property
    def _versions(self) -> Versions[CalendarVersion]:
        return Versions(self.versions)

    @cached_property
    def _assignments(self) -> Versions[CalendarAssignment]:
        return Versions(self.assignments)

    def calendar_of(self, at: datetime, ticket: Mapping[str, str | None]) -> str | None:
        """Return the key of the calendar that a ticket with these values runs on at `at`, or None."""
        found = self._assignments.in_force("", at, ticket)
        return found.calendar if found else None

    def at(self, key: str, instant: datetime) -> CalendarVersion | None:
        """Return the version of a calendar that holds at `instant`."""
        return self._versions.at(key, ALL, instant)

    def hours(self, key: str) -> list[tuple[datetime, Calendar]]:
        """Return the hours of a calendar with the instants from which they hold, in order."""
        return [(version.effective_from, version.calendar) for version in self._versions.steps(key, ALL)]

    def timeline(self, ticket: Mapping[str, str | None]) -> list[tuple[datetime, Calendar | None]]:
        """Return the hours that a ticket with these values runs on, through all calendars that it is assigned to.

        Each holds from its instant, naive UTC, until the next; None where the ticket has no calendar.
        """
        found: list[tuple[datetime, Calendar | None]] = []
        for instant in sorted({decision.effective_from for decision in (*self.versions, *self.assignments)}):
            key = self.calendar_of(instant, ticket)
            version = self.at(key, instant) if key else None
            calendar = version.calendar if version else None
            if not found or found[-1][1] != calendar:
                found.append((instant, calendar))
        return found

    def assigned(self) -> list[Held[CalendarAssignment]]:
        """Return each assignment with the stretch in which it holds, the first in precedence first."""
        return list(self._assignments.held())

    def restated(self, at: datetime) -> "CalendarBook":
        """Return the book in which what holds at `at` has always held, and nothing else."""
        return replace(
            self, versions=tuple(self._versions.restated(at)), assignments=tuple(self._assignments.restated(at))
        )

    @cached_property
    def fingerprint(self) -> str:
        """The same for books by which time runs alike; part of the key of cached answers."""
        return f"{self._versions.fingerprint()}-{self._assignments.fingerprint()}"
