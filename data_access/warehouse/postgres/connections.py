"""Connect to PostgreSQL, and say in a sentence what it refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import IsolationLevel, RawCursor, errors

from data_access.settings import Settings
from data_access.warehouse.versions import CannotPublish, EmptyWarehouse
from metrics.errors import PlumblineError
from metrics.translation import translate as _

READER = "plumbline_reader"  # the role that questions run as: it may read what is published, and nothing else
CONNECT_S = 10

Connection = psycopg.Connection[tuple[Any, ...]]


class CannotReach(PlumblineError):
    """The database does not answer, or the connection to it broke."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(_("The warehouse cannot be reached ({cause}).").format(cause=_line(cause)))


class TooSlow(PlumblineError):
    """The database stopped a question that took too long."""

    def __init__(self, seconds: int) -> None:
        sentence = _(
            "The question took longer than {seconds} seconds and was stopped: ask about a shorter period, "
            "or raise PLUMBLINE_STATEMENT_TIMEOUT_S."
        )
        super().__init__(sentence.format(seconds=seconds))


def writer(settings: Settings) -> Connection:
    """Return a connection that writes; what was begun ends soon after its process does."""
    connection = _connected(settings)
    # Without this a killed importer would hold its lock until its last statement has run to the end.
    connection.execute("SET client_connection_check_interval = '1s'")
    # One importer at a time, so it may sort and join in memory.
    connection.execute("SET work_mem = '256MB'")
    connection.execute("SET maintenance_work_mem = '256MB'")
    connection.commit()
    return connection


def reader(settings: Settings) -> Connection:
    """Return a connection that can only read, for a limited time, and sees one state in each transaction."""
    connection = _connected(settings)
    try:
        # A database that nothing was ever imported into has no such role yet, and nothing to read.
        known = connection.execute("SELECT FROM pg_roles WHERE rolname = $1", [READER]).fetchone()
        if known is None:
            raise EmptyWarehouse
        connection.execute(f"SET ROLE {READER}")
        connection.execute(f"SET statement_timeout = '{settings.statement_timeout_s}s'")
        connection.execute("SET idle_in_transaction_session_timeout = '10min'")
        # A question aggregates once: compiling its expressions takes longer than they run.
        connection.execute("SET jit = off")
        connection.commit()
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
    except BaseException:
        connection.close()
        raise
    return connection


def _connected(settings: Settings) -> Connection:
    return psycopg.connect(
        settings.warehouse_url,
        connect_timeout=CONNECT_S,
        application_name="plumbline",
        prepare_threshold=None,  # a general plan is a worse one: every question is planned with its own values
        cursor_factory=RawCursor,
    )


@contextmanager
def writing() -> Iterator[None]:
    """Say in a sentence that the database is gone, full, or does not allow it."""
    try:
        yield
    except (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        errors.InsufficientPrivilege,
        errors.InternalError_,  # what the server's system refuses otherwise, as a file that is too large
    ) as cause:
        raise CannotPublish(PlumblineError(_line(cause))) from cause


@contextmanager
def reading(settings: Settings) -> Iterator[None]:
    """Say in a sentence that the database is gone, or too slow."""
    try:
        yield
    except errors.QueryCanceled as cause:
        raise TooSlow(settings.statement_timeout_s) from cause
    except (psycopg.OperationalError, psycopg.InterfaceError) as cause:
        raise CannotReach(cause) from cause


def _line(cause: Exception) -> str:
    return str(cause).strip().partition("\n")[0].rstrip(".")
