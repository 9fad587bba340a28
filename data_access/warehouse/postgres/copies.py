"""Copy the schemas of all kept versions out of a warehouse, and into an empty one."""

from pathlib import Path

from data_access.dumps import dump, load
from data_access.settings import Settings
from data_access.warehouse.postgres.connections import writer, writing
from data_access.warehouse.postgres.versions import READER_ROLE, is_installed
from data_access.warehouse.versions import Progress

FILE = "warehouse.dump"
SCHEMAS = ("plumbline", *(f"{part}_*" for part in ("facts", "people", "board", "judged")))


def is_empty(settings: Settings) -> bool:
    """Whether the database has no warehouse."""
    with writing(), writer(settings) as connection:
        return not is_installed(connection)


def save(settings: Settings, folder: Path, _progress: Progress) -> None:
    """Put the kept versions into `folder`, as they are at one moment."""
    if not is_empty(settings):
        dump(settings.warehouse_url, SCHEMAS, folder / FILE)


def bring(settings: Settings, folder: Path, _progress: Progress) -> None:
    """Put what `save` made into the database, whole or not at all."""
    if (folder / FILE).exists():
        with writing(), writer(settings) as connection:
            connection.execute(READER_ROLE)  # who may read is written in the file, by the role's name
            connection.commit()
        load(settings.warehouse_url, folder / FILE)
