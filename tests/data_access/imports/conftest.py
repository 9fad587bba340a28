"""Give each test a warehouse of its own, files to import, and what is stored afterwards."""

from pathlib import Path

import pytest
from sqlalchemy import text

from data_access.imports.mapping import canonical
from data_access.imports.run import run
from data_access.settings import Settings
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from metrics.facts import FACTS


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home", zone="Europe/Berlin")


@pytest.fixture
def file(tmp_path):
    def write(content, name="file.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def bring(settings, file):
    """Import contents in canonical form, as one batch."""

    def import_(*contents, fact="tickets", source="test", zone="Europe/Berlin", **options):
        files = [c if isinstance(c, Path) else file(c, f"{n}.csv") for n, c in enumerate(contents, 1)]
        return run(files, canonical(FACTS[fact], source, zone), settings, **options)

    return import_


@pytest.fixture
def stored(settings):
    """Return the rows of a query on the current version."""

    def fetch(sql):
        with Warehouse(settings.home).snapshot() as snapshot:
            return [tuple(row.values()) for row in snapshot.fetch(text(sql)).to_pylist()]

    return fetch
