"""Write as SQL when each ticket is due, and by which standard."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Select, Subquery, and_, case, func, or_, select

from metrics.board import JUDGED
from metrics.board import pauses as waited
from metrics.judging.circumstances import circumstances, keys
from metrics.judging.terms import OF_STANDARD, Terms
from metrics.working_days import SECOND_US, due, joined, worked

BEGINS = {"first_response": "asked_at", "first_resolution": "created_at", "resolution": "created_at"}
BY_SOURCE = {
    "first_response": "due_first_response_at",
    "first_resolution": "due_resolution_at",
    "resolution": "due_resolution_at",
}
PAUSED = ("first_resolution", "resolution")  # while we wait for the customer their working time stands still


def due_times(terms: Terms) -> Select[tuple[object, ...]]:
    """Return the select of the table `verdicts`: when what of each ticket is due, by which standard.

    No `due_at` beside a standard: it stands still, because we wait for the customer.
    """
    judged = _agreed(terms)
    if terms.working:
        judged = _working(terms, judged)
    columns: list[ColumnElement[Any]] = [judged.c.number, judged.c.created_at]
    for of in JUDGED:
        total_s, working_s = judged.c[f"{of}_total_s"], judged.c[f"{of}_working_s"]
        by_source = judged.c[BY_SOURCE[of]]
        begin_us = func.epoch_us(judged.c[BEGINS[of]], type_=BigInteger)
        at: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = [
            (total_s.is_not(None), func.make_timestamp(begin_us + total_s * SECOND_US, type_=DateTime))
        ]
        if of in terms.working:
            at.append((working_s.is_not(None), judged.c[f"{of}_due_at"]))
        has_due = or_(total_s.is_not(None), working_s.is_not(None), by_source.is_not(None))
        columns += [
            case((judged.c[f"{of}_standard"].is_not(None), case(*at, else_=by_source))).label(f"{of}_due_at"),
            *(case((has_due, judged.c[f"{of}_{name}"])).label(f"{of}_{name}") for name in ("target", "standard")),
        ]
    return select(*columns, judged.c.calendar)


def _agreed(terms: Terms) -> Subquery:
    """Each ticket with its instants and the terms of its circumstances."""
    who, term = circumstances(terms.rules, terms.opened), terms.table
    told: list[ColumnElement[Any]] = [
        term.c[f"{of}_{name}"] for of in JUDGED for name in OF_STANDARD if of != "first_response"
    ]
    # Tickets that we opened ourselves wait for no answer of ours.
    asked = or_(who.c.opened_by.is_(None), who.c.opened_by == "customer")
    told += [case((asked, term.c[f"first_response_{n}"])).label(f"first_response_{n}") for n in OF_STANDARD]
    instants = ("created_at", "asked_at", "due_first_response_at", "due_resolution_at")
    works = or_(*(term.c[f"{of}_working_s"].is_not(None) for of in JUDGED))
    return (
        select(who.c.number, *(who.c[name] for name in instants), *told)
        .add_columns(case((works, term.c.calendar)).label("calendar"))  # of the others the hours may not be known
        .join_from(who, term, and_(*(who.c[key] == term.c[key] for key in keys(terms.rules))), isouter=True)
        .subquery("agreed")
    )


def _working(terms: Terms, agreed: Subquery) -> Subquery:
    """The same with the due times on working time, of the tickets that have any."""
    days, times = terms.clocks
    begins = sorted({BEGINS[of] for of in terms.working})
    readings = {begin: worked(days, agreed.c.calendar, agreed.c[begin]) for begin in begins}
    begun = (
        select(*agreed.c, *(reading.value.label(f"{begin}_us") for begin, reading in readings.items()))
        .select_from(joined(agreed, *readings.values()))
        .subquery("begun")
    )
    paused = [of for of in PAUSED if of in terms.working]
    pauses = _pauses(terms, paused) if paused else None
    found: list[ColumnElement[Any]] = list(begun.c)
    for of in terms.working:
        seconds: ColumnElement[Any] = begun.c[f"{of}_working_s"]
        start_us: ColumnElement[Any] = begun.c[f"{BEGINS[of]}_us"]
        if pauses is not None and of in paused:
            seconds = case((func.coalesce(pauses.c[f"{of}_waits"], False), None), else_=seconds)
            start_us = start_us + func.coalesce(pauses.c[f"{of}_us"], 0)
        found += [start_us.label(f"{of}_start_us"), seconds.label(f"{of}_left_s")]
    whole = begun if pauses is None else begun.outerjoin(pauses, pauses.c.number == begun.c.number)
    held = select(*found).select_from(whole).subquery("held")
    dues = {
        of: due(times, held.c.calendar, held.c[BEGINS[of]], held.c[f"{of}_start_us"], held.c[f"{of}_left_s"])
        for of in terms.working
    }
    at = (
        case((held.c[f"{of}_left_s"].is_not(None), reading.value)).label(f"{of}_due_at") for of, reading in dues.items()
    )
    return select(*held.c, *at).select_from(joined(held, *dues.values())).subquery("working")


def _pauses(terms: Terms, paused: list[str]) -> Subquery:
    """Working time that each ticket waited on its customer before it was due, and whether it still does.

    A pause counts if working time was left when it began: what had run until then is less than what is allowed.
    """
    days, agreed = terms.clocks[0], _agreed(terms)
    lengths = [f"{of}_working_s" for of in paused]
    spans = (
        select(agreed.c.number, agreed.c.calendar, agreed.c.created_at, waited.c.since, waited.c.until)
        .add_columns(*(agreed.c[name] for name in lengths))
        .join_from(waited, agreed, agreed.c.number == waited.c.ticket_no)
        .where(or_(*(agreed.c[name].is_not(None) for name in lengths)))
        .subquery("spans")
    )
    begun, opened, closed = (worked(days, spans.c.calendar, spans.c[at]) for at in ("created_at", "since", "until"))
    read = (
        select(spans.c.number, spans.c.since, spans.c.until, *(spans.c[name] for name in lengths))
        .add_columns((opened.value - begun.value).label("open_us"), (closed.value - opened.value).label("length_us"))
        .select_from(joined(spans, begun, opened, closed))
        .subquery("read")
    )
    before = func.sum(read.c.length_us).over(partition_by=read.c.number, order_by=read.c.since, rows=(None, -1))
    ran = (read.c.open_us - func.coalesce(before, 0)).label("ran_us")
    told = select(read.c.number, read.c.until, read.c.length_us, ran, *(read.c[name] for name in lengths)).subquery(
        "told"
    )
    left = {of: told.c.ran_us < told.c[f"{of}_working_s"] * SECOND_US for of in paused}
    columns: list[ColumnElement[Any]] = []
    for of in paused:
        columns += [
            func.sum(told.c.length_us).filter(left[of]).cast(BigInteger).label(f"{of}_us"),
            func.bool_or(and_(told.c.until.is_(None), left[of])).label(f"{of}_waits"),
        ]
    return select(told.c.number, *columns).group_by(told.c.number).subquery("pauses")
