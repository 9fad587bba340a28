"""Load a generated company that is large enough for statistics to say something, once a process."""

from data_access.settings import Settings
from data_access.warehouse.versions import silent
from sample_data.load import load
from tests.templates import made

YEAR = {"from": "2025-11-01", "to": "2026-11-01"}


def bring(settings):
    load(settings, silent, scale=0.15)


def home():
    """Return the folder of its stores, which no test changes."""
    return made(bring)


def settings():
    return Settings(home=home())
