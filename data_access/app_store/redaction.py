"""Take what names somebody out of decisions and the audit; what stands there instead is always the same."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

from sqlalchemy import JSON, Connection, Row, Select, String, Table, cast, select, text

from data_access.app_store import changes, keeping, tables
from data_access.app_store.audit import What
from data_access.app_store.changes import Change
from data_access.app_store.letters import bare, fold, pattern_of, replaced
from data_access.app_store.link_tables import links
from data_access.file_names import ERASED, names_any

SHORTEST = 3  # characters of a name, or of a part of it that was searched, that say whom it is about
FEWEST_DIGITS = 5  # of a number that says, in a decision, whom it is about: "120" is as well a threshold
# What may name a customer: whom a decision is about, why it was made, what was searched, what a link is called.
COLUMNS: Mapping[Table, tuple[str, ...]] = {
    tables.audit: ("about", "detail"),
    tables.changes: ("subject", "why", "before", "after"),
    tables.standards: ("covers",),
    tables.calendar_assignments: ("covers",),
    tables.calendars: ("title",),
    links: ("name", "audience", "plan", "pending"),
}
JSON_TEXTS = {"detail", "before", "after", "plan", "pending"}
COVERED = {"covers", "subject"}
# What people type: of a decision or a plan nothing else is touched, for the rest of it is read by the app.
TYPED: Mapping[str, set[str]] = {
    "before": {"title"},
    "after": {"title"},
    "plan": {"name", "audience"},
    "pending": {"name", "audience"},
}
NAMING = {"customer", "topic"}  # of what a decision covers; a team may be called as a customer is
LOOKED_FOR = (What.SEARCHED.value, What.EXPORTED.value)
OF_FILES = (What.IMPORTED.value, What.IMPORT_UNDONE.value)


class Redaction:
    """What stands for that which names somebody; a subclass knows what does."""

    def replaced(self, said: str, *, decided: bool) -> str:
        """Return a text with nothing of the person in it; as is right for what was `decided`."""
        raise NotImplementedError

    def searched(self, said: str) -> bool:
        """Whether somebody who typed this may have looked for the person."""
        raise NotImplementedError

    def in_files(self, said: str) -> bool:
        """Whether names of files, as one imports them, name the person."""
        raise NotImplementedError

    def without(self, said: Any, *, decided: bool = False) -> Any:
        """Return a text, or what JSON holds, with nothing of the person in it."""
        if isinstance(said, Mapping):
            return {name: self._named(name, value, decided) for name, value in said.items()}
        if isinstance(said, list):
            return [self.without(value, decided=decided) for value in said]
        return self.replaced(said, decided=decided) if isinstance(said, str) else said

    def typed(self, held: Any, names: Collection[str]) -> Any:
        """Return what JSON holds of a decision, with nothing of the person in what people typed."""
        if not isinstance(held, Mapping):
            return held
        return {
            name: self._named(name, value, decided=True) if name in names else value for name, value in held.items()
        }

    def covered(self, said: str) -> str:
        """Return what a decision is about, as the history writes it, with nothing of the person in it."""
        topic, mark, covers = said.rpartition("?")
        pins = parse_qsl(covers, keep_blank_values=True)
        told = [(name, self.without(value, decided=True) if name in NAMING else value) for name, value in pins]
        return topic + mark + urlencode(told) if told != pins else said

    def _named(self, name: str, value: Any, decided: bool) -> Any:
        if name == "address":
            return self._address(value)
        return self.typed(value, TYPED[name]) if name in TYPED else self.without(value, decided=decided)

    def _address(self, said: Any) -> Any:
        if not isinstance(said, str):
            return self.without(said)
        pairs = parse_qsl(said, keep_blank_values=True)
        told = [(n, ERASED if n == "search" and self.searched(v) else self.without(v)) for n, v in pairs]
        return self.without(urlencode(told) if told != pairs else said)


class Words(Redaction):
    """What names a person, and what stands for it.

    Parameters
    ----------
    keys : mapping of str to str
        Keys of the person, each with the random one that replaces it.
    texts : iterable of str
        Names, mail addresses, telephone and customer numbers.
    """

    def __init__(self, keys: Mapping[str, str], texts: Collection[str]) -> None:
        named = {said: ERASED for said in texts if len(said) >= SHORTEST} | dict(keys)
        named |= {quote_plus(was): quote_plus(new) if new != ERASED else new for was, new in named.items()}
        self._becomes = {fold(was): new for was, new in named.items()}
        self._in_audit = pattern_of(named)
        self._in_decisions = pattern_of(was for was in named if len(was) >= FEWEST_DIGITS or not was.isdigit())
        self._told = [*texts, *(key.partition(":")[2] for key in keys)]
        self._whole = {fold(said) for said in texts}
        self._parts = [bare(said) for said in self._told]

    def replaced(self, said: str, *, decided: bool) -> str:
        if not decided and fold(said) in self._whole:
            return ERASED
        pattern = self._in_decisions if decided else self._in_audit
        return replaced(pattern, said, lambda found: self._becomes.get(found, ERASED))

    def searched(self, said: str) -> bool:
        part = bare(said.strip())
        return len(part) >= SHORTEST and any(part in whole for whole in self._parts)

    def in_files(self, said: str) -> bool:
        return names_any(said, self._told)


def redact(connection: Connection, words: Redaction, by: str, person: str, now: datetime) -> None:
    """Replace what names the person in every row; the guard of the tables has to be lifted.

    Where decisions were about the person, the history gets a row: by its number others see that they are to be read
    anew.
    """
    decisions = 0
    for table, columns in COLUMNS.items():
        for name in columns:
            for row in connection.execute(_rows(table, name)).all():
                new = _new(words, table, name, row)
                if new == row.said:
                    continue
                same = "id = :id" if "id" in table.c else f"CAST({_quoted(name)} AS VARCHAR) = :said"
                update = f"UPDATE {table.name} SET {_quoted(name)} = {_as(table, name, connection)} WHERE {same}"
                connection.execute(text(update), {"new": new, **row._mapping})
                decisions += table not in (tables.audit, links)
    if decisions:
        changes.record(connection, Change(0, now, by, ERASED, "erasure", person, None, {}))


def _rows(table: Table, name: str) -> Select[Any]:
    """Return the select of all rows: databases know the small and capital letters of some alphabets only."""
    raw = cast(table.c[name], String)
    which = [table.c[c] for c in ("id", "what") if c in table.c]
    rows = select(raw.label("said"), *which).where(table.c[name].is_not(None)).distinct()
    if table is tables.changes and name != "why":  # how long something is kept is about nobody
        return rows.where(table.c.kind != keeping.KIND)
    return rows


def _new(words: Redaction, table: Table, name: str, row: Row[Any]) -> str:
    said, decided = str(row.said), table is not tables.audit
    if name in COVERED:
        return words.covered(said)
    if name in JSON_TEXTS:
        held = json.loads(said)
        new = words.typed(held, TYPED[name]) if name in TYPED else words.without(held)
        return json.dumps(new) if new != held else said
    if name == "about" and row.what in OF_FILES and words.in_files(said):
        return ERASED
    new = str(words.without(said, decided=decided))
    if new == said and name == "about" and row.what in LOOKED_FOR and words.searched(said):
        return ERASED
    return new


def _quoted(name: str) -> str:
    return f'"{name}"'


def _as(table: Table, name: str, connection: Connection) -> str:
    json_column = isinstance(table.c[name].type, JSON) and connection.dialect.name == "postgresql"
    return "CAST(:new AS JSON)" if json_column else ":new"
