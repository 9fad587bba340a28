"""Bring the app store's tables to what this version of Plumbline expects."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from data_access.app_store.columns import METADATA
from data_access.app_store.connections import SCHEMA, connect, connect_as_owner, reading, writing
from data_access.app_store.tables import APPEND_ONLY
from data_access.settings import Settings
from metrics.errors import PlumblineError
from metrics.translation import translate as _

MIGRATIONS = Path(__file__).with_name("migrations")


class NewerStore(PlumblineError):
    """A later version of Plumbline has changed the tables."""

    def __init__(self, found: str, known: str) -> None:
        sentence = _(
            "The store of standards and calendars was written by a newer Plumbline (its tables are version {found}, "
            "this one knows up to {known}): update Plumbline."
        )
        super().__init__(sentence.format(found=found, known=known))


class TooMuchAllowed(PlumblineError):
    """The role that serves the board owns the tables, so no right that it is not given keeps it from anything."""

    def __init__(self, role: str) -> None:
        sentence = _(
            "The role “{role}” of PLUMBLINE_STORE_URL may do whatever the owner of the tables may: name one that is "
            "no superuser, owns nothing there and is no member of the owner, or leave PLUMBLINE_STORE_OWNER_URL empty."
        )
        super().__init__(sentence.format(role=role))


def prepare(settings: Settings, engine: Engine) -> None:
    """Bring the tables to head before `engine` is used; where the settings name their owner, as that role.

    Raises
    ------
    NewerStore, TooMuchAllowed
        The tables are newer than this version of Plumbline, or the role of `engine` can do more than it should.
    """
    if not (settings.store_url and settings.store_owner_url):
        bring_to_head(engine)
        return
    owner = connect_as_owner(settings)
    bring_to_head(owner)
    with reading(engine) as connection:
        role: str = connection.execute(text("SELECT current_user")).scalar_one()
    with writing(owner) as connection:
        _give_rights(connection, role)
    owner.dispose()


def _give_rights(connection: Connection, role: str) -> None:
    """Let `role` read all, add to all, and change nothing of what only ever grows."""
    owns = text("SELECT pg_has_role(:role, nspowner, 'MEMBER') FROM pg_namespace WHERE nspname = :schema")
    if connection.execute(owns, {"role": role, "schema": SCHEMA}).scalar_one():
        raise TooMuchAllowed(role)
    to = connection.dialect.identifier_preparer.quote_identifier(role)
    connection.execute(text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {to}"))
    connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM {to}"))
    connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {to}"))
    for table in METADATA.sorted_tables:
        rights = "INSERT" if table in APPEND_ONLY else "INSERT, UPDATE, DELETE"
        connection.execute(text(f"GRANT {rights} ON {SCHEMA}.{table.name} TO {to}"))


def bring_to_head(engine: Engine) -> None:
    """Run the migrations that are missing, all of them or none; of several processes one does it.

    Raises
    ------
    NewerStore
        The tables are newer than this version of Plumbline.
    """
    # Only a store that is opened needs Alembic.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    assert head is not None
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        found = _version(connection)
        if found not in {None, *(script.revision for script in scripts.walk_revisions())}:
            raise NewerStore(str(found), head)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@cache
def engine_at(settings: Settings) -> Engine:
    """Return the process's one engine of the app store that the settings name, its tables brought to the present."""
    engine = connect(settings)
    prepare(settings, engine)
    return engine


def _version(connection: Connection) -> str | None:
    from alembic.migration import MigrationContext  # noqa: PLC0415

    return MigrationContext.configure(connection).get_current_revision()
