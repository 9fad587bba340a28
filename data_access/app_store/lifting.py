"""Lift the guard of tables that only grow, as the role that owns them, for the length of one transaction.

See docs/decisions/0028-erasure.md: nobody but an erasure and a retention that was decided may do so, and each writes
into the audit what it did, in the same transaction.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from data_access.app_store.connections import connect_as_owner, writing
from data_access.app_store.link_tables import links
from data_access.app_store.schema import engine_at
from data_access.app_store.tables import APPEND_ONLY
from data_access.settings import Settings
from metrics.errors import PlumblineError
from metrics.translation import translate as _


@contextmanager
def lifted(settings: Settings) -> Iterator[Connection]:
    """Be the only writer, who may also change and remove what was once written; then the guard is as before."""
    engine_at(settings)  # brings the tables to the present
    owner = connect_as_owner(settings)
    try:
        with writing(owner) as connection:
            names = [table.name for table in APPEND_ONLY]
            if owner.name == "sqlite":
                guards = list(
                    connection.execute(text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"))
                )
                mine = [guard for guard in guards if guard.tbl_name in names]
                for guard in mine:
                    connection.exec_driver_sql(f"DROP TRIGGER {guard.name}")
                yield connection
                for guard in mine:
                    connection.exec_driver_sql(guard.sql)
            else:
                for name in names:
                    connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER append_only")
                yield connection
                for name in names:
                    connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER append_only")
    finally:
        owner.dispose()


class NotCompacted(PlumblineError):
    """What was taken out of the store may still be in its files."""

    def __init__(self, cause: Exception | str) -> None:
        line = str(cause).strip().partition("\n")[0].rstrip(".")
        sentence = _(
            "It was taken out of the data and the store, but the files of the store could not be written anew "
            "({cause}) and may still hold it. That is done again every day until it succeeds."
        )
        super().__init__(sentence.format(cause=line))


def compact(settings: Settings) -> None:
    """Write the files of the store anew: a row that was changed leaves what it said in the file.

    Raises
    ------
    NotCompacted
        Somebody else uses the store for too long, or it fails.
    """
    owner = connect_as_owner(settings)
    try:
        with owner.connect() as connection:
            if owner.name == "sqlite":
                raw = connection.connection.dbapi_connection
                assert raw is not None
                raw.execute("VACUUM")
                busy, *_pages = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if busy:
                    raise NotCompacted(_("somebody still reads what was there before"))
            else:
                again = connection.execution_options(isolation_level="AUTOCOMMIT")
                for table in (*APPEND_ONLY, links):
                    again.exec_driver_sql(f"VACUUM FULL {table.name}")
    except DBAPIError as cause:
        raise NotCompacted(cause.orig or cause) from cause
    except sqlite3.Error as cause:
        raise NotCompacted(cause) from cause
    finally:
        owner.dispose()
