"""Decide, look up what was decided and by whom, and take it back."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from data_access.app_store import audit, changes, keeping, tables
from data_access.app_store.audit import Event, Wanted, What
from data_access.app_store.changes import Change
from data_access.app_store.connections import reading, writing
from data_access.app_store.keeping import Kept
from data_access.app_store.schema import engine_at
from data_access.app_store.shelf import Shelf, subject_of
from data_access.settings import Settings
from metrics.calendars import CalendarAssignment, CalendarBook, CalendarVersion
from metrics.catalogue import Catalogue
from metrics.decisions import ALWAYS, Decision, Versions
from metrics.errors import BadValue, UnknownName
from metrics.roles import Act, Visitor
from metrics.standards import Standard, StandardBook
from metrics.targets import check, target_unit
from metrics.translation import translate as _

D = TypeVar("D", bound=Decision)

_CATALOGUE = Catalogue.of({})


def _unit(standard: Standard) -> dict[str, str | None]:
    return {"unit": None if standard.ended else target_unit(_CATALOGUE.metric(standard.metric)).value}


STANDARDS = Shelf("standard", tables.standards, Standard, _unit)
CALENDARS = Shelf("calendar", tables.calendars, CalendarVersion)
ASSIGNMENTS = Shelf("calendar assignment", tables.calendar_assignments, CalendarAssignment)
SHELVES: dict[str, Shelf[Any]] = {shelf.kind: shelf for shelf in (STANDARDS, CALENDARS, ASSIGNMENTS)}
DECIDING = {
    STANDARDS.kind: (Act.SET_STANDARDS, What.CHANGED_STANDARD),
    CALENDARS.kind: (Act.SET_CALENDARS, What.CHANGED_CALENDAR),
    ASSIGNMENTS.kind: (Act.SET_CALENDARS, What.CHANGED_CALENDAR),
}


def utc_now() -> datetime:
    """Return the wall clock's naive UTC: decisions, unlike data, are made now."""
    return datetime.now(UTC).replace(tzinfo=None)


class AppStore:
    """The decisions of a company. Safe to share between threads; several processes may write.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        Where they are kept.
    now : callable
        The naive UTC at which something is decided.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._now = engine, now

    def revision(self) -> int:
        """Return the number of the latest change, 0 if there is none."""
        with reading(self._engine) as connection:
            return changes.revision(connection)

    def standards(self) -> StandardBook:
        """Return all standards, of one moment."""
        with reading(self._engine) as connection:
            return StandardBook(tuple(STANDARDS.all(connection)), changes.revision(connection))

    def calendars(self) -> CalendarBook:
        """Return all calendars and what they are assigned to, of one moment."""
        with reading(self._engine) as connection:
            versions, assignments = CALENDARS.all(connection), ASSIGNMENTS.all(connection)
            return CalendarBook(tuple(versions), tuple(assignments), changes.revision(connection))

    def set_standard(self, standard: Standard, *, by: Visitor, read: int, at_once: bool = False) -> Standard:
        """Keep a version of a standard, and return it as it is kept.

        Parameters
        ----------
        standard : Standard
            With its author and reason; without a target it ends what holds.
        by : Visitor
            Whose account it is done with, as the store knows it now.
        read : int
            The revision of the book that its author had before his eyes.
        at_once : bool
            Let it begin now, whatever it says.

        Raises
        ------
        NotAllowed
            It is not theirs to decide.
        BadValue, CannotAnswer, UnknownName
            The metric cannot be judged by it, or it would change how the past was judged.
        ChangedMeanwhile
            Somebody else has changed this standard since.
        CannotReachStore
            Nothing was changed.
        """
        check(standard, _CATALOGUE.metric(standard.metric))
        with self._deciding(STANDARDS, standard, by) as (connection, now):
            return STANDARDS.add(connection, _begun(standard, now, at_once), read, now)

    def set_calendar(
        self, version: CalendarVersion, *, by: Visitor, read: int, at_once: bool = False
    ) -> CalendarVersion:
        """Keep a version of a calendar; its first one holds for ever, whatever it says. Else as `set_standard`."""
        version.check()
        with self._deciding(CALENDARS, version, by) as (connection, now):
            known = any(kept.key == version.key for kept in CALENDARS.all(connection))
            begun = _begun(version, now, at_once) if known else replace(version, effective_from=ALWAYS)
            return CALENDARS.add(connection, begun, read, now)

    def assign_calendar(
        self, assignment: CalendarAssignment, *, by: Visitor, read: int, at_once: bool = False
    ) -> CalendarAssignment:
        """Keep which tickets run on which calendar; None ends it. Else as `set_standard`."""
        assignment.check()
        with self._deciding(ASSIGNMENTS, assignment, by) as (connection, now):
            known = {version.key for version in CALENDARS.all(connection)}
            if assignment.calendar not in {None, *known}:
                raise UnknownName(_("calendar"), str(assignment.calendar), known)
            return ASSIGNMENTS.add(connection, _begun(assignment, now, at_once), read, now)

    def history(self, kind: str | None = None, subject: str | None = None, limit: int | None = None) -> list[Change]:
        """Return what was decided, the latest first; `kind` and `subject` as in `Change`."""
        with reading(self._engine) as connection:
            return changes.history(connection, kind, subject, limit=limit)

    def undo(self, change: int, *, by: Visitor, reason: str) -> Change:
        """Let hold again what held before a change, from now on, or from when it would have begun; return the change.

        Raises
        ------
        NotAllowed
            It is not theirs to decide.
        ChangedMeanwhile
            Somebody has changed the same since.
        BadValue
            It no longer holds.
        UnknownName
            There is no such change.
        """
        with reading(self._engine) as connection:
            known = changes.change(connection, change)
            shelf = SHELVES[known.kind]
            (undone,) = shelf.all(connection, change)
        with self._deciding(shelf, undone, by) as (connection, now):
            kept = shelf.all(connection)
            begins = max(now, undone.effective_from)
            if Versions(kept).at(undone.topic, undone.covers, begins) != undone:
                raise BadValue(_("This was replaced and holds no longer: there is nothing to take back."))
            others = Versions(decision for decision in kept if decision != undone)
            before = others.at(undone.topic, undone.covers, undone.effective_from) or undone.as_ended()
            again = replace(before, effective_from=begins, author=by.name, reason=reason)
            shelf.add(connection, again, known.id, now)
            return changes.history(connection, known.kind, known.subject, limit=1)[0]

    def kept_for(self) -> Kept:
        """Return for how long what is kept."""
        with reading(self._engine) as connection:
            return keeping.kept(connection)

    def keep_for(self, what: str, months: int | None, *, by: Visitor, reason: str) -> None:
        """Decide for how many months a sort is kept; None for ever. Raises NotAllowed, BadValue or UnknownName."""
        by.must(Act.ERASE)
        with writing(self._engine) as connection:
            now = self._now()
            change = keeping.decide(connection, what, months, by=by.name, reason=reason, now=now)
            event = Event.of(by, What.SET_RETENTION, what, before=change.before, after=change.after, why=change.why)
            audit.record(connection, event, now)

    def too_old(self, before: datetime) -> tuple[int, int]:
        """Return how many events of the audit are older, and how many there are."""
        with reading(self._engine) as connection:
            return keeping.too_old(connection, before)

    def note(self, event: Event) -> None:
        """Write down what somebody did, where no other transaction tells of it."""
        with writing(self._engine) as connection:
            audit.record(connection, event, self._now())

    def audit(self, wanted: Wanted, *, page: int = 1, size: int = 50) -> tuple[list[Event], int]:
        """Return a page of what was done, from 1 and the latest first, and how much there is of it."""
        with reading(self._engine) as connection:
            found = audit.found(connection, wanted, size, (max(page, 1) - 1) * size)
            return found, audit.count(connection, wanted)

    def seen(self, what: What, about: Collection[str]) -> list[Event]:
        """Return the events of a sort about any of these, the latest first."""
        with reading(self._engine) as connection:
            return audit.about(connection, what, about)

    def people_in_audit(self) -> dict[str, str]:
        """Return who ever did anything: the names that they had last, by account."""
        with reading(self._engine) as connection:
            return audit.people(connection)

    @contextmanager
    def _deciding(self, shelf: Shelf[Any], decision: Decision, by: Visitor) -> Iterator[tuple[Connection, datetime]]:
        """Write a decision, the row of the audit, and neither without the other."""
        act, what = DECIDING[shelf.kind]
        by.must_decide(act, decision.covers)
        with writing(self._engine) as connection:
            now = self._now()
            yield connection, now
            number = changes.revision(connection)
            audit.record(connection, Event.of(by, what, subject_of(decision), kind=shelf.kind, change=number), now)


def _begun(decision: D, now: datetime, at_once: bool) -> D:
    return replace(decision, effective_from=now) if at_once else decision


@cache
def store_at(settings: Settings) -> AppStore:
    """Return the process's one `AppStore` of these settings, its tables brought to the present."""
    return AppStore(engine_at(settings))
