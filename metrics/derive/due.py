"""Write as SQL when each ticket is due, and by which standard."""

from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, DateTime, Subquery, and_, case, func, or_, select

from metrics.board import JUDGED
from metrics.derive.circumstances import circumstances, keys
from metrics.derive.happened import Happened
from metrics.derive.statuses import stays
from metrics.derive.terms import OF_STANDARD, Terms
from metrics.working_days import SECOND_US, due, joined, worked

BEGINS = {"first_response": "asked_at", "first_resolution": "created_at", "resolution": "created_at"}
BY_SOURCE = {
    "first_response": "due_first_response_at",
    "first_resolution": "due_resolution_at",
    "resolution": "due_resolution_at",
}
PAUSED = ("first_resolution", "resolution")  # while we wait for the customer their working time stands still


def due_times(facts: Happened, terms: Terms) -> Subquery:
    """Return for each ticket with terms, of each judged time, `due_at`, `target` and `standard`.

    No `due_at` beside a standard: it stands still, because we wait for the customer.
    """
    agreed = _agreed(facts, terms)
    working = _working(facts, terms, agreed) if terms.working else None
    columns: list[ColumnElement[Any]] = [agreed.c.ticket]
    for of in JUDGED:
        total_s, working_s = agreed.c[f"{of}_total_s"], agreed.c[f"{of}_working_s"]
        by_source = agreed.c[BY_SOURCE[of]]
        begin_us = func.epoch_us(agreed.c[BEGINS[of]], type_=BigInteger)
        at: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = [
            (total_s.is_not(None), func.make_timestamp(begin_us + total_s * SECOND_US, type_=DateTime))
        ]
        if of in terms.working and working is not None:
            at.append((working_s.is_not(None), working.c[f"{of}_due_at"]))
        judged = or_(total_s.is_not(None), working_s.is_not(None), by_source.is_not(None))
        columns += [
            case((agreed.c[f"{of}_standard"].is_not(None), case(*at, else_=by_source))).label(f"{of}_due_at"),
            *(case((judged, agreed.c[f"{of}_{name}"])).label(f"{of}_{name}") for name in ("target", "standard")),
        ]
    found = select(*columns).select_from(agreed)
    if working is not None:
        found = found.join(working, working.c.ticket == agreed.c.ticket, isouter=True)
    return found.subquery("due")


def _agreed(facts: Happened, terms: Terms) -> CTE:
    """Each ticket with its instants and the terms of its circumstances."""
    who, term = circumstances(facts, terms.rules), terms.table
    told: list[ColumnElement[Any]] = [
        term.c[f"{of}_{name}"] for of in JUDGED for name in OF_STANDARD if of != "first_response"
    ]
    # Tickets that we opened ourselves wait for no answer of ours.
    asked = or_(who.c.opened_by.is_(None), who.c.opened_by == "customer")
    told += [case((asked, term.c[f"first_response_{n}"])).label(f"first_response_{n}") for n in OF_STANDARD]
    instants = ("created_at", "asked_at", "due_first_response_at", "due_resolution_at")
    return (
        select(who.c.ticket, *(who.c[name] for name in instants), term.c.calendar, *told)
        .join_from(who, term, and_(*(who.c[key] == term.c[key] for key in keys(terms.rules))))
        .cte("agreed")
    )


def _working(facts: Happened, terms: Terms, agreed: CTE) -> CTE:
    """The due times on working time, of the tickets that have any."""
    days, times = terms.clocks
    lengths = [f"{of}_working_s" for of in terms.working]
    runs = (
        select(agreed.c.ticket, agreed.c.created_at, agreed.c.asked_at, agreed.c.calendar)
        .add_columns(*(agreed.c[name] for name in lengths))
        .where(or_(*(agreed.c[name].is_not(None) for name in lengths)))
        .cte("runs")
    )
    begins = sorted({BEGINS[of] for of in terms.working})
    readings = {begin: worked(days, runs.c.calendar, runs.c[begin]) for begin in begins}
    begun = (
        select(*runs.c, *(reading.value.label(f"{begin}_us") for begin, reading in readings.items()))
        .select_from(joined(runs, *readings.values()))
        .cte("begun")
    )
    paused = [of for of in PAUSED if of in terms.working]
    pauses = _pauses(facts, terms, begun, paused) if paused else None
    found: list[ColumnElement[Any]] = [begun.c.ticket, begun.c.calendar]
    for of in terms.working:
        seconds: ColumnElement[Any] = begun.c[f"{of}_working_s"]
        start_us: ColumnElement[Any] = begun.c[f"{BEGINS[of]}_us"]
        if pauses is not None and of in paused:
            seconds = case((func.coalesce(pauses.c[f"{of}_waits"], False), None), else_=seconds)
            start_us = start_us + func.coalesce(pauses.c[f"{of}_us"], 0)
        found += [begun.c[BEGINS[of]].label(f"{of}_begin"), start_us.label(f"{of}_us"), seconds.label(f"{of}_s")]
    whole = begun if pauses is None else begun.outerjoin(pauses, pauses.c.ticket == begun.c.ticket)
    held = select(*found).select_from(whole).cte("held")
    dues = {
        of: due(times, held.c.calendar, held.c[f"{of}_begin"], held.c[f"{of}_us"], held.c[f"{of}_s"])
        for of in terms.working
    }
    at = (case((held.c[f"{of}_s"].is_not(None), reading.value)).label(f"{of}_due_at") for of, reading in dues.items())
    return select(held.c.ticket, *at).select_from(joined(held, *dues.values())).cte("working")


def _pauses(facts: Happened, terms: Terms, begun: CTE, paused: list[str]) -> Subquery:
    """Working time that each ticket waited on its customer before it was due, and whether it still does.

    A pause counts if working time was left when it began: what had run until then is less than what is allowed.
    """
    days, stay = terms.clocks[0], stays(facts, begun)
    # Wrong clocks: nothing runs, and nothing pauses, before the beginning.
    since, until = (func.greatest(at, begun.c.created_at) for at in (stay.c.at, stay.c.until))
    spans = (
        select(*begun.c, since.label("since"), case((stay.c.until.is_not(None), until)).label("until"))
        .join_from(stay, begun, begun.c.ticket == stay.c.ticket)
        .where(stay.c.status == "pending")
        .subquery("spans")
    )
    opened, closed = (worked(days, spans.c.calendar, spans.c[at]) for at in ("since", "until"))
    read = (
        select(*spans.c, opened.value.label("opened_us"), (closed.value - opened.value).label("length_us"))
        .select_from(joined(spans, opened, closed))
        .subquery("read")
    )
    before = func.sum(read.c.length_us).over(partition_by=read.c.ticket, order_by=read.c.since, rows=(None, -1))
    ran = (read.c.opened_us - read.c.created_at_us - func.coalesce(before, 0)).label("ran_us")
    lengths = [read.c[f"{of}_working_s"] for of in paused]
    told = select(read.c.ticket, read.c.until, read.c.length_us, ran, *lengths).subquery("told")
    left = {of: told.c.ran_us < told.c[f"{of}_working_s"] * SECOND_US for of in paused}
    columns: list[ColumnElement[Any]] = []
    for of in paused:
        columns += [
            func.sum(told.c.length_us).filter(left[of]).cast(BigInteger).label(f"{of}_us"),
            func.bool_or(and_(told.c.until.is_(None), left[of])).label(f"{of}_waits"),
        ]
    return select(told.c.ticket, *columns).group_by(told.c.ticket).subquery("pauses")
