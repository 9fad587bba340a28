"""Keep the manifests of the versions, and drop the schemas of old ones."""

import psycopg

from data_access.warehouse.erased import ErasedList
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.postgres.connections import READER, Connection
from data_access.warehouse.versions import Progress, worth_keeping
from metrics.translation import translate as _

WRITER_LOCK = 0x706C756D62  # one importer a database
PIN = 0x706C756D  # with a version's number: somebody reads it

READER_ROLE = f"""
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{READER}') THEN CREATE ROLE {READER} NOLOGIN; END IF;
        IF NOT pg_has_role(current_user, '{READER}', 'MEMBER') THEN GRANT {READER} TO CURRENT_USER; END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database has just made it
    END $$
"""


def lock(connection: Connection, progress: Progress) -> None:
    """Be the only writer until the transaction ends."""
    held = connection.execute("SELECT pg_try_advisory_xact_lock($1)", [WRITER_LOCK]).fetchone()
    if held != (True,):
        progress(_("waiting for another import"))
        connection.execute("SELECT pg_advisory_xact_lock($1)", [WRITER_LOCK])


def install(connection: Connection) -> None:
    """Make the role of readers and the table of the versions, where they are not there yet."""
    if is_installed(connection):
        # Who was erased tells no reader anything.
        connection.execute("CREATE TABLE IF NOT EXISTS plumbline.erased (name text PRIMARY KEY, list text NOT NULL)")
        return
    connection.execute(READER_ROLE)
    connection.execute("CREATE SCHEMA IF NOT EXISTS plumbline")
    connection.execute("CREATE TABLE plumbline.versions (version integer PRIMARY KEY, manifest text NOT NULL)")
    connection.execute(f"GRANT USAGE ON SCHEMA plumbline TO {READER}")
    connection.execute(f"GRANT SELECT ON plumbline.versions TO {READER}")
    install(connection)


def is_installed(connection: Connection) -> bool:
    """Whether the database has a table of versions."""
    return connection.execute("SELECT to_regclass('plumbline.versions') IS NOT NULL").fetchone() == (True,)


def kept(connection: Connection) -> list[Manifest]:
    """Return the manifests of the versions that are still there, newest first."""
    found = _there(connection)
    return [manifest for manifest in found if manifest.version >= found[0].oldest]


def _there(connection: Connection) -> list[Manifest]:
    rows = connection.execute("SELECT manifest FROM plumbline.versions ORDER BY version DESC").fetchall()
    return [Manifest.loads(text) for (text,) in rows]


def erased(connection: Connection, manifest: Manifest | None) -> ErasedList:
    """Return who was erased, as a version knows it."""
    if manifest is None or not manifest.erased:
        return ErasedList()
    row = connection.execute("SELECT list FROM plumbline.erased WHERE name = $1", [manifest.erased]).fetchone()
    assert row is not None, "the list is written in the transaction of the version"
    return ErasedList.loads(row[0])


def holds(connection: Connection, manifest: Manifest) -> bool:
    """Whether `manifest` was published."""
    return is_installed(connection) and manifest in kept(connection)


def pinned(connection: Connection) -> Manifest | None:
    """Return the manifest of the current version, whose tables stay until the transaction ends."""
    while is_installed(connection):
        row = connection.execute(
            """
            SELECT manifest, pg_advisory_xact_lock_shared($1, version)
            FROM (SELECT version, manifest FROM plumbline.versions ORDER BY version DESC LIMIT 1) AS newest
            """,
            [PIN],
        ).fetchone()
        if row is None:
            return None
        manifest = Manifest.loads(row[0])
        # What was dropped between the look and the lock is looked up anew.
        there = connection.execute("SELECT to_regnamespace($1) IS NOT NULL", [manifest.parts["judged"]]).fetchone()
        if there == (True,):
            return manifest
        connection.rollback()
    return None


def sweep(connection: Connection, wait_s: int = 0) -> None:
    """Drop the schemas that no kept version names, but for those that somebody reads.

    With `wait_s` these too, as soon as nobody does; or raise LockNotAvailable after so long.
    """
    connection.execute(f"SET LOCAL lock_timeout = '{wait_s or 2}s'")
    connection.execute("SELECT pg_advisory_xact_lock($1)", [WRITER_LOCK])
    chosen = worth_keeping(kept(connection))
    for old in _there(connection):
        if old not in chosen:
            if wait_s:
                connection.execute("SELECT pg_advisory_xact_lock($1, $2)", [PIN, old.version])
            row = connection.execute("SELECT pg_try_advisory_xact_lock($1, $2)", [PIN, old.version]).fetchone()
            if row == (True,):
                connection.execute("DELETE FROM plumbline.versions WHERE version = $1", [old.version])
    named = {schema for manifest in _there(connection) for schema in manifest.parts.values()}
    rows = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^(facts|people|board|judged)_[0-9]+$'")
    for (schema,) in rows.fetchall():
        if schema not in named:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")
    connection.commit()


def swept(connection: Connection) -> None:
    """Sweep if it can be done soon; else the next import does it."""
    try:
        sweep(connection)
    except psycopg.Error:
        connection.rollback()
