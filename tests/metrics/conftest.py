"""Lend these tests the server that each process has one of."""

from tests.postgres import server

__all__ = ["server"]
