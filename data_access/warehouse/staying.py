"""Find who stays: cohorts, how long customers stay, and who left after which experience."""

from dataclasses import dataclass
from typing import Any

from cachetools.func import lru_cache
from sqlalchemy import func, select

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, judged_for, resolved, rules_for
from data_access.warehouse.rows import LARGEST_LIST, Listing
from data_access.warehouse.snapshot import Snapshot, Warehouse
from metrics.board import contracts, orders
from metrics.cohort_table import CohortTable, cohort_table
from metrics.experience import Compared, compare
from metrics.query import framed, masks
from metrics.query.cohort_tables import Steps, cohort_figures, members
from metrics.query.experience import experienced, pairs
from metrics.query.frame import Frame
from metrics.query.lists import persons_list
from metrics.query.spells import spells
from metrics.question import Question
from metrics.rules import NO_RULES, Rules
from metrics.scope import Scope
from metrics.staying import BASES, CONTRACT, PURCHASE, contract_counts, purchase_counts
from metrics.survival_of_customers import Spells, read_spells

KEPT = 64


@dataclass(frozen=True)
class Asked:
    """A question about staying: by what somebody is a customer, of which data, by which rules."""

    question: Question
    basis: str
    warehouse: Warehouse
    settings: Settings
    rules: Rules = NO_RULES

    @property
    def version(self) -> int:
        """Version of the data."""
        return self.warehouse.manifest().version


def bases(*, scope: Scope, warehouse: Warehouse) -> tuple[str, ...]:
    """Return by what anybody is a customer here."""
    return _bases(scope, warehouse, warehouse.manifest().version)


def cohorts(asked: Asked, *, scope: Scope) -> CohortTable:
    """Return the table of cohorts that began in the buckets of a question."""
    return _cohorts(asked, scope, asked.version)


def survival(asked: Asked, *, scope: Scope) -> tuple[Spells, ...]:
    """Return the counts of how long customers stayed, by the dimension that the question splits by."""
    return _survival(asked, scope, asked.version)


def experiences(asked: Asked, *, scope: Scope) -> tuple[Compared, ...]:
    """Return how many left after which experience, over the whole steps of a question."""
    return _experiences(asked, scope, asked.version)


def persons_of_cell(asked: Asked, cohort: int, age: int, *, scope: Scope, size: int = LARGEST_LIST) -> Listing:
    """Return the persons of one cell of the table of cohorts."""
    with asked.warehouse.snapshot() as snapshot:
        frame, basis = _framed(asked, scope, snapshot), BASES[asked.basis]
        steps = Steps.of(frame)
        listed = persons_list(scope, members(frame, basis, steps, cohort, steps.place(cohort) + age))
        values = binds(frame.resolved, asked.settings)
        total: int = snapshot.fetch(listed.count(), **values).to_pylist()[0]["total"]
        shown = snapshot.fetch(listed.page("", True, size, 0), **values)
        return Listing(basis.metric, frame.resolved, listed.columns, shown, total, snapshot.sql[-1])


@lru_cache(KEPT)
def _bases(scope: Scope, warehouse: Warehouse, _version: int) -> tuple[str, ...]:
    for basis in BASES.values():
        scope.condition(basis.metric)
    there = {
        CONTRACT.key: select(func.count()).select_from(contracts).where(contract_counts()),
        PURCHASE.key: select(func.count()).select_from(orders).where(purchase_counts()),
    }
    with warehouse.snapshot() as snapshot:
        statement = select(*(of.scalar_subquery().label(key) for key, of in there.items()))
        (row,) = snapshot.fetch(statement, as_of=snapshot.manifest.as_of).to_pylist()
        return tuple(key for key in there if row[key])


@lru_cache(KEPT)
def _cohorts(asked: Asked, scope: Scope, _version: int) -> CohortTable:
    with asked.warehouse.snapshot() as snapshot:
        frame, basis = _framed(asked, scope, snapshot), BASES[asked.basis]
        steps = Steps.of(frame)
        rows = _rows(asked, snapshot, frame, cohort_figures(frame, basis, steps)) if steps.cohorts else []
        return cohort_table(rows, steps, asked.settings.currency)


@lru_cache(KEPT)
def _survival(asked: Asked, scope: Scope, _version: int) -> tuple[Spells, ...]:
    with asked.warehouse.snapshot() as snapshot:
        frame = _framed(asked, scope, snapshot)
        return read_spells(_rows(asked, snapshot, frame, spells(frame, BASES[asked.basis], frame.by)))


@lru_cache(KEPT)
def _experiences(asked: Asked, scope: Scope, _version: int) -> tuple[Compared, ...]:
    rules = rules_for(asked.question, asked.rules)
    with judged_for(asked.question, asked.warehouse, asked.settings, rules) as snapshot:
        frame, basis = _framed(asked, scope, snapshot), BASES[asked.basis]
        steps = pairs(frame)
        some = (steps[k : k + masks.MOST] for k in range(0, len(steps), masks.MOST))
        rows = [row for few in some for row in _rows(asked, snapshot, frame, experienced(frame, basis, few))]
        return compare(rows, asked.settings.level)


def _framed(asked: Asked, scope: Scope, snapshot: Snapshot) -> Frame:
    found = resolved(asked.question, snapshot.manifest, asked.settings)
    return framed(found, catalogue(snapshot.manifest), scope)


def _rows(asked: Asked, snapshot: Snapshot, frame: Frame, statement: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = snapshot.count(statement, **binds(frame.resolved, asked.settings)).to_pylist()
    return rows
