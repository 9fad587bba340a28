"""Take what names somebody out of decisions and the audit; what stands there instead is always the same."""

import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

from sqlalchemy import JSON, Connection, String, Table, cast, or_, select, text

from data_access.app_store import changes, tables
from data_access.app_store.audit import What
from data_access.app_store.changes import Change
from data_access.app_store.link_tables import links

ERASED = "(erased)"
SHORTEST = 3  # characters of a name, or of a part of it that was searched, that say whom it is about
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


class Words:
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
        written = {quote_plus(was): quote_plus(new) if new != ERASED else new for was, new in named.items()}
        self._becomes = {was.casefold(): new for was, new in (written | named).items()}
        longest_first = sorted(self._becomes, key=len, reverse=True)
        # Of "a:1" in "a:12" nothing is taken.
        self._pattern = re.compile(
            r"(?<![\w@])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w@-]|\.\w)", re.IGNORECASE
        )
        self._whole = {said.casefold() for said in texts}
        self._parts = [said.casefold() for said in (*texts, *keys, *(key.partition(":")[2] for key in keys))]
        # As it was written too: SQLite knows small and capital letters of ASCII only.
        told = {*self._becomes, *named}
        self.sought = sorted(told | {json.dumps(was)[1:-1] for was in told})

    def without(self, said: Any) -> Any:
        """Return a text, or what JSON holds, with nothing of the person in it."""
        if isinstance(said, Mapping):
            return {
                name: self._address(value) if name == "address" else self.without(value) for name, value in said.items()
            }
        if isinstance(said, list):
            return [self.without(value) for value in said]
        if not isinstance(said, str):
            return said
        if said.casefold() in self._whole:
            return ERASED
        return self._pattern.sub(lambda found: self._becomes[found[0].casefold()], said)

    def searched(self, said: str) -> bool:
        """Whether somebody who typed this may have looked for the person."""
        part = said.strip().casefold()
        return len(part) >= SHORTEST and any(part in whole for whole in self._parts)

    def _address(self, said: Any) -> Any:
        if not isinstance(said, str):
            return self.without(said)
        pairs = parse_qsl(said, keep_blank_values=True)
        if not any(name == "search" and self.searched(value) for name, value in pairs):
            return self.without(said)
        return self.without(urlencode([(n, ERASED if n == "search" and self.searched(v) else v) for n, v in pairs]))


def redact(connection: Connection, words: Words, by: str, person: str, now: datetime) -> None:
    """Replace what names the person in every row; the guard of the tables has to be lifted.

    Where decisions were about the person, the history gets a row: by its number others see that they are to be read
    anew.
    """
    decisions = 0
    for table, columns in COLUMNS.items():
        raw = [cast(table.c[name], String) for name in columns]
        for k, name in enumerate(columns):
            wanted = or_(*(raw[k].icontains(said, autoescape=True) for said in words.sought))
            if table is tables.audit:
                searched = table.c.what.in_([What.SEARCHED.value, What.EXPORTED.value])
                wanted = or_(wanted, searched)
            rows = select(raw[k].label("said")).where(table.c[name].is_not(None), wanted).distinct()
            for (said,) in connection.execute(rows).all():
                new = _new(words, table, name, said)
                if new != said:
                    same = f"CAST({_quoted(name)} AS VARCHAR) = :was"
                    update = f"UPDATE {table.name} SET {_quoted(name)} = {_as(table, name, connection)} WHERE {same}"
                    connection.execute(text(update), {"new": new, "was": said})
                    decisions += table not in (tables.audit, links)
    if decisions:
        changes.record(connection, Change(0, now, by, ERASED, "erasure", person, None, {}))


def _new(words: Words, table: Table, name: str, said: str) -> str:
    if name in JSON_TEXTS:
        held = json.loads(said)
        new = words.without(held)
        return json.dumps(new) if new != held else said
    new = str(words.without(said))
    return ERASED if new == said and table is tables.audit and words.searched(said) else new


def _quoted(name: str) -> str:
    return f'"{name}"'


def _as(table: Table, name: str, connection: Connection) -> str:
    json_column = isinstance(table.c[name].type, JSON) and connection.dialect.name == "postgresql"
    return "CAST(:new AS JSON)" if json_column else ":new"
