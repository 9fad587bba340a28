"""Choose the engine of the warehouse, by its address; the only place that knows there are two."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from data_access.settings import Settings
from data_access.warehouse.erased import ErasedList
from data_access.warehouse.rewriter import Rewriter
from data_access.warehouse.versions import Progress
from data_access.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from data_access.warehouse.snapshot import Warehouse


class Copies(Protocol):
    """How a whole warehouse goes into a folder and comes back; the modules `copies` of the engines."""

    def is_empty(self, settings: Settings) -> bool:
        """Whether nothing was ever published here."""

    def save(self, settings: Settings, folder: Path, progress: Progress, /) -> None:
        """Put all that is kept into `folder`, as it is at one moment."""

    def bring(self, settings: Settings, folder: Path, progress: Progress, /) -> None:
        """Put what `save` made into an empty warehouse, whole or not at all."""


class Engine(Protocol):
    """A warehouse's sides; the packages `duck` and `postgres` are engines."""

    copies: Copies

    def workspace(self, settings: Settings, progress: Progress) -> AbstractContextManager[Workspace]:
        """Be the only writer, of all processes, and leave nothing but whole versions behind."""

    def rewriter(self, settings: Settings, progress: Progress) -> AbstractContextManager[Rewriter]:
        """Be the only writer, and change all kept versions at once."""

    def sweep(self, settings: Settings, progress: Progress) -> None:
        """Remove what no kept version names, as the only writer, or raise NotRemoved."""

    def erased(self, settings: Settings) -> ErasedList:
        """Return who was erased so far."""

    def warehouse(self, settings: Settings) -> "Warehouse":
        """Return the process's one reader of these settings."""


def engine_of(settings: Settings) -> Engine:
    """Return the engine that the settings name; what the other one needs is not loaded."""
    if settings.warehouse_url:
        from data_access.warehouse import postgres  # noqa: PLC0415

        return postgres
    from data_access.warehouse import duck  # noqa: PLC0415

    return duck
