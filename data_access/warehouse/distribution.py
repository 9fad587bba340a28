"""Count how the durations behind a figure are distributed."""

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, resolved
from data_access.warehouse.snapshot import Warehouse
from metrics.query import framed
from metrics.query.distributions import Bins, binned, bins
from metrics.question import Question
from metrics.scope import Scope


def distribution(question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings) -> Bins:
    """Return (from, to, rows) in seconds for the first metric of `question` over its period."""
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        found = resolved(question, snapshot.manifest, settings)
        statement = binned(framed(found, known, scope), known.metric(question.metrics[0]))
        rows = snapshot.count(statement, **binds(found, settings)).to_pylist()
        return bins({row["bin"]: row["n"] for row in rows})
