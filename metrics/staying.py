"""Say by what customers are there: by contract or by purchase."""

from dataclasses import dataclass

from sqlalchemy import and_, or_

from metrics.board import contracts, orders, persons
from metrics.catalogue.retention import PURCHASE_RETENTION, REPEAT_COHORT, RETENTION
from metrics.kept import Kept
from metrics.kinds import Column
from metrics.metric import AS_OF, Metric
from metrics.translation import translate as _


@dataclass(frozen=True, eq=False)
class Basis:
    """By what somebody is a customer.

    Parameters
    ----------
    key, title : str
        Stable name in addresses, and what users choose.
    metric : Metric
        Whom a question is about: it refuses scopes and filters that persons do not carry.
    kept : Metric
        The figure that says who is there at an instant.
    begins, ends : Column
        Of a person: when what is waited for may first happen, and when it did.
    """

    key: str
    title: str
    metric: Metric
    kept: Metric
    begins: Column
    ends: Column

    @property
    def there(self) -> Kept:
        """Who is there at an instant."""
        kind = self.kept.kind
        assert isinstance(kind, Kept)
        return kind


CONTRACT = Basis("contract", _("By contract"), RETENTION, RETENTION, persons.c.joined_at, persons.c.left_at)
PURCHASE = Basis(
    "purchase",
    _("By purchase"),
    REPEAT_COHORT,
    PURCHASE_RETENTION,
    persons.c.first_order_at,
    persons.c.second_order_at,
)
BASES = {basis.key: basis for basis in (CONTRACT, PURCHASE)}
WORTHS = {"persons": _("Customers"), "revenue": _("Revenue")}


def contract_counts() -> Column:
    """Return the condition that a contract ever ran: one that ends as it begins never does."""
    c = contracts.c
    return and_(c.person.is_not(None), c.joined_at <= AS_OF, or_(c.left_at.is_(None), c.left_at > c.joined_at))


def purchase_counts() -> Column:
    """Return the condition that a purchase is somebody's and has happened."""
    return and_(orders.c.person.is_not(None), orders.c.at <= AS_OF)
