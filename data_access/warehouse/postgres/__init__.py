"""Keep the warehouse in a PostgreSQL database."""

from data_access.warehouse.postgres import copies
from data_access.warehouse.postgres.rewriter import erased, rewriter, sweep
from data_access.warehouse.postgres.snapshot import warehouse
from data_access.warehouse.postgres.workspace import workspace

__all__ = ["copies", "erased", "rewriter", "sweep", "warehouse", "workspace"]
