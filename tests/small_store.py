"""Load the small company once a process, for tests that only read it, and ask it by address."""

from functools import cache

from data_access.settings import Settings
from data_access.warehouse.ask import ask, catalogue
from data_access.warehouse.rows import rows
from data_access.warehouse.snapshot import warehouse_at
from metrics.question import Question
from metrics.scope import ALL
from tests.data_access.warehouse.small import bring_small
from tests.templates import made

QUARTER = "from=2025-01-01&to=2025-04-01"


def home():
    """Return the folder of its stores."""
    return made(bring_small)


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
