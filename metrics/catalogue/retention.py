"""Declare who stays and who comes back."""

from datetime import timedelta

from sqlalchemy import and_, func, or_, true

from metrics.board import contracts as c
from metrics.board import orders as o
from metrics.board import persons as p
from metrics.kept import Kept, KeptByPerson, RevenueKept
from metrics.kinds import Cohort, Column, Quantile, Ratio, Share
from metrics.metric import AS_OF, PURCHASE_WINDOW, LeftOut, Metric
from metrics.translation import translate as _
from metrics.units import Better, Unit

REPEAT_COHORT = Metric(
    key="repeat_cohort",
    title=_("Customers who buy again"),
    asks=_("Of the customers who first bought together, how many bought again later?"),
    table=o,
    rows=o.c.person.is_not(None),
    counted_at=o.c.at,
    kind=Cohort(person=o.c.person, began_at=o.c.first_order_at, key=o.c.order),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    formula=_("customers of a cohort with a purchase in the period ÷ customers of the cohort"),
    counted_by=_("cohorts by first purchase, activity by purchase"),
    left_out=(LeftOut(o.c.person.is_(None), _("Purchases of unknown customers")),),
    decided_in="0008-active-customers",
    parts={"denominator": _("customers")},
)


def _contract_runs(instant: Column) -> Column:
    return and_(c.c.joined_at <= instant, or_(c.c.left_at.is_(None), c.c.left_at > instant))


def _worth_runs(instant: Column) -> Column:
    return and_(c.c.monthly_value.is_not(None), _contract_runs(instant))


def _bought_lately(instant: Column) -> Column:
    return and_(o.c.at >= instant - PURCHASE_WINDOW, o.c.at < instant)


def _kept(key: str, title: str, asks: str, formula: str, kind: KeptByPerson) -> Metric:
    return Metric(
        key=key,
        title=title,
        asks=asks,
        table=p,
        rows=true(),
        counted_at=p.c.joined_at,
        kind=kind,
        unit=Unit.SHARE,
        better=Better.HIGHER,
        formula=formula,
        counted_by=_("persons at the start and at the end of the period"),
        decided_in="0008-active-customers",
        parts={"denominator": _("customers at the start"), "numerator": _("kept")},
    )


RETENTION = _kept(
    "retention",
    _("Customers kept"),
    _("How many of the customers under contract at the start were so still at the end?"),
    _("customers under contract at the start and the end ÷ customers under contract at the start"),
    Kept(c, _contract_runs),
)
PURCHASE_RETENTION = _kept(
    "purchase_retention",
    _("Buyers kept"),
    _("How many of the customers who were buying at the start were so still at the end?"),
    _("customers with a purchase in the window before the start and before the end ÷ those before the start"),
    Kept(o, _bought_lately),
)
GROSS_REVENUE_RETENTION = _kept(
    "gross_revenue_retention",
    _("Revenue kept, without growth"),
    _("How much of the revenue at the start was still there at the end?"),
    _("monthly revenue at the end, of each customer at most that of the start ÷ monthly revenue at the start"),
    RevenueKept(c, _worth_runs, c.c.monthly_value, net=False),
)
NET_REVENUE_RETENTION = _kept(
    "net_revenue_retention",
    _("Revenue kept, with growth"),
    _("How did the revenue of the customers at the start develop?"),
    _("monthly revenue at the end of the customers at the start ÷ their monthly revenue at the start"),
    RevenueKept(c, _worth_runs, c.c.monthly_value, net=True),
)

REPEAT_WITHIN = timedelta(days=90)

REPEAT_PURCHASE = Metric(
    key="repeat_purchase",
    title=_("Bought a second time"),
    asks=_("How many new buyers buy again within 90 days?"),
    table=p,
    rows=p.c.first_order_at.is_not(None),
    counted_at=p.c.first_order_at,
    kind=Share(
        hit=func.coalesce(p.c.second_order_at <= p.c.first_order_at + REPEAT_WITHIN, False),
        # Whoever bought again early is not decided earlier than the others: that would flatter the share.
        undecided=p.c.first_order_at + REPEAT_WITHIN > AS_OF,
    ),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    formula=_("customers with a second purchase within 90 days of the first ÷ customers whose 90 days are over"),
    counted_by=_("by the first purchase"),
    decided_in="0008-active-customers",
    parts={"denominator": _("decided"), "numerator": _("bought again"), "undecided": _("not decided yet")},
)

TIME_TO_REPURCHASE = Metric(
    key="time_to_repurchase",
    title=_("Time to the second purchase"),
    asks=_("How long until a customer buys again?"),
    table=p,
    rows=p.c.second_order_s.is_not(None),
    counted_at=p.c.second_order_at,
    kind=Quantile(p.c.second_order_s, 0.5),
    unit=Unit.SECONDS,
    better=Better.LOWER,
    formula=_("middle value of the time from the first purchase to the second"),
    counted_by=_("by the second purchase"),
    left_out=(),
    decided_in="0008-active-customers",
    parts={"denominator": _("customers who bought again")},
)

PURCHASE_FREQUENCY = Metric(
    key="purchase_frequency",
    title=_("Purchases for each buyer"),
    asks=_("How often does a customer buy who buys at all?"),
    table=p,
    rows=o.c.person.is_not(None),
    counted_at=o.c.at,
    kind=Ratio(of="orders", per="buyers"),
    unit=Unit.RATE,
    better=Better.HIGHER,
    formula=_("purchases ÷ customers with a purchase in the period"),
    counted_by=_("by the moment of the purchase"),
    left_out=(LeftOut(o.c.person.is_(None), _("Purchases of unknown customers")),),
    decided_in="0008-active-customers",
    parts={"denominator": _("buyers")},
)

METRICS = (
    *(RETENTION, PURCHASE_RETENTION, GROSS_REVENUE_RETENTION, NET_REVENUE_RETENTION),
    *(REPEAT_COHORT, REPEAT_PURCHASE, TIME_TO_REPURCHASE, PURCHASE_FREQUENCY),
)
