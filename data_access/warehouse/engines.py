"""Choose the engine of the warehouse, by its address; the only place that knows there are two."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from data_access.settings import Settings
from data_access.warehouse.versions import Progress
from data_access.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from data_access.warehouse.snapshot import Warehouse


class Engine(Protocol):
    """A warehouse's two sides; the packages `duck` and `postgres` are engines."""

    def workspace(self, settings: Settings, progress: Progress) -> AbstractContextManager[Workspace]:
        """Be the only writer, of all processes, and leave nothing but whole versions behind."""

    def warehouse(self, settings: Settings) -> "Warehouse":
        """Return the process's one reader of these settings."""


def engine_of(settings: Settings) -> Engine:
    """Return the engine that the settings name; what the other one needs is not loaded."""
    if settings.warehouse_url:
        from data_access.warehouse import postgres  # noqa: PLC0415

        return postgres
    from data_access.warehouse import duck  # noqa: PLC0415

    return duck
