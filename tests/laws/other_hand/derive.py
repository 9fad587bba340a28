"""Derive from the facts and people what the definitions speak of: persons, waits, answers, resolutions, stays."""

REOPEN_DAYS, FOLLOW_UP_DAYS = 14, 7
DONE, ASIDE = "('resolved', 'closed')", "('merged', 'spam')"
PERSON = ("segment", "plan", "country", "region", "age_band", "gender", "loyalty_tier")
SPENT = (("new", "new_s"), ("open", "open_s"), ("pending", "pending_s"), ("on hold", "on_hold_s"))
THEIRS = ", ".join(f"p.{d}" for d in PERSON)


def whole_seconds(since, until):
    return f"(epoch_us({until}) - epoch_us({since})) // 1000000"


def happened(*instants):
    """Return columns that are empty where they speak of a time after the end of the data."""
    return ", ".join(f"CASE WHEN {at} <= getvariable('as_of') THEN {at} END AS {at}" for at in instants)


# What is dated later than the data reach has not happened, whatever a source says.
HAPPENED = f"""
CREATE TEMP TABLE told_tickets AS
    SELECT * REPLACE ({happened("first_response_at", "first_resolved_at", "resolved_at")}) FROM facts.tickets;
CREATE TEMP TABLE events AS SELECT * FROM facts.ticket_events e WHERE e.at <= getvariable('as_of');
CREATE TEMP TABLE messages AS SELECT * FROM facts.messages m WHERE m.at <= getvariable('as_of');
CREATE TEMP TABLE told_surveys AS
    SELECT * REPLACE ({happened("answered_at")},
        CASE WHEN answered_at > getvariable('as_of') THEN NULL ELSE score END AS score)
    FROM facts.surveys;
CREATE TEMP TABLE told_orders AS SELECT * FROM facts.orders o WHERE o.at <= getvariable('as_of');
"""

WHO = f"""
-- One person: customers that share a number, or a verified mail, whatever its case; also by way of others.
CREATE TEMP TABLE evidence AS
    SELECT customer, 'number ' || trim(customer_number) AS thing FROM people.customers WHERE trim(customer_number) <> ''
    UNION ALL
    SELECT customer, 'mail ' || lower(trim(mail))
    FROM facts.customers JOIN people.customers USING (customer) WHERE mail_verified AND trim(mail) <> '';
CREATE TEMP TABLE person_of AS
    WITH RECURSIVE reached AS (
        SELECT customer, customer AS other FROM facts.customers
        UNION
        SELECT r.customer, b.customer
        FROM reached r JOIN evidence a ON a.customer = r.other JOIN evidence b ON b.thing = a.thing
    )
    SELECT customer, min(other) AS person FROM reached GROUP BY customer;
-- What is said of a person: by its first customer who says anything. Each customer row is one contract.
CREATE TEMP TABLE bare_persons AS
    SELECT person,
        {", ".join(f"(list({d} ORDER BY customer) FILTER (WHERE {d} IS NOT NULL))[1] AS {d}" for d in PERSON)},
        coalesce(list({{'a': joined_at, 'z': left_at, 'worth': monthly_value}})
            FILTER (WHERE joined_at IS NOT NULL), []) AS contracts
    FROM facts.customers JOIN person_of USING (customer) GROUP BY person;
"""

LIVES = f"""
-- What a ticket was before a change: what the change before it made it, and what the change itself says. Where one of
-- the two is not told the other speaks for it; where they differ a change in between is missing, which came by then at
-- latest. Being set aside as spam or as merged is no state: a ticket that comes back is what it was.
CREATE TEMP TABLE changes AS
    SELECT ticket, moment, is_done,
        is_done AND NOT (coalesce(made, said, 'new') IN {DONE} AND coalesce(said, made, 'new') IN {DONE}) AS ends,
        NOT is_done AND (coalesce(made, said, 'new') IN {DONE} OR coalesce(said, made, 'new') IN {DONE}) AS returns
    FROM (
        SELECT e.ticket, e.at AS moment, after IN {DONE} AS is_done,
            lag(after) OVER (PARTITION BY ticket ORDER BY e.at) AS made,
            CASE WHEN before NOT IN {ASIDE} THEN before END AS said
        FROM events e WHERE field = 'status' AND after NOT IN {ASIDE});
CREATE TEMP TABLE lives AS
    SELECT ticket,
        min(moment) FILTER (WHERE ends) AS first_done_at,
        max(moment) FILTER (WHERE ends) AS last_done_at,
        list({{'moment': moment, 'done': is_done}} ORDER BY moment) AS steps
    -- A history that tells neither of a resolution nor of a reopening does not speak of them: there the source does.
    FROM changes GROUP BY ticket HAVING bool_or(ends OR returns);
CREATE TEMP TABLE came_back AS
    SELECT DISTINCT done.ticket FROM changes done JOIN changes again USING (ticket)
    WHERE done.ends AND again.returns AND again.moment >= done.moment
        AND {whole_seconds("done.moment", "again.moment")} <= {REOPEN_DAYS * 86400};
"""

TALKS = """
-- The wait: from the customer's first public message to the first public message of a human of ours after it.
CREATE TEMP TABLE first_waits AS
    SELECT t.ticket,
        coalesce((SELECT min(m.at) FROM messages m WHERE m.ticket = t.ticket
            AND m.public AND m.direction = 'in' AND m.author_role = 'customer'), t.created_at) AS since
    FROM told_tickets t WHERE t.ticket IN (SELECT ticket FROM messages);
CREATE TEMP TABLE replies AS
    SELECT w.ticket, any_value(since) AS since, min(m.at) AS answered_at, arg_min(m.author, (m.at, m.message)) AS author
    FROM first_waits w LEFT JOIN messages m ON m.ticket = w.ticket
        AND m.public AND m.direction = 'out' AND m.author_role = 'agent' AND m.at >= since
    GROUP BY w.ticket;
-- The talk between the customer and humans of ours, as the customer sees it. At one instant the customer was first.
CREATE TEMP TABLE talk AS
    SELECT m.ticket, m.at, direction, author,
        row_number() OVER (PARTITION BY ticket ORDER BY m.at, direction, message) AS place
    FROM messages m WHERE ticket IS NOT NULL AND public
        AND (direction = 'in' AND author_role = 'customer' OR direction = 'out' AND author_role = 'agent');
"""

TICKETS = f"""
CREATE TEMP TABLE bare AS
    SELECT t.* REPLACE (coalesce(t.opened_by, 'customer') AS opened_by), l.steps, r.author,
        coalesce(t.status NOT IN {ASIDE}, true) AS counted,
        CASE WHEN r.ticket IS NULL THEN t.created_at ELSE r.since END AS waits_since,
        CASE WHEN r.ticket IS NULL THEN t.first_response_at ELSE r.answered_at END AS human_at,
        CASE WHEN l.ticket IS NULL THEN coalesce(t.first_resolved_at, t.resolved_at)
            ELSE l.first_done_at END AS ever_at,
        CASE WHEN l.ticket IS NULL THEN t.resolved_at
            WHEN l.steps[-1].done THEN l.last_done_at END AS done_at,
        CASE WHEN l.ticket IS NULL THEN coalesce(t.reopened > 0, false) ELSE b.ticket IS NOT NULL END AS again
    FROM told_tickets t LEFT JOIN lives l USING (ticket) LEFT JOIN came_back b USING (ticket)
        LEFT JOIN replies r USING (ticket);
-- Who had it at the reply: undo every change that came later.
CREATE TEMP TABLE later AS
    SELECT e.ticket, e.field, arg_min({{'name': e.before}}, e.at) AS then_
    FROM events e JOIN bare b ON b.ticket = e.ticket AND e.at > b.human_at
    WHERE e.field IN ('team', 'agent') GROUP BY ALL;
-- Each stay in a status, as far as it lies between the opening of the ticket and its last resolution.
CREATE TEMP TABLE stays AS
    SELECT ticket, after AS status, e.at AS since, lead(e.at) OVER (PARTITION BY ticket ORDER BY e.at) AS until
    FROM events e WHERE field = 'status'
    UNION ALL
    SELECT ticket, coalesce(arg_min({{'name': before}}, e.at).name, 'new'), NULL, min(e.at)
    FROM events e WHERE field = 'status' GROUP BY ticket;
CREATE TEMP TABLE spent AS
    SELECT ticket, {", ".join(f"coalesce(sum(s) FILTER (WHERE status = '{k}'), 0)::bigint AS {c}" for k, c in SPENT)}
    FROM (
        SELECT ticket, s.status,
            greatest(0, {whole_seconds("greatest(s.since, created_at)", "least(s.until, done_at)")}) AS s
        FROM stays s JOIN bare USING (ticket) WHERE done_at >= created_at
    ) GROUP BY ticket;
CREATE TEMP TABLE told AS
    SELECT ticket, count(DISTINCT e.at) FILTER (
        WHERE field IN ('team', 'agent') AND before <> '' AND after IS DISTINCT FROM before) AS handovers
    FROM events e GROUP BY ticket;
CREATE TEMP TABLE known AS
    SELECT b.*, person FROM bare b LEFT JOIN person_of USING (customer);
CREATE TEMP TABLE came_again AS
    SELECT DISTINCT t.ticket FROM known t JOIN known further ON further.person = t.person AND further.counted
        AND (further.created_at, further.ticket) > (t.created_at, t.ticket)
        AND further.topic IS NOT DISTINCT FROM t.topic
        AND further.created_at <= t.done_at + INTERVAL {FOLLOW_UP_DAYS} DAY;
"""

ORDERS_AND_PERSONS = f"""
CREATE TEMP TABLE ranked AS
    SELECT person, o.at AS moment, row_number() OVER (PARTITION BY person ORDER BY o.at, "order") AS place
    FROM told_orders o JOIN person_of USING (customer);
CREATE TEMP TABLE persons AS
    SELECT p.*,
        (SELECT coalesce(list(moment), []) FROM ranked r WHERE r.person = p.person) AS purchases,
        (SELECT coalesce(list(created_at), []) FROM known t WHERE t.person = p.person AND t.counted) AS wrote,
        (SELECT moment FROM ranked r WHERE r.person = p.person AND place = 1) AS first_bought_at,
        (SELECT moment FROM ranked r WHERE r.person = p.person AND place = 2) AS second_bought_at
    FROM bare_persons p;
CREATE TEMP TABLE orders AS
    SELECT o.*, p.person, {THEIRS}
    FROM told_orders o LEFT JOIN person_of USING (customer) LEFT JOIN persons p USING (person);
"""

ROWS = f"""
CREATE TEMP TABLE tickets AS
    SELECT b.*, {THEIRS}, s.* EXCLUDE (ticket), h.handovers, a.ticket IS NOT NULL AS asked_again,
        (SELECT count(*) FILTER (WHERE public AND direction = 'out' AND author_role = 'agent')
            FROM messages m WHERE m.ticket = b.ticket HAVING count(*) > 0) AS said,
        CASE WHEN lt.ticket IS NULL THEN b.team ELSE lt.then_.name END AS team_then,
        -- The agent at the reply is whoever wrote it.
        coalesce(author, CASE WHEN la.ticket IS NULL THEN b.agent ELSE la.then_.name END) AS agent_then,
        CASE WHEN human_at >= waits_since THEN {whole_seconds("waits_since", "human_at")} END AS wait_s,
        CASE WHEN ever_at >= created_at THEN {whole_seconds("created_at", "ever_at")} END AS first_s,
        CASE WHEN done_at >= created_at THEN {whole_seconds("created_at", "done_at")} END AS whole_s
    FROM known b LEFT JOIN persons p USING (person) LEFT JOIN spent s USING (ticket) LEFT JOIN told h USING (ticket)
        LEFT JOIN came_again a USING (ticket)
        LEFT JOIN later lt ON lt.ticket = b.ticket AND lt.field = 'team'
        LEFT JOIN later la ON la.ticket = b.ticket AND la.field = 'agent';
-- A later turn: the customer speaks again after one of us; it is over when one of us replies.
CREATE TEMP TABLE waits AS
    SELECT t.* REPLACE (reply.author AS agent), asked.at AS asked_at, {whole_seconds("asked.at", "reply.at")} AS reply_s
    FROM talk asked JOIN talk one_of_us ON one_of_us.ticket = asked.ticket AND one_of_us.place = asked.place - 1
        JOIN tickets t ON t.ticket = asked.ticket
        JOIN talk reply ON reply.ticket = asked.ticket AND reply.place = (SELECT min(place) FROM talk r
            WHERE r.ticket = asked.ticket AND r.place > asked.place AND r.direction = 'out')
    WHERE asked.direction = 'in' AND one_of_us.direction = 'out';
CREATE TEMP TABLE surveys AS
    SELECT s.* REPLACE (coalesce(s.team, t.team) AS team, coalesce(s.agent, t.agent) AS agent),
        t.channel, t.priority, t.topic, t.kind, p.person, {THEIRS}
    FROM told_surveys s LEFT JOIN told_tickets t USING (ticket)
        LEFT JOIN person_of o ON o.customer = coalesce(s.customer, t.customer) LEFT JOIN persons p USING (person);
"""

ALL = HAPPENED + WHO + LIVES + TALKS + TICKETS + ORDERS_AND_PERSONS + ROWS
