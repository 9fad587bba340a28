"""Declare the dimensions by which figures are split and filtered."""

from dataclasses import dataclass

from sqlalchemy import String, TableClause, column

from metrics.errors import CannotAnswer
from metrics.facts import titled
from metrics.kinds import Column
from metrics.metric import Metric
from metrics.translation import translate as _


@dataclass(frozen=True)
class Dimension:
    """A property by which rows fall into groups.

    Parameters
    ----------
    key, title : str
        Stable name, and what users read.
    custom_of : frozenset of str
        For a source's own column: the tables that have it.
    stands_in : str
        Column that carries it where that is not its key.
    offered : bool
        Whether it is offered for splitting; all dimensions can filter.
    """

    key: str
    title: str
    custom_of: frozenset[str] = frozenset()
    stands_in: str = ""
    offered: bool = True

    def on(self, metric: Metric) -> Column:
        """Return the column that stands for this dimension in `metric`, or raise CannotAnswer."""
        found = self.column(metric.table, metric.credit.get(self.key, self.stands_in or self.key))
        if found is None:
            raise CannotAnswer(
                _("“{metric}” cannot be split or filtered by {dimension}: its rows do not carry it.").format(
                    metric=metric.title, dimension=self.title.lower()
                )
            )
        return found

    def fits(self, metric: Metric) -> bool:
        """Whether `metric` has this dimension."""
        return self.column(metric.table, self.stands_in or self.key) is not None

    def column(self, table: TableClause, name: str) -> Column | None:
        """Return the column `name` of `table`, custom columns included, or None."""
        base = "tickets" if table.name == "open_spans" else table.name
        if base in self.custom_of:
            return column(self.key, String())
        return table.c.get(name)


def custom(name: str, tables: frozenset[str]) -> Dimension:
    """Return the dimension of a source's own column `x_some_name`, titled "Some name"."""
    return Dimension(name, titled(name), tables)


DIMENSIONS: tuple[Dimension, ...] = (
    Dimension("team", _("Team")),
    Dimension("channel", _("Channel")),
    Dimension("agent", _("Agent")),
    Dimension("priority", _("Priority")),
    Dimension("topic", _("Topic")),
    Dimension("kind", _("Kind of request")),
    Dimension("segment", _("Segment")),
    Dimension("plan", _("Plan")),
    Dimension("country", _("Country")),
    Dimension("region", _("Region")),
    Dimension("loyalty_tier", _("Loyalty tier")),
    Dimension("age_band", _("Age band")),
    Dimension("gender", _("Gender")),
    Dimension("product", _("Product")),
    Dimension("source", _("Source")),
    Dimension("reason", _("Reason"), offered=False),
    Dimension("customer", _("Customer"), stands_in="person", offered=False),
)
