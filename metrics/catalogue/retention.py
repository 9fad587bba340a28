"""Declare who stays and who comes back."""

from metrics.board import orders as o
from metrics.kinds import Cohort
from metrics.metric import LeftOut, Metric
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

METRICS = (REPEAT_COHORT,)
