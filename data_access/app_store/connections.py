"""Connect to the app store, and say in a sentence what it refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from data_access.settings import Settings
from metrics.errors import PlumblineError
from metrics.translation import translate as _

FILE = "store.sqlite"
SCHEMA = "plumbline_store"  # on PostgreSQL: one database may be warehouse and app store
WRITER_LOCK = 0x73746F7265  # one writer a database
WAIT_S = 10


class CannotReachStore(PlumblineError):
    """The app store does not answer, cannot be written, or stayed locked."""

    def __init__(self, cause: Exception) -> None:
        line = str(cause).strip().partition("\n")[0].rstrip(".")
        sentence = _("The store of standards and calendars cannot be used ({cause}). Nothing was changed.")
        super().__init__(sentence.format(cause=line))


def connect(settings: Settings) -> Engine:
    """Return the engine of the app store that the settings name; connections are made when they are needed."""
    if settings.store_url:
        import psycopg  # noqa: PLC0415 - loads slowly, and embedded stores do without

        return create_engine(
            "postgresql+psycopg://",
            creator=partial(
                psycopg.connect,
                settings.store_url,
                connect_timeout=WAIT_S,
                application_name="plumbline",
                options=f"-c search_path={SCHEMA} -c lock_timeout={WAIT_S}s",
            ),
            pool_pre_ping=True,
            isolation_level="REPEATABLE READ",
        )
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise CannotReachStore(cause) from cause
    engine = create_engine(f"sqlite:///{settings.home / FILE}", connect_args={"timeout": WAIT_S})
    event.listen(engine, "connect", partial(_prepare, settings.home / f"{FILE}.lock"))
    event.listen(engine, "begin", _begin)
    return engine


def connect_as_owner(settings: Settings) -> Engine:
    """Return the engine of the role that may change the tables; the app's own where the settings name no other."""
    return connect(replace(settings, store_url=settings.store_owner_url or settings.store_url))


def _prepare(lock: Path, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin only at the first change, and not at the first read
    connection.execute("PRAGMA foreign_keys = ON")
    with FileLock(lock):  # two that turn a new file to WAL at once do not wait for each other: one fails
        connection.execute("PRAGMA journal_mode = WAL")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """See one state of the store until the end of the block."""
    with _told(), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Be the only writer, of all processes, and commit at the end of the block; whoever comes second waits."""
    # What was committed while this one waited has to be seen: so each statement looks anew.
    how = {"writes": True} if engine.name == "sqlite" else {"isolation_level": "READ COMMITTED"}
    with _told(), engine.connect().execution_options(**how) as connection, connection.begin():
        if engine.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
        yield connection


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DBAPIError as cause:
        raise CannotReachStore(cause.orig if isinstance(cause.orig, Exception) else cause) from cause
