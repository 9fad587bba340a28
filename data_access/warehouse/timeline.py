"""Lay everything of one person out as entries in one order, in SQL."""

from typing import Any

from cachetools.func import lru_cache
from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Numeric,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.types import TypeEngine

from data_access.warehouse.happened import NO_CONTACT, SURVEYED, What
from data_access.warehouse.texts import TEXTS
from metrics.board import changes, messages, orders, person_of, surveys_of, tickets_of
from metrics.derive.lifecycle import seconds, transitions
from metrics.facts import CUSTOMERS
from metrics.personal import key_of
from metrics.scope import Scope

# All that an entry may say without its texts. Of another team's contact only the first four are told.
_TOLD: dict[str, TypeEngine[Any]] = {"at": DateTime(), "what": String(), "source": String(), "channel": String()}
_OWN: dict[str, TypeEngine[Any]] = {
    **dict.fromkeys(("ticket", "message", "survey", "team", "author", "author_role", "before", "after"), String()),
    **dict.fromkeys(("title", "instrument", "reason", "currency"), String()),
    "public": Boolean(),
    **dict.fromkeys(("waited_s", "quantity"), BigInteger()),
    "sent_at": DateTime(),
    **dict.fromkeys(("score", "amount"), Numeric(18, 4)),
    "scale": Integer(),
}
# Where the texts of an entry are, which are withheld with all else that is its own.
_OWN |= dict.fromkeys(TEXTS, BigInteger())
_COLUMNS = {**_TOLD, **_OWN, "key": String()}

PERSON_NO: ColumnElement[int] = bindparam("person_no", type_=BigInteger())


@lru_cache(32)
def timeline(scope: Scope, wanted: frozenset[What]) -> Select[Any]:
    """Return the select of a page of the entries that are `wanted`, newest first, without their texts.

    Its parameters are `person_no`, `limit` and `offset`.

    Every row also says, by the name of each `What`, how many of it there are; a page without entries is one row of
    these counts, and its `at` is empty.
    """
    told = _entries(scope)
    rank = case({what.value: k for k, what in enumerate(What)}, value=told.c.what)
    ranked = select(told, rank.label("rank")).where(told.c.what.in_([w.value for w in What if w in wanted])).subquery()

    def newest_first(rows: FromClause) -> tuple[ColumnElement[Any], ...]:
        return rows.c.at.desc(), rows.c.rank.desc(), rows.c.key.desc()

    limit, offset = (bindparam(name, type_=BigInteger()) for name in ("limit", "offset"))
    page = select(ranked).order_by(*newest_first(ranked)).limit(limit).offset(offset).subquery("page")
    counts = select(*(func.count().filter(told.c.what == w.value).label(w.name) for w in What)).subquery("counts")
    return (
        select(*counts.c, *(c for c in page.c if c.name not in ("key", "rank")))
        .join_from(counts, page, true(), isouter=True)
        .order_by(*newest_first(page))
    )


def _entries(scope: Scope) -> CTE:
    """Return all entries of the person as far as `scope` may know them, without texts.

    This is the one place where a history is limited: a contact of another team keeps its date and channel and loses
    everything else, also the keys by which its texts would be found.
    """
    found = union_all(*_branches()).subquery("found")
    own = or_(scope.owns(found.c.team), found.c.what.in_([what.value for what in NO_CONTACT]))
    return (
        select(
            *(found.c[name] for name in _TOLD),
            (~own).label("withheld"),
            found.c.key,
            *(case((own, _known(found, name, scope))).label(name) for name in _OWN),
        )
        .where(found.c.at.is_not(None))
        .cte("entries")
    )


def _known(found: FromClause, name: str, scope: Scope) -> ColumnElement[Any]:
    """Return a column of an entry as the scope may know it: without the names of those who are no staff."""
    column = found.c[name]
    if name in ("ticket", "message", "survey"):
        return key_of(column, scope)
    if name == "author" and not scope.personal:
        staff = found.c.author_role.in_(("agent", "bot", "system"))
        return case((or_(staff, found.c.what.in_([what.value for what in SURVEYED])), column))
    return column


def _branches() -> tuple[Select[Any], ...]:
    mine, said, changed = (
        select(table).where(table.c.person_no == PERSON_NO).cte(name)
        for table, name in ((tickets_of, "mine"), (messages, "said"), (changes, "changed"))
    )
    moves = transitions(changed)
    opener = case((mine.c.opened_by == "us", "agent"), else_="customer")
    return (
        *_contracts(),
        _of_ticket(What.OPENED, mine, at=mine.c.created_at, author_role=opener),
        _messages(mine, said),
        _first_responses(mine, said),
        _changes(mine, changed, moves),
        _resolved(mine, moves),
        _surveys(),
        _purchases(),
    )


def _branch(what: What | ColumnElement[str], **columns: ColumnElement[Any]) -> Select[Any]:
    """Return a select of all columns; those not given are empty."""
    given = {"what": literal(what.value) if isinstance(what, What) else what, **columns}
    return select(*(given.get(name, cast(null(), type_)).label(name) for name, type_ in _COLUMNS.items()))


def _of_ticket(what: What | ColumnElement[str], mine: CTE, **columns: ColumnElement[Any]) -> Select[Any]:
    shared = {name: mine.c[name] for name in ("source", "channel", "ticket", "team")}
    shared["ticket_no"] = mine.c.number
    return _branch(what, **{**shared, "key": mine.c.ticket, **columns})


def _messages(mine: CTE, said: CTE) -> Select[Any]:
    """Messages, and with each reply of ours how long the customer had waited for it."""
    talk = func.coalesce(said.c.ticket, func.concat("no ticket ", said.c.message))
    asks = func.coalesce(and_(said.c.public, said.c.direction == "in", said.c.author_role == "customer"), False)
    reply = func.coalesce(and_(said.c.public, said.c.direction == "out", said.c.author_role == "agent"), False)
    order = (said.c.at, reply, said.c.message)
    turns = select(
        said,
        talk.label("talk"),
        reply.label("reply"),
        case((asks, said.c.at)).label("asked_at"),
        func.count().filter(reply).over(partition_by=talk, order_by=order, rows=(None, -1)).label("turn"),
        func.bool_or(asks).over(partition_by=talk).label("customer_spoke"),
    ).subquery("turns")
    t = turns.c
    # Since our last reply; where no message is the customer's, since the customer opened the ticket.
    unasked = and_(t.turn == 0, ~t.customer_spoke, mine.c.opened_by == "customer")
    opened_at = case((unasked, mine.c.created_at))
    waiting_since = func.coalesce(func.min(t.asked_at).over(partition_by=(t.talk, t.turn)), opened_at)
    return _branch(
        What.MESSAGE,
        key=t.message,
        channel=func.coalesce(t.channel, mine.c.channel),
        team=mine.c.team,
        waited_s=case((t.reply, _not_negative(seconds(waiting_since, t.at)))),
        ticket_no=t.ticket_no,
        message_no=t.number,
        **{name: t[name] for name in ("at", "source", "message", "ticket", "author", "author_role", "public")},
    ).join_from(turns, mine, mine.c.ticket == t.ticket, isouter=True)


def _first_responses(mine: CTE, said: CTE) -> Select[Any]:
    return _of_ticket(
        What.FIRST_RESPONSE,
        mine,
        at=mine.c.first_response_at,
        author=mine.c.agent_at_reply,
        author_role=literal("agent"),
        waited_s=mine.c.first_response_s,
    ).where(mine.c.ticket.not_in(select(said.c.ticket).where(said.c.ticket.is_not(None))))


def _changes(mine: CTE, changed: CTE, moves: CTE) -> Select[Any]:
    e = changed.c
    resolved = moves.c.opens.is_(False)
    return (
        _of_ticket(
            case((resolved, What.RESOLVED.value), (moves.c.opens, What.REOPENED.value), else_=e.field),
            mine,
            at=e.at,
            author=e.actor,
            before=e.before,
            after=e.after,
            waited_s=case((resolved, _not_negative(seconds(mine.c.created_at, e.at)))),
        )
        .join_from(changed, mine, mine.c.ticket == e.ticket)
        .join(moves, and_(e.field == "status", moves.c.ticket == e.ticket, moves.c.at == e.at), isouter=True)
    )


def _resolved(mine: CTE, moves: CTE) -> Select[Any]:
    at = mine.c.resolved_at
    wait = _not_negative(seconds(mine.c.created_at, at))
    return _of_ticket(What.RESOLVED, mine, at=at, after=mine.c.status, waited_s=wait).where(
        mine.c.ticket.not_in(select(moves.c.ticket))
    )


def _not_negative(value: ColumnElement[int]) -> ColumnElement[int]:
    return case((value >= 0, value))


def _surveys() -> Select[Any]:
    s = surveys_of.c
    answered = or_(s.answered_at.is_not(None), s.score.is_not(None))
    return _branch(
        case((answered, What.SURVEY_ANSWERED.value), else_=What.SURVEY_UNANSWERED.value),
        at=func.coalesce(s.answered_at, s.sent_at),
        key=s.survey,
        author=s.agent,
        ticket_no=s.ticket_no,
        survey_no=s.number,
        **{name: s[name] for name in ("source", "channel", "survey", "ticket", "team", "instrument", "reason")},
        **{name: s[name] for name in ("score", "scale", "sent_at")},
    ).where(s.person_no == PERSON_NO)


def _purchases() -> Select[Any]:
    o = orders.c
    told = {name: o[name] for name in ("at", "source", "amount", "currency", "quantity")}
    return _branch(What.PURCHASE, key=o.order, title=o.product, **told).where(o.person_no == PERSON_NO)


def _contracts() -> tuple[Select[Any], ...]:
    c = CUSTOMERS.table()
    told = (c.c.source, c.c.customer, c.c.plan, c.c.joined_at, c.c.left_at, c.c.leave_reason)
    rows = select(*told).join_from(c, person_of, person_of.c.number == c.c.number)
    mine = rows.where(person_of.c.person_no == PERSON_NO).cte("contracts")

    def contract(what: What, at: ColumnElement[Any], **more: ColumnElement[Any]) -> Select[Any]:
        return _branch(what, at=at, source=mine.c.source, key=mine.c.customer, title=mine.c.plan, **more)

    return contract(What.JOINED, mine.c.joined_at), contract(What.LEFT, mine.c.left_at, reason=mine.c.leave_reason)
