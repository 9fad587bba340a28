"""The small company, imported as its two sources."""

from datetime import datetime
from pathlib import Path

from data_access.imports.mapping import canonical
from data_access.imports.run import run
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from metrics.facts import FACTS
from tests.templates import copied

SMALL = Path(__file__).parents[3] / "sample_data" / "small"
AS_OF = datetime(2025, 3, 31, 22)  # 1 April 2025, 00:00 in Berlin


def small_company(home):
    """Put it into `home` and return its warehouse."""
    copied(bring_small, home)
    return Warehouse(home)


def bring_small(settings):
    """Import its files, one after the other."""
    for path in sorted(SMALL.glob("*/*.csv")):
        run([path], canonical(FACTS[path.stem], path.parent.name, "Europe/Berlin"), settings, covers_until=AS_OF)
