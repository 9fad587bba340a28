"""List the rows behind a figure, sorted, searched and paged in the engine."""

from dataclasses import dataclass

from pyarrow.lib import Table

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, judged_for, resolved, rules_for
from data_access.warehouse.snapshot import Warehouse
from metrics.metric import Metric
from metrics.query import framed
from metrics.query.listed import ListColumn
from metrics.query.lists import listing
from metrics.question import Question
from metrics.resolve import Resolved
from metrics.rules import NO_RULES, Rules
from metrics.scope import Scope

LARGEST_LIST = 1_000_000


@dataclass(frozen=True, eq=False)
class Listing:
    """One page of the rows behind a figure.

    Parameters
    ----------
    rows : pyarrow.Table
        The page: the columns named in `columns`, and `ticket` and `person` to open.
    total : int
        Length of the whole list, search applied.
    sql : str
        The statement that ran.
    """

    metric: Metric
    resolved: Resolved
    columns: tuple[ListColumn, ...]
    rows: Table
    total: int
    sql: str


def rows(
    question: Question,
    *,
    scope: Scope,
    warehouse: Warehouse,
    settings: Settings,
    rules: Rules = NO_RULES,
    part: str = "denominator",
    search: str = "",
    sort: str = "",
    descending: bool = True,
    page: int = 1,
    size: int = 50,
) -> Listing:
    """Return a page of the list behind the first metric of `question`; tickets if it names none.

    Parameters
    ----------
    part : str
        Which list of the metric: "denominator", "numerator" ...
    sort : str
        Key of a column; the first if empty.
    page, size : int
        Page from 1, and rows a page.

    Raises
    ------
    UnknownName
        For a metric, list or column that does not exist.
    """
    with judged_for(question, warehouse, settings, rules_for(question, rules)) as snapshot:
        known = catalogue(snapshot.manifest)
        metric = known.metric(question.metrics[0] if question.metrics else "tickets")
        found = resolved(question, snapshot.manifest, settings)
        listed = listing(framed(found, known, scope), metric, part)
        if search.strip():
            listed = listed.searched(search.strip())
        shown = listed.page(sort, descending, min(size, LARGEST_LIST), (max(page, 1) - 1) * size)
        values = binds(found, settings)
        total: int = snapshot.fetch(listed.count(), **values).to_pylist()[0]["total"]
        return Listing(metric, found, listed.columns, snapshot.fetch(shown, **values), total, snapshot.sql[-1])
