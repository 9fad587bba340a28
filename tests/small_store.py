"""Load the small company once a process, for tests that only read it, and ask it by address."""

from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from data_access.settings import Settings
from data_access.warehouse.ask import ask, catalogue
from data_access.warehouse.rows import rows
from data_access.warehouse.snapshot import warehouse_at
from metrics.question import Question
from metrics.scope import ALL
from tests.data_access.warehouse.small import small_company

QUARTER = "from=2025-01-01&to=2025-04-01"
_folders = ExitStack()  # removed when the process ends


@cache
def home():
    """Return the folder of its stores."""
    folder = Path(_folders.enter_context(TemporaryDirectory()))
    small_company(folder)
    return folder


@cache
def settings():
    return Settings(home=home())


def warehouse():
    return warehouse_at(settings())


def read(address):
    return Question.parse(address, catalogue(warehouse().manifest()).dimensions)


def answers(address):
    return ask(read(address), scope=ALL, warehouse=warehouse(), settings=settings())


def answer(address):
    (found,) = answers(address)
    return found


def listed(address, **how):
    return rows(read(address), scope=ALL, warehouse=warehouse(), settings=settings(), **how)
