"""Derive the board's tickets, the times that they were open, and the waits within them."""

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, column, func, literal, or_, select, true, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from metrics.board import PERSON_DIMENSIONS, TICKET_DIMENSIONS
from metrics.board import open_spans as open_spans_table
from metrics.board import person_of as person_of_table
from metrics.board import persons as persons_table
from metrics.board import tickets as tickets_table
from metrics.derive.conversations import replies_given, waits
from metrics.derive.happened import Happened
from metrics.derive.lifecycle import ASIDE, DONE, holder_at, replies, resolutions, seconds, status_changes
from metrics.derive.statuses import RUNNING, handovers, status_times, stays


def tickets(facts: Happened, extra: tuple[str, ...], reopen_days: int) -> Select[tuple[object, ...]]:
    t = facts.tickets(extra)
    link, person = person_of_table, persons_table
    done, replied = resolutions(facts, reopen_days), replies(facts)
    team, agent = (holder_at(facts, replied, replied.c.replied_at, field) for field in ("team", "agent"))
    moved, given, follow = handovers(facts), replies_given(facts), _next_contacts(facts)
    by_customer = func.coalesce(t.c.opened_by, "customer") == "customer"
    answered_at = replied.c.replied_at
    resolved_at = case((done.c.ticket.is_(None), t.c.resolved_at), else_=done.c.resolved_at)
    first_resolved_at = case(
        (done.c.ticket.is_(None), func.coalesce(t.c.first_resolved_at, t.c.resolved_at)), else_=done.c.first_resolved_at
    )
    resolved = (
        select(t.c.ticket, t.c.created_at, resolved_at.label("resolved_at"))
        .join_from(t, done, done.c.ticket == t.c.ticket, isouter=True)
        .where(resolved_at >= t.c.created_at)
        .cte("resolved")
    )
    spent = status_times(facts, resolved)
    answer_s, final_s, first_s = (
        seconds(replied.c.asked_at, answered_at),
        seconds(t.c.created_at, resolved_at),
        seconds(t.c.created_at, first_resolved_at),
    )
    return (
        select(
            t.c.ticket,
            t.c.source,
            t.c.customer,
            link.c.person,
            *(person.c[d] for d in PERSON_DIMENSIONS),
            *(t.c[d] for d in TICKET_DIMENSIONS),
            _held(t.c.team, team).label("team_at_reply"),
            func.coalesce(replied.c.author, _held(t.c.agent, agent)).label("agent_at_reply"),
            func.coalesce(t.c.opened_by, "customer").label("opened_by"),
            t.c.status,
            t.c.created_at,
            case((by_customer, answered_at)).label("first_response_at"),
            first_resolved_at.label("first_resolved_at"),
            resolved_at.label("resolved_at"),
            t.c.due_first_response_at,
            t.c.due_resolution_at,
            case((and_(by_customer, answer_s >= 0), answer_s)).label("first_response_s"),
            case((first_s >= 0, first_s)).label("first_resolution_s"),
            case((final_s >= 0, final_s)).label("resolution_s"),
            spent.c.our_s,
            *(spent.c[column] for column in RUNNING.values()),
            moved.c.handovers,
            given.c.public_replies,
            follow.c.next_contact_at,
            func.coalesce(done.c.reopened, t.c.reopened > 0, literal(False)).label("reopened"),
            func.coalesce(or_(answer_s < 0, final_s < 0), literal(False)).label("clock_error"),
            func.coalesce(t.c.status.not_in(("merged", "spam")), literal(True)).label("counted"),
            t.c.cost,
            link.c.person_no,
            t.c.number,
            replied.c.asked_at,
            *(t.c[x] for x in extra),
        )
        .join_from(t, link, t.c.customer == link.c.customer, isouter=True)
        .join(person, link.c.person == person.c.person, isouter=True)
        .join(done, done.c.ticket == t.c.ticket, isouter=True)
        .join(replied, replied.c.ticket == t.c.ticket)
        .join(team, team.c.ticket == t.c.ticket, isouter=True)
        .join(agent, agent.c.ticket == t.c.ticket, isouter=True)
        .join(spent, spent.c.ticket == t.c.ticket, isouter=True)
        .join(moved, moved.c.ticket == t.c.ticket, isouter=True)
        .join(given, given.c.ticket == t.c.ticket, isouter=True)
        .join(follow, follow.c.ticket == t.c.ticket, isouter=True)
    )


def _held(today: ColumnElement[str], then: Subquery) -> ColumnElement[str]:
    """Without any change it is what the ticket has today; a change may also say that there was nothing."""
    return case((then.c.ticket.is_(None), today), else_=then.c.holder)


def opened_with(facts: Happened) -> Select[tuple[object, ...]]:
    """Team and priority of tickets when they were opened: by the last change before, or what the next one replaced."""
    t, events = tickets_table, facts.events()
    earlier = events.c.at <= t.c.created_at
    told = (
        select(t.c.number, t.c.team, t.c.priority, events.c.field)
        .add_columns(case((earlier, events.c.after), else_=events.c.before).label("holder"))
        .join_from(events, t, events.c.ticket == t.c.ticket)
        .where(events.c.field.in_(("team", "priority")))
        .ext(distinct_on(t.c.number, events.c.field))
        .order_by(t.c.number, events.c.field, earlier.desc(), case((earlier, events.c.at)).desc(), events.c.at)
        .subquery("told")
    )

    def then(field: str) -> ColumnElement[str]:
        its = told.c.field == field
        changed: ColumnElement[str] = func.max(told.c.holder).filter(its)
        return case((func.bool_or(its), changed), else_=func.max(told.c[field]))

    values = (then(field).label(field) for field in ("team", "priority"))
    return select(told.c.number.label("ticket_no"), *values).group_by(told.c.number)


def pauses(facts: Happened) -> Select[tuple[object, ...]]:
    """Each stay in which a ticket waits on its customer; whatever a wrong clock says, not before it was opened."""
    t = tickets_table
    stay = stays(facts, t)
    since, until = (func.greatest(at, t.c.created_at) for at in (stay.c.at, stay.c.until))
    return (
        select(
            t.c.number.label("ticket_no"),
            since.label("since"),
            case((stay.c.until.is_not(None), until)).label("until"),
        )
        .join_from(stay, t, stay.c.ticket == t.c.ticket)
        .where(stay.c.status == "pending")
    )


def _next_contacts(facts: Happened) -> Subquery:
    """When the same person next came with the same topic."""
    t, link = facts.tickets(), person_of_table.alias("asker")
    following = func.lead(t.c.created_at).over(
        partition_by=(link.c.person, t.c.topic), order_by=(t.c.created_at, t.c.ticket)
    )
    return (
        select(t.c.ticket, following.label("next_contact_at"))
        .join_from(t, link, t.c.customer == link.c.customer)
        .where(func.coalesce(t.c.status.not_in(("merged", "spam")), literal(True)))
        .subquery("follow")
    )


def open_spans(facts: Happened, extra: tuple[str, ...]) -> Select[tuple[object, ...]]:
    t, changes = tickets_table, status_changes(facts.events())
    marks = union_all(
        select(t.c.ticket, t.c.created_at.label("at"), literal(True).label("opens"), literal(0).label("rank")),
        select(changes.c.ticket, changes.c.at, changes.c.opens, literal(1)).where(
            or_(changes.c.moves, changes.c.known_done)
        ),
    ).subquery("marks")
    # Whatever a wrong clock says, the opening comes before all changes.
    following = func.lead(marks.c.at).over(partition_by=marks.c.ticket, order_by=(marks.c.rank, marks.c.at))
    spans = select(*marks.c, following.label("closed_at")).subquery("spans")
    moved = select(changes.c.ticket).where(changes.c.moves).distinct().subquery("moved")
    closed_at = case((moved.c.ticket.is_(None), t.c.resolved_at), else_=spans.c.closed_at)
    over = func.coalesce(t.c.status.in_((*DONE, *ASIDE)), literal(False))
    kept = [t.c[c.name] for c in t.c if c.name in open_spans_table.c]
    return (
        select(
            *kept,
            *(column(x) for x in extra),
            func.greatest(spans.c.at, t.c.created_at).label("opened_at"),
            closed_at.label("closed_at"),
        )
        .join_from(spans, t, spans.c.ticket == t.c.ticket)
        .join(moved, moved.c.ticket == t.c.ticket, isouter=True)
        # Some sources close without saying when: such a ticket is over, and nobody knows until when it was open.
        .where(spans.c.opens == true(), or_(moved.c.ticket.is_not(None), t.c.resolved_at.is_not(None), ~over))
    )


def later_waits(facts: Happened) -> Select[tuple[object, ...]]:
    w, t = waits(facts), tickets_table
    # Whoever answered is credited with the wait; nobody yet: whoever has the ticket.
    credited = {"agent": func.coalesce(w.c.agent, t.c.agent)}
    return (
        select(
            w.c.ticket,
            t.c.source,
            t.c.customer,
            t.c.person,
            *(t.c[d] for d in PERSON_DIMENSIONS),
            *(credited.get(d, t.c[d]).label(d) for d in TICKET_DIMENSIONS),
            w.c.asked_at,
            w.c.replied_at,
            w.c.wait_s,
            t.c.counted,
        )
        .join_from(w, t, t.c.ticket == w.c.ticket)
        .where(~w.c.first)
    )
