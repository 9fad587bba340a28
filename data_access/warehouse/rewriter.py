"""Say what an engine must be able to do so that something is taken out of every version that is kept."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pyarrow.lib import Table
from sqlalchemy import Executable

from data_access.warehouse.erased import ErasedList
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.tables import Types
from data_access.warehouse.versions import Progress


class Rewriter(Protocol):
    """Copies of all kept versions, to be changed by the one writer of all processes and published at once.

    Until then, and after a crash at any moment, the versions are as they were; afterwards the old ones are gone.

    Parameters
    ----------
    kept : sequence of Manifest
        The versions that stay, newest first.
    erased : ErasedList
        Who was erased so far.
    types : mapping of Kind to str
        The engine's types of columns.
    """

    kept: Sequence[Manifest]
    erased: ErasedList
    types: Types

    def schema(self, manifest: Manifest, part: str) -> str:
        """Return the schema, in SQL, of the copy of a part of a version; versions may share it."""

    def columns(self, schema: str) -> Mapping[str, Sequence[str]]:
        """Return the columns of text of each table of a schema."""

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement that both engines understand; return its rows, if it has any."""

    def fetch(self, statement: Executable, manifest: Manifest) -> Table:
        """Return the rows of a statement on the copy of a version."""

    def append(self, table: str, rows: Table) -> None:
        """Add `rows` to a table that has columns of their names."""

    def publish(self, erased: ErasedList, progress: Progress) -> None:
        """Write the copies anew, so that no byte of what was taken out is left in them, and make them the versions.

        Those of imports that were undone go: nothing comes back to them.
        """


def renumbered(
    kept: Sequence[Manifest], number: int, parts: Mapping[str, str], erased: str
) -> tuple[list[Manifest], Mapping[str, str]]:
    """Return the versions under new numbers, oldest first, and the new name of each of their parts.

    Parameters
    ----------
    number : int
        Of the first of them.
    parts : mapping of str to str
        How the engine names each part of a version, with a place for its number.
    """
    names: dict[str, str] = {}
    made = []
    for new, manifest in enumerate(reversed(kept), start=number):
        for part, name in manifest.parts.items():
            names.setdefault(name, parts[part].format(number=new))
        mine = {part: names[name] for part, name in manifest.parts.items()}
        made.append(Manifest(**{**vars(manifest), "version": new, "parts": mine, "oldest": number, "erased": erased}))
    return made, names
