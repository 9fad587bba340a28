"""Tell in which circumstances each ticket began, as far as standards and calendars tell them apart."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, DateTime, Select, Subquery, case, func, literal, select

from metrics.board import opened_with as then
from metrics.board import tickets as t
from metrics.decisions import ALWAYS
from metrics.halving import by_halving
from metrics.rules import Rules

CHANGING = ("team", "priority")  # a ticket may have had others when it was opened


class Opened(NamedTuple):
    """When tickets were opened: the first and the last instant, naive UTC."""

    first: datetime
    last: datetime


def keys(rules: Rules) -> list[str]:
    """Return the columns that one combination of circumstances has."""
    return ["place", *rules.pinned]


def circumstances(rules: Rules, opened: Opened) -> Subquery:
    """Each ticket of the board that was opened then.

    `place` says how many of the instants `rules.begins` had come, 0 where no calendar reaches so far back; each
    dimension that the rules pin has its value at the beginning, or "" where it is none that they name.
    """
    changing = [d for d in CHANGING if d in rules.pinned]
    values: dict[str, ColumnElement[Any]] = {d: t.c[d] for d in rules.pinned}
    values |= {d: case((then.c.ticket_no.is_(None), t.c[d]), else_=then.c[d]) for d in changing}
    # A standard may have been set for a customer before it was known whose else account that is.
    named = rules.pinned.get("customer", ())
    values["customer"] = case((t.c.person.in_(named), t.c.person), else_=t.c.customer)
    known = func.least(t.c.created_at, t.c.asked_at) >= literal(ALWAYS, DateTime())
    places = [literal(k) for k in range(len(rules.begins) + 1)]
    rows = t.outerjoin(then, then.c.ticket_no == t.c.number) if changing else t
    return (
        select(
            *(t.c[name] for name in ("number", "opened_by", "created_at", "asked_at")),
            *(t.c[name] for name in ("due_first_response_at", "due_resolution_at")),
            case((known, by_halving(t.c.created_at, rules.begins, places)), else_=0).label("place"),
            *(case((values[d].in_(names), values[d]), else_="").label(d) for d, names in rules.pinned.items()),
        )
        .select_from(rows)
        .where(
            t.c.created_at >= literal(opened.first, DateTime()),
            t.c.created_at <= literal(opened.last, DateTime()),
        )
        .subquery("circumstances")
    )


def combinations(rules: Rules, opened: Opened) -> Select[tuple[object, ...]]:
    """Return the select of all combinations of circumstances, each with the first instant at which it occurs."""
    who = circumstances(rules, opened)
    by = [who.c[key] for key in keys(rules)]
    first_at = func.min(func.least(who.c.created_at, who.c.asked_at)).label("first_at")
    return select(*by, first_at).where(who.c.place > 0).group_by(*by)
