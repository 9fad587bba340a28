"""Give each test a database of its own."""

from tests.postgres import on_postgres, server

__all__ = ["on_postgres", "server"]
