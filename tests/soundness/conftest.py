"""Call the product from outside, on real files: import one, ask questions, read what it prints."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REAL_DATA") or ROOT.parent / "shared" / "data")


def pytest_configure():
    if not DATA.is_dir():
        raise pytest.UsageError(f"No real files in {DATA}: name their folder by `make soundness REAL_DATA=folder`.")


@dataclass(frozen=True)
class Product:
    """One real file, imported."""

    home: Path
    zone: str
    printed: str

    def ask(self, metric, **address):
        """Return the answer to one metric, as the headless door prints it."""
        pairs = {"metric": metric, **{name.rstrip("_"): value for name, value in address.items()}}
        return json.loads(self.door("ask", "&".join(f"{k}={v}" for k, v in pairs.items()), "--json"))

    def groups(self, metric, by, **address):
        """Return the points of the whole period by the value of the dimension `by`."""
        points = self.ask(metric, by=by, **address)["points"]
        return {p["group"]: p for p in points if p["bucket"] is None}

    def ledger(self):
        """Return how many records of each fact came to which end, without the ends that none came to."""
        (record,) = json.loads(self.door("status", "--json"))["imports"]
        return {fact: {end: n for end, n in ends.items() if n} for fact, ends in record["facts"].items()}

    def door(self, *arguments):
        return door(self.home, self.zone, *arguments)


def door(home, zone, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "data_access", *map(str, arguments)],
        check=False,
        cwd=ROOT,
        env=os.environ | {"PLUMBLINE_HOME": str(home), "PLUMBLINE_ZONE": zone},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def product(tmp_path_factory):
    """Return a function that imports a real file by its mapping into a store of its own."""

    def imported(file, mapping, zone):
        home = tmp_path_factory.mktemp(mapping)
        mapping_file = ROOT / "sample_data" / "mappings" / f"{mapping}.toml"
        return Product(home, zone, door(home, zone, "import", DATA / file, "--mapping", mapping_file))

    return imported


@pytest.fixture(scope="session")
def data():
    """Return the folder of the real files."""
    return DATA
