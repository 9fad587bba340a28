"""Say what an engine must be able to do for its one writer."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pyarrow.lib import Table
from sqlalchemy import Executable

from data_access.warehouse.erased import ErasedList
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.tables import Types
from data_access.warehouse.versions import Progress


class Workspace(Protocol):
    """Where the next version is made, by the one writer of all processes; nobody sees it before it is published.

    Every method raises CannotPublish where the engine fails; then the current version is as it was.

    Parameters
    ----------
    number : int
        Of the next version.
    kept : sequence of Manifest
        The versions that are still there, newest first.
    names : mapping of str to str
        What the engine calls the parts that the next version would make.
    facts, people : str
        Schemas of the tables that are written, in SQL.
    types : mapping of Kind to str
        The engine's types of columns.
    erased : ErasedList
        Who must not come back.
    """

    @property
    def number(self) -> int: ...
    @property
    def kept(self) -> Sequence[Manifest]: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def facts(self) -> str: ...
    @property
    def people(self) -> str: ...
    @property
    def types(self) -> Types: ...
    @property
    def erased(self) -> ErasedList: ...

    def copy(self, base: Manifest | None) -> None:
        """Make facts and people of its own, those of `base` or empty ones."""

    def reuse(self, base: Manifest, *parts: str) -> None:
        """Take these parts of `base` as they are."""

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement that both engines understand; return its rows, if it has any."""

    def fetch(self, statement: Executable, **binds: Any) -> Table:
        """Run `statement` on what is being written."""

    def append(self, table: str, rows: Table) -> None:
        """Add `rows` to a table that has columns of their names."""

    def begin(self, part: str) -> None:
        """Make an empty board, or empty verdicts."""

    def make(self, schema: str, name: str, rows: Executable | Table) -> None:
        """Make a table of a part that was begun, with these rows or those of a statement."""

    def publish(self, manifest: Manifest, progress: Progress) -> None:
        """Make `manifest` the current version, so that a crash at any moment leaves the old one or this one."""
