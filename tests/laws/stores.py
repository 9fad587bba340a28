"""Load the companies that the laws are held against, and ask them by address."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from data_access.imports.mapping import canonical
from data_access.imports.run import run
from data_access.settings import Settings
from data_access.warehouse.ask import ask
from data_access.warehouse.rows import rows
from data_access.warehouse.snapshot import Warehouse, warehouse_at
from metrics.catalogue import Catalogue
from metrics.facts import FACTS
from metrics.question import Question
from metrics.scope import ALL
from tests.laws.other_hand import OtherHand
from tests.rules import HOUSE

SMALL = Path("sample_data/small")
CATALOGUE = Catalogue.of({"tickets": ("x_area",)})
METRICS = tuple(CATALOGUE.metrics)
SILENT = {"effort", "unanswered"}  # no such survey in the sample company; at its small size nobody waits at midnight
PAIRS = [(m, d.key) for m in METRICS for d in CATALOGUE.dimensions.values() if d.fits(CATALOGUE.metrics[m])]


@dataclass(frozen=True)
class Store:
    """A loaded company."""

    name: str
    settings: Settings
    warehouse: Warehouse
    other_hand: OtherHand

    @classmethod
    def at(cls, name, settings, other_hand=None):
        warehouse = warehouse_at(settings)
        other_hand = other_hand or OtherHand(settings.home / "warehouse", warehouse.manifest())
        return cls(name, settings, warehouse, other_hand)

    @property
    def as_of(self):
        return self.warehouse.manifest().as_of

    def question(self, address):
        return address if isinstance(address, Question) else Question.parse(address, CATALOGUE.dimensions)

    def whole(self, metric, rest=""):
        """Return the question about all that there is."""
        return self.question(f"metric={metric}&from=2023-12-01&to={self.as_of.year + 1}-01-01&grain=quarter&{rest}")

    def ask(self, address, scope=ALL):
        (answer,) = self.answers(address, scope)
        return answer

    def answers(self, address, scope=ALL):
        return ask(self.question(address), scope=scope, warehouse=self.warehouse, settings=self.settings, rules=HOUSE)

    def rows(self, address, scope=ALL, **how):
        return rows(self.question(address), scope=scope, warehouse=self.warehouse, settings=self.settings, **how)


def load_small(settings, rules=HOUSE):
    """Import the small company's files as its two sources gave them."""
    until = datetime.fromisoformat("2025-04-01T00:00:00+02:00").astimezone(UTC).replace(tzinfo=None)
    for path in sorted(SMALL.glob("*/*.csv")):
        run(
            [path],
            canonical(FACTS[path.stem], path.parent.name, "Europe/Berlin"),
            settings,
            covers_until=until,
            rules=rules,
        )
