"""Keep the warehouse in a PostgreSQL database."""

from data_access.warehouse.postgres.snapshot import warehouse
from data_access.warehouse.postgres.workspace import workspace

__all__ = ["warehouse", "workspace"]
