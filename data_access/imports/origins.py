"""Say where the records of quarantine come from, and which of their columns tell whom a record is about."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from data_access.imports.chunks import OWN, OWN_TYPED
from data_access.imports.mapping_file import read_mapping
from data_access.imports.quarantine import COLUMNS
from data_access.imports.synonyms import NAMES, bare
from data_access.settings import Settings
from data_access.warehouse.belonging import KINDS
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import EmptyWarehouse
from metrics.errors import PlumblineError

CUSTOMER = "customer"
TELLING = {*KINDS, "customer_number", "name", "mail", "phone"}
PLACE = (*COLUMNS, OWN_TYPED)  # what we say of a record; its value stands in its own column too


def _called(columns: Collection[str]) -> frozenset[str]:
    """Return how sources call some of our columns."""
    return frozenset(
        bare(said)
        for fact in NAMES.values()
        for column, told in fact.items()
        if column in columns
        for said in (column, *told)
    )


@dataclass(frozen=True)
class Origin:
    """Where the records of one quarantine file come from.

    Parameters
    ----------
    source : str
        Empty if nobody knows.
    customers, telling : frozenset of str
        What the columns are called that hold keys of customers, and those that hold any key, name, address or number.
    """

    source: str = ""
    customers: frozenset[str] = _called({CUSTOMER})
    telling: frozenset[str] = _called(TELLING)

    def names_customer(self, column: str) -> bool:
        """Whether a column says which customer a record is about."""
        return bare(column) in self.customers

    def tells(self, column: str) -> bool:
        """Whether a column tells whom a record is about; a key that was numbered has a column of ours."""
        return column not in PLACE and (column.startswith(OWN) or bare(column) in self.telling)


def origins(settings: Settings) -> dict[str, Origin]:
    """Return the origin of each quarantine file that the ledger still knows, by the mapping that it was read with."""
    try:
        imports = warehouse_at(settings).manifest().imports
    except EmptyWarehouse:
        return {}
    return {each.quarantine: _origin(settings, each.source, each.mapping) for each in imports if each.quarantine}


def _origin(settings: Settings, source: str, mapping: str) -> Origin:
    path = settings.home / "mappings" / f"{mapping}.toml"
    if path.exists():
        with suppress(PlumblineError):  # of another version, or changed by hand
            rules = [rule for section in read_mapping(path).sections for rule in section.rules.items()]
            told = {name: frozenset(map(bare, rule.columns)) for name, rule in rules}
            both = [frozenset().union(*(told[n] for n in told if n in names)) for names in ({CUSTOMER}, TELLING)]
            return Origin(source, *both)
    return Origin(source)
