"""Bring the app store's tables to what this version of Plumbline expects."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from data_access.app_store.connections import SCHEMA, connect, writing
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
    bring_to_head(engine)
    return engine


def _version(connection: Connection) -> str | None:
    from alembic.migration import MigrationContext  # noqa: PLC0415

    return MigrationContext.configure(connection).get_current_revision()
