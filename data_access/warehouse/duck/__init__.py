"""Keep the warehouse in DuckDB files."""

from data_access.warehouse.duck import copies
from data_access.warehouse.duck.rewriter import erased, rewriter, sweep
from data_access.warehouse.duck.snapshot import warehouse
from data_access.warehouse.duck.workspace import workspace

__all__ = ["copies", "erased", "rewriter", "sweep", "warehouse", "workspace"]
