"""Keep decisions of one kind in a table: read them, and add one with its row of the history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Table, insert, select

from data_access.app_store import changes, tables
from data_access.app_store.changes import Change, ChangedMeanwhile, Content
from metrics.decisions import Decision, Versions
from metrics.errors import BadValue
from metrics.translation import translate as _

D = TypeVar("D", bound=Decision)


@dataclass(frozen=True)
class Shelf(Generic[D]):
    """Where decisions of one kind are kept; the columns of the table bear the names of its fields.

    Parameters
    ----------
    kind : str
        What the history calls them.
    table : Table
        Where they are kept.
    decision : type
        What they are.
    more : callable
        Further columns of a decision.
    """

    kind: str
    table: Table
    decision: type[D]
    more: Callable[[D], Mapping[str, Any]] = lambda _decision: {}

    def all(self, connection: Connection, change: int | None = None) -> list[D]:
        """Return all decisions, or only the one that was made by a change."""
        wanted = select(self.table, tables.changes.c.who, tables.changes.c.why).join(tables.changes)
        if change is not None:
            wanted = wanted.where(self.table.c.change == change)
        return [self._decision(row) for row in connection.execute(wanted).mappings()]

    def _decision(self, row: Mapping[Any, Any]) -> D:
        kept = {field.name: row[field.name] for field in fields(self.decision) if field.name in row}
        return self.decision(**kept, author=row["who"], reason=row["why"])

    def add(self, connection: Connection, new: D, read: int, now: datetime) -> D:
        """Write a decision and its row of the history; return it as it is kept.

        Raises
        ------
        ChangedMeanwhile
            Somebody decided about the same since the revision `read`.
        BadValue
            It would change how the past was judged, or nothing at all, or is not signed.
        """
        new.check_begin()
        author, reason = changes.signed(new.author, new.reason)
        kept = Versions(self.all(connection))
        subject = subject_of(new)
        for meanwhile in changes.history(connection, self.kind, subject, after=read, limit=1):
            raise ChangedMeanwhile(meanwhile)
        before = kept.at(new.topic, new.covers, new.effective_from)
        _refuse(kept, before, new, now)
        corrected = before.correction + 1 if before and before.effective_from == new.effective_from else 0
        saved = replace(new, author=author, reason=reason, set_at=now, correction=corrected)
        was = _told(before) if before else None
        change = Change(0, now, author, reason, self.kind, subject, was, _told(saved))
        number = changes.record(connection, change)
        connection.execute(insert(self.table).values(self._row(saved) | {"change": number}))
        return saved

    def _row(self, decision: D) -> dict[str, Any]:
        kept = {name: value for name, value in vars(decision).items() if name in self.table.c}
        return kept | dict(self.more(decision))


def subject_of(decision: Decision) -> str:
    """Return what a decision is about, as the history writes it: "csat?channel=chat"."""
    return f"{decision.topic}?{decision.covers.as_text()}".strip("?")


def _told(decision: Decision) -> Content:
    return {"effective_from": decision.effective_from.isoformat(), **decision.content}


def _refuse(kept: Versions[D], before: D | None, new: D, now: datetime) -> None:
    """Refuse an end of nothing, and what would change how anything was judged."""
    begins = new.effective_from
    if new.ended and (before is None or before.ended):
        raise BadValue(_("There is nothing to end at {at:%Y-%m-%d %H:%M} UTC.").format(at=begins))
    begun = before if before and before.effective_from == begins <= now else None
    old = begun or kept.taken_from(new, now)
    if old:
        sentence = _(
            "{author} decided otherwise from {since:%Y-%m-%d %H:%M} UTC on, and what was judged stays as it was: "
            "let yours begin at {now:%Y-%m-%d %H:%M} UTC or later."
        )
        raise BadValue(sentence.format(author=old.author, since=old.effective_from, now=now))
