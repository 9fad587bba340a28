"""Count and list the readings of our data that differ from ours."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, func, literal, select, tuple_

from metrics.board import surveys
from metrics.facts import CUSTOMERS
from metrics.kinds import Column
from metrics.metric import Metric
from metrics.peers.definition import Readings
from metrics.personal import key_of, people
from metrics.query.listed import ListColumn, RowList, Shape, Shown
from metrics.scope import Scope
from metrics.translation import translate as _
from metrics.units import Unit


def figures(readings: Readings, metric: Metric) -> Select[Any]:
    """Return the statement of the components of a figure, and of why it differs.

    Its one row of the `whole` has `n`, `sum`, of times `median`, and `differing`; the others have how many differ for
    their `reason`. A ticket or answer of which several readings differ is counted once.
    """
    r = readings.subquery("readings").c
    found = [
        r.reason,
        func.grouping(r.reason).label("whole"),
        func.count(r.theirs).label("n"),
        func.sum(r.theirs).label("sum"),
        func.count(r.key.distinct()).filter(r.reason.is_not(None)).label("differing"),
    ]
    if metric.unit is Unit.SECONDS:
        found.append(func.percentile_cont(0.5).within_group(r.theirs).label("median"))
    return select(*found).group_by(func.grouping_sets(tuple_(), tuple_(r.reason)))


def differing(readings: Readings, metric: Metric, reason: str, scope: Scope) -> RowList:
    """Return the list of the readings that differ for a reason, with both values."""
    r = readings.subquery("readings")

    def shape(page: Any) -> Shape:
        names = people(CUSTOMERS, scope, "names")
        told = _answer(page, scope) if metric.table is surveys else _ticket(page, scope)
        who = ListColumn("name", _("Customer"), Shown.TEXT, names.c.name)
        columns = (*told[:2], *_both(page, metric), *told[2:], who)
        texts = ((names, names.c.customer == page.c.customer),)
        return Shape(columns, key_of(page.c.ticket, scope), key_of(page.c.person, scope), texts)

    return RowList(r, r.c.reason == reason, shape)


def _ticket(page: Any, scope: Scope) -> Sequence[ListColumn]:
    return (
        ListColumn("created_at", _("Opened"), Shown.INSTANT, page.c.created_at),
        ListColumn("id", _("Ticket"), Shown.TEXT, key_of(page.c.ticket, scope)),
        ListColumn("channel", _("Channel"), Shown.TEXT, page.c.channel),
        ListColumn("team", _("Team"), Shown.TEXT, page.c.team),
    )


def _answer(page: Any, scope: Scope) -> Sequence[ListColumn]:
    return (
        ListColumn("answered_at", _("Answered"), Shown.INSTANT, page.c.answered_at),
        ListColumn("id", _("Survey"), Shown.TEXT, key_of(page.c.survey, scope)),
        ListColumn("of", _("Ticket"), Shown.TEXT, key_of(page.c.ticket, scope)),
        ListColumn("score", _("Score"), Shown.NUMBER, page.c.score),
        ListColumn("scale", _("Scale"), Shown.NUMBER, page.c.scale),
    )


def _both(page: Any, metric: Metric) -> Sequence[ListColumn]:
    ours, theirs = page.c.ours, page.c.theirs
    if metric.unit is Unit.SECONDS:
        return (
            ListColumn("ours", _("Here"), Shown.DURATION, ours),
            ListColumn("theirs", _("There"), Shown.DURATION, theirs),
            ListColumn("difference", _("Difference"), Shown.DURATION, theirs - ours),
        )
    return (
        ListColumn("ours", _("Here"), Shown.TEXT, _word(ours, metric)),
        ListColumn("theirs", _("There"), Shown.TEXT, _word(theirs, metric)),
    )


def _word(hit: Column, metric: Metric) -> Column:
    yes, no = (_("satisfied"), _("not satisfied")) if metric.table is surveys else (_("in time"), _("too late"))
    return case((hit == 1, literal(yes)), (hit == 0, literal(no)), else_=literal(_("in neither")))
