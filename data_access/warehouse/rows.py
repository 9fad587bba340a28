"""List the rows behind a figure, sorted, searched and paged in the engine."""

from dataclasses import dataclass
from typing import Any

from pyarrow.lib import Table
from sqlalchemy import func, select

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, resolved
from data_access.warehouse.snapshot import Warehouse
from metrics.errors import UnknownName
from metrics.metric import Metric
from metrics.query import framed
from metrics.query.lists import ListColumn, bare, listing, paged, searched
from metrics.question import Question
from metrics.resolve import Resolved
from metrics.scope import Scope
from metrics.translation import translate as _

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
        Key of a column; the first if empty. Equal rows keep one order, so that pages do not overlap.
    page, size : int
        Page from 1, and rows a page.

    Raises
    ------
    UnknownName
        For a metric, list or column that does not exist.
    """
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        metric = known.metric(question.metrics[0] if question.metrics else "tickets")
        found = resolved(question, snapshot.manifest, settings)
        statement, columns = listing(framed(found, known, scope), metric, part)
        by_key: dict[str, Any] = {c.key: c.sql for c in columns}
        if sort and sort not in by_key:
            raise UnknownName(_("column"), sort, by_key)
        counts = bare(statement)
        if search.strip():
            counts = statement = searched(statement, columns, search.strip())
        counted = select(func.count().label("total")).select_from(counts.subquery("list"))
        total: int = snapshot.fetch(counted, **binds(found, settings)).to_pylist()[0]["total"]
        key = by_key[sort or columns[0].key]
        order = ((key.desc() if descending else key.asc()).nulls_last(), by_key["id"])
        shown = paged(statement, order, min(size, LARGEST_LIST), (max(page, 1) - 1) * size)
        return Listing(metric, found, columns, snapshot.fetch(shown, **binds(found, settings)), total, snapshot.sql[-1])
