"""Write down each decision: who, when, what, before, after, why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from data_access.app_store import tables
from metrics.errors import BadValue, PlumblineError, UnknownName
from metrics.translation import translate as _

Content = Mapping[str, str | None]  # what a decision says, and since when

LONGEST = 2000


@dataclass(frozen=True)
class Change:
    """One row of the history.

    Parameters
    ----------
    id : int
        Later changes have greater ones.
    at : datetime
        Naive UTC.
    who, why : str
        As the author signed it.
    kind, subject : str
        What was changed: "standard", and "csat?channel=chat".
    before, after : dict
        What held there before, None if nothing did, and what does now.
    """

    id: int
    at: datetime
    who: str
    why: str
    kind: str
    subject: str
    before: Content | None
    after: Content


class ChangedMeanwhile(PlumblineError):
    """Somebody else saved the same while it was being edited; nothing is lost, and nothing was written over."""

    def __init__(self, change: Change) -> None:
        self.change = change
        sentence = _(
            "{who} changed the same at {at:%H:%M} UTC, on {at:%Y-%m-%d}, after you had opened it (“{why}”). "
            "Nothing of yours was saved: look at the new state, and save again if you still want to."
        )
        super().__init__(sentence.format(who=change.who, at=change.at, why=change.why))


def signed(author: str, reason: str) -> tuple[str, str]:
    """Return both without space around them, or raise BadValue: nothing is decided without a name and a reason."""
    for text, what in ((author, _("Who decides this?")), (reason, _("Why? Say it in a sentence, for those who ask."))):
        if not text.strip() or "\0" in text or len(text) > LONGEST:
            raise BadValue(
                what + " " + _("It may have 1 to {n} characters; this has {has}.").format(n=LONGEST, has=len(text))
            )
    return author.strip(), reason.strip()


def record(connection: Connection, change: Change) -> int:
    """Write a change, whose `id` is not yet known, and return its id."""
    values = {name: value for name, value in vars(change).items() if name != "id"}
    return int(connection.execute(insert(tables.changes).values(values).returning(tables.changes.c.id)).scalar_one())


def revision(connection: Connection) -> int:
    """Return the id of the latest change, 0 if there is none."""
    return int(connection.execute(select(func.coalesce(func.max(tables.changes.c.id), 0))).scalar_one())


def history(
    connection: Connection,
    kind: str | None = None,
    subject: str | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[Change]:
    """Return the changes since the one with the id `after`, the latest first."""
    c = tables.changes.c
    wanted = select(tables.changes).where(c.id > after).order_by(c.id.desc()).limit(limit)
    for column, value in ((c.kind, kind), (c.subject, subject)):
        wanted = wanted if value is None else wanted.where(column == value)
    return [Change(**row) for row in connection.execute(wanted).mappings()]


def change(connection: Connection, number: int) -> Change:
    """Return one change, or raise UnknownName."""
    row = connection.execute(select(tables.changes).where(tables.changes.c.id == number)).mappings().first()
    if row is None:
        raise UnknownName(_("change"), str(number), ())
    return Change(**row)
