"""Tell in which circumstances each ticket began, as far as standards and calendars tell them apart."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, Subquery, case, func, literal, select

from metrics.board import person_of, persons
from metrics.decisions import ALWAYS
from metrics.derive.happened import Happened
from metrics.derive.lifecycle import holder_at, replies
from metrics.rules import Rules

CHANGING = ("team", "priority")  # a ticket may have had others when it began


def keys(rules: Rules) -> list[str]:
    """Return the columns that one combination of circumstances has."""
    return ["place", *rules.pinned]


def circumstances(facts: Happened, rules: Rules) -> Subquery:
    """Each ticket that began while something was in force.

    `place` says how many of the instants `rules.begins` had come; each dimension that the rules pin has its value at
    the beginning, or "" where it is none that they name.
    """
    t, link = facts.tickets(), person_of
    asked = replies(facts)
    values: dict[str, ColumnElement[Any]] = {"channel": t.c.channel, "topic": t.c.topic, "segment": persons.c.segment}
    # A standard may have been set for a customer before it was known whose else account that is.
    named = rules.pinned.get("customer", ())
    values["customer"] = case((link.c.person.in_(named), link.c.person), else_=t.c.customer)
    then = {field: holder_at(facts, t, t.c.created_at, field) for field in CHANGING if field in rules.pinned}
    for field, holder in then.items():
        values[field] = case((holder.c.ticket.is_(None), t.c[field]), else_=holder.c.holder)
    found = (
        select(
            *(t.c[name] for name in ("ticket", "opened_by", "created_at")),
            *(t.c[name] for name in ("due_first_response_at", "due_resolution_at")),
            asked.c.asked_at,
            _place(t.c.created_at, rules.begins).label("place"),
            *(case((values[d].in_(names), values[d]), else_="").label(d) for d, names in rules.pinned.items()),
        )
        .join_from(t, asked, asked.c.ticket == t.c.ticket)
        .join(link, link.c.customer == t.c.customer, isouter=True)
        .join(persons, persons.c.person == link.c.person, isouter=True)
    )
    for holder in then.values():
        found = found.join(holder, holder.c.ticket == t.c.ticket, isouter=True)
    begin = func.least(t.c.created_at, asked.c.asked_at)
    return found.where(
        t.c.created_at <= literal(facts.as_of, DateTime()),
        t.c.created_at >= literal(rules.begins[0], DateTime()),
        begin >= literal(ALWAYS, DateTime()),
    ).subquery("circumstances")


def combinations(facts: Happened, rules: Rules) -> Select[tuple[object, ...]]:
    """Return the select of all combinations of circumstances, each with the first instant at which it occurs."""
    who = circumstances(facts, rules)
    by = [who.c[key] for key in keys(rules)]
    return select(*by, func.min(func.least(who.c.created_at, who.c.asked_at)).label("first_at")).group_by(*by)


def _place(at: ColumnElement[Any], begins: Sequence[datetime], come: int = 0) -> ColumnElement[Any]:
    """How many of the ascending instants `begins` are not after `at`, by halving."""
    if not begins:
        return literal(come)
    middle = len(begins) // 2
    earlier, later = _place(at, begins[:middle], come), _place(at, begins[middle + 1 :], come + middle + 1)
    return case((at < literal(begins[middle], DateTime()), earlier), else_=later)
