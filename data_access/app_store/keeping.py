"""Keep for how long what is kept: decisions of their own kind, in the one history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from data_access.app_store import changes, tables
from data_access.app_store.changes import Change
from metrics.errors import BadValue, UnknownName
from metrics.translation import translate as _

KIND = "retention"
LONGEST = 1200  # months

PERSONAL, TEXTS, QUARANTINE, AUDIT = "personal", "texts", "quarantine", "audit"
WHAT: Mapping[str, str] = {
    PERSONAL: _("Who customers are"),
    TEXTS: _("What was written"),
    QUARANTINE: _("Refused records"),
    AUDIT: _("Who did what"),
}


@dataclass(frozen=True)
class Kept:
    """For how many months each sort is kept; what is not named is kept for ever."""

    months: Mapping[str, int]
    revision: int = 0

    def before(self, what: str, now: datetime) -> datetime | None:
        """Return the instant before which it is too old, or None."""
        return months_before(now, self.months[what]) if what in self.months else None


def months_before(now: datetime, months: int) -> datetime:
    """Return the same day and time so many months before; the last of the month where it has no such day."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    for day in range(now.day, 0, -1):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError(now)


def kept(connection: Connection) -> Kept:
    """Return what holds now."""
    months: dict[str, int] = {}
    for change in changes.history(connection, KIND):
        if change.subject not in months:
            months[change.subject] = int(change.after["months"] or 0)
    return Kept({what: n for what, n in months.items() if n}, changes.revision(connection))


def decide(connection: Connection, what: str, months: int | None, *, by: str, reason: str, now: datetime) -> Change:
    """Write a decision, or raise BadValue or UnknownName."""
    if what not in WHAT:
        raise UnknownName(_("sort of data"), what, WHAT)
    if months is not None and not 1 <= months <= LONGEST:
        raise BadValue(_("Data are kept for 1 to {n} months, or for ever.").format(n=LONGEST))
    author, why = changes.signed(by, reason)
    before = kept(connection).months.get(what)
    told = {"months": str(months) if months else None}
    change = Change(0, now, author, why, KIND, what, {"months": str(before) if before else None}, told)
    changes.record(connection, change)
    return change


def too_old(connection: Connection, before: datetime) -> tuple[int, int]:
    """Return how many events of the audit are older, and how many there are."""
    a = tables.audit.c
    row = connection.execute(select(func.count().filter(a.at < before), func.count()).select_from(tables.audit)).one()
    return int(row[0]), int(row[1])


def forget(connection: Connection, before: datetime) -> int:
    """Remove the events of the audit that are older; the guard of the tables has to be lifted."""
    return connection.execute(delete(tables.audit).where(tables.audit.c.at < before)).rowcount
