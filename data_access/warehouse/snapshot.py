"""Read one version, whole, while others are being written."""

from contextlib import AbstractContextManager
from typing import Any, Protocol

from pyarrow.lib import Table
from sqlalchemy import Executable

from data_access.settings import Settings
from data_access.warehouse.engines import engine_of
from data_access.warehouse.manifest import Manifest


class Snapshot(Protocol):
    """One version of the warehouse, for one question at a time.

    Parameters
    ----------
    manifest : Manifest
        Which version.
    sql : list of str
        The statements that ran so far, for the receipt.
    """

    manifest: Manifest
    sql: list[str]

    def fetch(self, statement: Executable, **binds: Any) -> Table:
        """Run `statement` with the values of its named parameters; return its rows as a ``pyarrow.Table``."""

    def count(self, statement: Executable, **binds: Any) -> Table:
        """Return what `fetch` would, or what it gave for the same statement before: for rows that hold no person."""

    def make(self, schema: str, name: str, rows: Executable | Table) -> None:
        """Make a table that this snapshot alone sees; from now on it reads all tables of `schema` from its own.

        What was published is then in the schema of that name with `_then` behind it.
        """


class Warehouse(Protocol):
    """The reading side, safe to share between threads."""

    def __hash__(self) -> int: ...

    def snapshot(self, *, making: bool = False) -> AbstractContextManager[Snapshot]:
        """Pin the current version until the end of the block; what is published meanwhile does not touch it.

        Parameters
        ----------
        making : bool
            Whether tables will be made; they are gone with the snapshot.

        Raises
        ------
        EmptyWarehouse
            Nothing was ever imported.
        """

    def manifest(self) -> Manifest:
        """Return the manifest of the current version."""


def warehouse_at(settings: Settings) -> Warehouse:
    """Return the process's one `Warehouse` of these settings."""
    return engine_of(settings).warehouse(settings)
