"""Look into a database past the product, and be other processes that import into it."""

import psycopg

from data_access.settings import Settings
from data_access.warehouse.draft import begin
from data_access.warehouse.snapshot import warehouse_at
from metrics.errors import PlumblineError
from metrics.facts import FACTS, NUMBER
from tests.data_access.warehouse.company import batch, record, ticket


def run(settings, sql):
    """Run a statement as the owner, on a connection of its own."""
    with psycopg.connect(settings.warehouse_url, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def schemas(settings):
    return {name for (name,) in run(settings, "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^info|^public'")}


def contents(settings):
    """Return every row of the current facts and people, ordered, by table; not in which order they came."""
    manifest = warehouse_at(settings).manifest()
    return {
        (kind, name): _rows(
            settings,
            f"{schema}.{name}",
            fact.table(kind, manifest.extra.get(name, ()) if kind == "facts" else ()).c.keys(),
        )
        for kind, schema in (("facts", manifest.parts["facts"]), ("people", manifest.parts["people"]))
        for name, fact in FACTS.items()
        if kind == "facts" or fact.personal
    }


def _rows(settings, table, columns):
    names = ", ".join(f'"{c}"' for c in columns if c != NUMBER.name)
    places = ", ".join(str(k) for k in range(1, len(columns)))
    return run(settings, f"SELECT {names} FROM {table} ORDER BY {places}")


def team(settings):
    """Return the team of each ticket of the current version."""
    manifest = warehouse_at(settings).manifest()
    return dict(run(settings, f"SELECT ticket, team FROM {manifest.parts['facts']}.tickets ORDER BY ticket"))


def hold(pipe, url, home, source):
    """Import one ticket of `source`, but wait for a word before each step; tell every phase, and how it ended."""
    settings = Settings(home=home, warehouse_url=url)
    try:
        with begin(settings, pipe.send) as draft:
            draft.stage(batch("tickets", ticket(f"{source}:1", team=source), source=source))
            pipe.recv()
            draft.merge()
            pipe.recv()
            draft.publish(record(id=source, source=source))
        pipe.send("published")
    except PlumblineError as error:
        pipe.send(f"{type(error).__name__}: {error}")
