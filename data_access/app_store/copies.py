"""Copy the app store into a folder, and into an empty place."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect

from data_access.app_store.connections import FILE, SCHEMA, connect, reading
from data_access.dumps import dump, load
from data_access.settings import Settings

DUMP = "store.dump"


def is_empty(settings: Settings) -> bool:
    """Whether nothing was ever decided here."""
    if not settings.store_url:
        return not (settings.home / FILE).exists()
    with reading(connect(settings)) as connection:
        return SCHEMA not in inspect(connection).get_schema_names()


def save(settings: Settings, folder: Path) -> None:
    """Put the store into `folder`, as it is at one moment; others may write meanwhile."""
    if is_empty(settings):
        return
    if settings.store_url:
        dump(_owner(settings), (SCHEMA,), folder / DUMP)
    else:
        with closing(sqlite3.connect(settings.home / FILE)) as kept, closing(sqlite3.connect(folder / FILE)) as copy:
            kept.backup(copy)


def bring(settings: Settings, folder: Path) -> None:
    """Put what `save` made where the settings say, whole or not at all."""
    if (folder / DUMP).exists():
        load(_owner(settings), folder / DUMP)
    elif (folder / FILE).exists():
        settings.home.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / FILE, settings.home / FILE)


def _owner(settings: Settings) -> str:
    """Return the address of who may read and make all of the store."""
    return settings.store_owner_url or settings.store_url
