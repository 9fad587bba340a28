"""Merge staged rows into facts and people.

Which row of a key wins:

- The newest ``updated_at``, whatever the order of arrival.
- A row without ``updated_at`` speaks for the moment of its import: it wins over what is stored and over
  the other rows of its import. What it replaces keeps its ``updated_at``.
- At equal ``updated_at`` the later import wins, so that a corrected mapping can be run again; within one
  import the content decides, so that the order of its rows never matters.

A loser brings nothing, not even columns that the winner does not have.

The SQL is written in what both engines understand, so that there is one set of rules.
"""

from dataclasses import dataclass

import pyarrow as pa

from data_access.warehouse.batch import Batch, Counts
from data_access.warehouse.tables import columns_of, listed, quoted
from data_access.warehouse.workspace import Workspace
from metrics.errors import UnknownName
from metrics.facts import BOOKKEEPING, Fact, Kind
from metrics.translation import translate as _


@dataclass(frozen=True)
class Stage:
    """A staging table: rows of one fact that all have the same columns.

    Parameters
    ----------
    fact : Fact
        Where the rows belong.
    provided, extra : tuple of str
        Canonical and custom columns that the rows have, in a fixed order; the key comes first.
    """

    fact: Fact
    provided: tuple[str, ...]
    extra: tuple[str, ...]
    table: str

    @property
    def personal(self) -> list[str]:
        """Columns that go to the people file, without the key."""
        return [c.name for c in self.fact.columns if c.personal and c.name in self.provided]

    @property
    def plain(self) -> list[str]:
        """Columns that go to the facts file, without the key."""
        kept = [c.name for c in self.fact.stored if c.name in self.provided and c.name not in self.fact.key]
        return kept + list(self.extra)

    def same_key(self, other: str) -> str:
        """Return the condition that the row `other` has the staged row's key."""
        return " AND ".join(f"s.{quoted(k)} = {other}.{quoted(k)}" for k in self.fact.key)

    def joined(self, workspace: Workspace) -> str:
        """Return the staged rows `s` joined with what is stored of their keys."""
        text = f"LEFT JOIN {workspace.facts}.{self.fact.name} f ON {self.same_key('f')}"
        people = f" LEFT JOIN {workspace.people}.{self.fact.name} p ON {self.same_key('p')}"
        return text + (people if self.personal else "")

    @property
    def differs(self) -> str:
        """Return the condition that the stored row says something else than the staged one."""
        pairs = [f"s.{quoted(c)} IS DISTINCT FROM f.{quoted(c)}" for c in self.plain]
        pairs += [f"s.{quoted(c)} IS DISTINCT FROM p.{quoted(c)}" for c in self.personal]
        return f"({' OR '.join(pairs) or 'false'})"


def stage(workspace: Workspace, batch: Batch, stages: dict[tuple[str, ...], Stage]) -> Stage:
    """Append `batch` to the staging table of its columns, which is made and noted in `stages` if it is the first.

    Raises
    ------
    UnknownName
        A column is neither of the fact nor custom.
    """
    fact, names = batch.fact, batch.rows.column_names
    known = [c.name for c in fact.columns]
    extra = tuple(sorted(name for name in names if name.startswith("x_")))
    for name in names:
        if name not in (*known, *extra, "updated_at", "line"):
            raise UnknownName(_("column of {fact}").format(fact=fact.name), name, known)
    if any(name not in names or batch.rows[name].null_count for name in fact.key):
        raise ValueError(f"a row of {fact.name} has no key")
    provided = (*fact.key, *(name for name in known if name in names and name not in fact.key))
    layout = (fact.name, *provided, *extra)
    if layout not in stages:
        stages[layout] = Stage(fact, provided, extra, f"stage_{len(stages)}")
        columns = columns_of((*(fact[name] for name in provided), *BOOKKEEPING), workspace.types, extra)
        workspace.execute(f"CREATE TEMP TABLE {stages[layout].table} ({columns})")
        for name in extra:
            added = f"ADD COLUMN IF NOT EXISTS {quoted(name)} {workspace.types[Kind.TEXT]}"
            workspace.execute(f"ALTER TABLE {workspace.facts}.{fact.name} {added}")
    dated = ("updated_at",) if "updated_at" in names else ()
    rows = batch.rows.select([*provided, *extra, *dated])
    sources = pa.repeat(pa.scalar(batch.source, pa.string()), len(rows))
    workspace.append(stages[layout].table, rows.append_column("source", sources))
    return stages[layout]


def merge(workspace: Workspace, staged: Stage) -> Counts:
    """Bring the staged rows into facts and people, and drop their staging table."""
    fact = staged.fact
    content = (*staged.provided[len(fact.key) :], *staged.extra, "source")
    order = ", ".join(f"{quoted(c)} DESC NULLS LAST" for c in content)
    known, key = f"f.{quoted(fact.key[0])} IS NOT NULL", listed(fact.key)
    workspace.execute(f"""
        CREATE TEMP TABLE winners AS
        WITH ranked AS (
            SELECT *, row_number() OVER (
                PARTITION BY {key} ORDER BY updated_at DESC NULLS FIRST, {order}) AS place
            FROM {staged.table}
        ), judged AS (
            SELECT s.*, NOT ({known}) AS fresh, {staged.differs} AS changed,
                s.updated_at IS NOT NULL AND s.updated_at IS DISTINCT FROM f.updated_at AS redated,
                f.number AS had
            FROM ranked s {staged.joined(workspace)}
            WHERE s.place = 1 AND coalesce(s.updated_at >= f.updated_at, true)
        )
        SELECT *, coalesce(had, row_number() OVER () + (
            SELECT coalesce(max(number), 0) FROM {workspace.facts}.{fact.name})) AS number
        FROM judged WHERE fresh OR changed OR redated
    """)
    accepted, updated = _one(
        workspace,
        "SELECT count(*) FILTER (WHERE fresh), count(*) FILTER (WHERE changed AND NOT fresh) FROM winners",
    )
    _write(workspace, staged, workspace.facts, [*staged.plain, "source", "updated_at"])
    if staged.personal:
        _write(workspace, staged, workspace.people, staged.personal)
    rows, agreeing = _one(
        workspace,
        f"SELECT count(*), count(*) FILTER (WHERE {known} AND NOT {staged.differs}) "
        f"FROM {staged.table} s {staged.joined(workspace)}",
    )
    workspace.execute("DROP TABLE winners")
    workspace.execute(f"DROP TABLE {staged.table}")
    return Counts(accepted, updated, unchanged=agreeing - accepted - updated, superseded=rows - agreeing)


def _write(workspace: Workspace, staged: Stage, schema: str, names: list[str]) -> None:
    # Where the winner has no updated_at, the one of the row that it replaces stays.
    value = {"updated_at": "coalesce(s.updated_at, t.updated_at)"}
    changes = ", ".join(f"{quoted(c)} = {value.get(c, 's.' + quoted(c))}" for c in names)
    written = [*staged.fact.key, *names, "number"]
    workspace.execute(f"""
        MERGE INTO {schema}.{staged.fact.name} t USING winners s ON {staged.same_key("t")}
        WHEN MATCHED THEN UPDATE SET {changes}
        WHEN NOT MATCHED THEN INSERT ({listed(written)}) VALUES ({listed(written, of="s")})
    """)


def _one(workspace: Workspace, sql: str) -> tuple[int, int]:
    ((first, second),) = workspace.execute(sql)
    return first, second
