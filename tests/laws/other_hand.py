"""Work every figure out once more, from the facts and from what the definitions say: nothing of `metrics` is used.

The SQL here is written for reading, over tables of a few thousand rows. It derives from the canonical facts and people
what the definitions speak of (who is one person, when a human first answered, when a ticket was open) and counts. Days
become instants in DuckDB, whose tables of time zones are not Python's.
"""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import duckdb

REOPEN_DAYS, WINDOW_DAYS = 14, 365
DONE = "('resolved', 'closed')"
PERSON = ("segment", "plan", "country", "region", "age_band", "gender", "loyalty_tier")

VIEWS = f"""
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
-- What is said of a person: by its first customer who says anything.
CREATE TEMP TABLE persons AS
    SELECT person,
        {", ".join(f"(list({d} ORDER BY customer) FILTER (WHERE {d} IS NOT NULL))[1] AS {d}" for d in PERSON)},
        min(joined_at) AS joined_at,
        CASE WHEN count(*) FILTER (WHERE joined_at IS NOT NULL AND left_at IS NULL) = 0
            THEN max(left_at) FILTER (WHERE joined_at IS NOT NULL) END AS left_at
    FROM facts.customers JOIN person_of USING (customer) GROUP BY person;

CREATE TEMP TABLE changes AS
    SELECT e.ticket, e.at AS moment, e.before IN {DONE} AS was_done, e.after IN {DONE} AS is_done
    FROM facts.ticket_events e WHERE field = 'status';
CREATE TEMP TABLE lives AS
    SELECT ticket,
        min(moment) FILTER (WHERE is_done AND NOT was_done) AS first_done_at,
        max(moment) FILTER (WHERE is_done AND NOT was_done) AS last_done_at,
        list({{'moment': moment, 'done': is_done}} ORDER BY moment) AS steps
    -- A history that tells neither of a resolution nor of a reopening does not speak of them: there the source does.
    FROM changes GROUP BY ticket HAVING bool_or(is_done <> was_done);
CREATE TEMP TABLE came_back AS
    SELECT DISTINCT done.ticket FROM changes done JOIN changes again USING (ticket)
    WHERE done.is_done AND NOT done.was_done AND again.was_done AND NOT again.is_done
        AND again.moment >= done.moment
        AND (epoch_us(again.moment) - epoch_us(done.moment)) // 1000000 <= {REOPEN_DAYS * 86400};

-- The wait: from the customer's first public message to the first public message of a human of ours after it.
CREATE TEMP TABLE waits AS
    SELECT t.ticket,
        coalesce((SELECT min(m.at) FROM facts.messages m WHERE m.ticket = t.ticket
            AND m.public AND m.direction = 'in' AND m.author_role = 'customer'), t.created_at) AS since
    FROM facts.tickets t WHERE t.ticket IN (SELECT ticket FROM facts.messages);
CREATE TEMP TABLE replies AS
    SELECT w.ticket, any_value(since) AS since, min(m.at) AS answered_at, arg_min(m.author, (m.at, m.message)) AS author
    FROM waits w LEFT JOIN facts.messages m ON m.ticket = w.ticket
        AND m.public AND m.direction = 'out' AND m.author_role = 'agent' AND m.at >= since
    GROUP BY w.ticket;

CREATE TEMP TABLE bare AS
    SELECT t.* REPLACE (coalesce(t.opened_by, 'customer') AS opened_by), l.steps, r.author,
        coalesce(t.status NOT IN ('merged', 'spam'), true) AS counted,
        CASE WHEN r.ticket IS NULL THEN t.created_at ELSE r.since END AS waits_since,
        CASE WHEN r.ticket IS NULL THEN t.first_response_at ELSE r.answered_at END AS human_at,
        CASE WHEN l.ticket IS NULL THEN coalesce(t.first_resolved_at, t.resolved_at)
            ELSE l.first_done_at END AS ever_at,
        CASE WHEN l.ticket IS NULL THEN t.resolved_at
            WHEN l.steps[-1].done THEN l.last_done_at END AS done_at,
        CASE WHEN l.ticket IS NULL THEN coalesce(t.reopened > 0, false) ELSE b.ticket IS NOT NULL END AS again
    FROM facts.tickets t LEFT JOIN lives l USING (ticket) LEFT JOIN came_back b USING (ticket)
        LEFT JOIN replies r USING (ticket);
-- Who had it at the reply: undo every change that came later.
CREATE TEMP TABLE later AS
    SELECT e.ticket, e.field, arg_min({{'name': e.before}}, e.at) AS then_
    FROM facts.ticket_events e JOIN bare b ON b.ticket = e.ticket AND e.at > b.human_at
    WHERE e.field IN ('team', 'agent') GROUP BY ALL;
CREATE TEMP TABLE tickets AS
    SELECT b.*, p.person, {", ".join("p." + d for d in PERSON)},
        CASE WHEN lt.ticket IS NULL THEN b.team ELSE lt.then_.name END AS team_then,
        -- The agent at the reply is whoever wrote it.
        coalesce(author, CASE WHEN la.ticket IS NULL THEN b.agent ELSE la.then_.name END) AS agent_then,
        CASE WHEN human_at >= waits_since THEN (epoch_us(human_at) - epoch_us(waits_since)) // 1000000 END AS wait_s,
        CASE WHEN done_at >= created_at THEN (epoch_us(done_at) - epoch_us(created_at)) // 1000000 END AS whole_s
    FROM bare b LEFT JOIN person_of USING (customer) LEFT JOIN persons p USING (person)
        LEFT JOIN later lt ON lt.ticket = b.ticket AND lt.field = 'team'
        LEFT JOIN later la ON la.ticket = b.ticket AND la.field = 'agent';
CREATE TEMP TABLE surveys AS
    SELECT s.* REPLACE (coalesce(s.team, t.team) AS team, coalesce(s.agent, t.agent) AS agent),
        t.channel, t.priority, t.topic, t.kind, p.person, {", ".join("p." + d for d in PERSON)}
    FROM facts.surveys s LEFT JOIN facts.tickets t USING (ticket)
        LEFT JOIN person_of o ON o.customer = coalesce(s.customer, t.customer) LEFT JOIN persons p USING (person);
CREATE TEMP TABLE orders AS
    SELECT o.*, p.person, {", ".join("p." + d for d in PERSON)}
    FROM facts.orders o LEFT JOIN person_of USING (customer) LEFT JOIN persons p USING (person);
"""

ON_TICKETS = (*PERSON, "team", "agent", "channel", "priority", "topic", "kind", "source", "customer")
N = {"n": "count(*)"}
ASKED = "counted AND opened_by = 'customer'"
WAIT = {"n": "count(*)", "values": "list(wait_s)"}
WHOLE = {"n": "count(*)", "values": "list(whole_s)"}
LATE = "(done_at IS NULL AND $as_of > due_resolution_at OR done_at > due_resolution_at)"
OPEN = """counted AND created_at < span.until AND CASE
    WHEN steps IS NOT NULL THEN NOT coalesce(list_filter(steps, lambda s: s.moment < span.until)[-1].done, false)
    ELSE coalesce(resolved_at >= span.until, status IS NULL OR status NOT IN ('resolved', 'closed')) END"""
# table, which rows, counted at, components
SIMPLE = {
    "tickets": ("tickets", "counted", "created_at", N),
    "csat": (
        "surveys",
        "instrument = 'csat' AND score IS NOT NULL",
        "answered_at",
        N | {"hits": "count(*) FILTER (WHERE score >= scale - 1)"},
    ),
    "satisfaction_mean": (
        "surveys",
        "instrument = 'csat' AND score IS NOT NULL AND scale = 5",
        "answered_at",
        N | {"sum": "sum(score)", "squares": "sum(score * score)"},
    ),
    "nps": (
        "surveys",
        "instrument = 'nps' AND score IS NOT NULL",
        "answered_at",
        N
        | {
            "plus": "count(*) FILTER (WHERE score >= 9)",
            "minus": "count(*) FILTER (WHERE score <= 6)",
        },
    ),
    "first_response_time": ("tickets", f"{ASKED} AND wait_s IS NOT NULL", "created_at", WAIT),
    "first_response_p90": ("tickets", f"{ASKED} AND wait_s IS NOT NULL", "created_at", WAIT),
    "answered": ("tickets", ASKED, "created_at", N | {"hits": "count(human_at)"}),
    "resolution_time": ("tickets", "counted AND whole_s IS NOT NULL", "created_at", WHOLE),
    "resolution_p90": ("tickets", "counted AND whole_s IS NOT NULL", "created_at", WHOLE),
    "reopen_rate": (
        "tickets",
        "counted AND ever_at IS NOT NULL",
        "created_at",
        N | {"hits": "count(*) FILTER (WHERE again)"},
    ),
    "resolved_in_due": (
        "tickets",
        "counted AND due_resolution_at IS NOT NULL",
        "created_at",
        {
            "n": f"count(*) FILTER (WHERE {LATE} OR done_at IS NOT NULL)",
            "hits": f"count(*) FILTER (WHERE done_at IS NOT NULL AND NOT {LATE})",
            "undecided": f"count(*) FILTER (WHERE NOT coalesce({LATE}, false) AND done_at IS NULL)",
        },
    ),
    "backlog": ("tickets", OPEN, None, N),
}
Q = {"first_response_time": "1/2", "first_response_p90": "9/10", "resolution_time": "1/2", "resolution_p90": "9/10"}
SPLITS = {m: ON_TICKETS for m, row in SIMPLE.items() if row[0] == "tickets"}
SPLITS |= dict.fromkeys(("csat", "satisfaction_mean", "nps"), ON_TICKETS)
SPLITS |= {"contact_rate": (*PERSON, "customer"), "repeat_cohort": (*PERSON, "product", "source", "customer")}


class OtherHand:
    """A store's files, opened once more beside the product."""

    def __init__(self, folder, manifest):
        self.as_of = manifest.as_of
        self.sql = duckdb.connect()
        for catalog, name in (("facts", manifest.facts), ("people", manifest.people)):
            self.sql.execute(f"ATTACH '{folder / name}' AS {catalog} (READ_ONLY)")
        self.sql.execute(VIEWS)
        self.edges = {}

    def instant(self, day, zone):
        """Return the UTC instant at which a local day begins."""
        if (day, zone) not in self.edges:
            found = self.sql.execute("SELECT timezone('UTC', timezone(?, ?::timestamp))", [zone, day])
            self.edges[day, zone] = found.fetchone()[0]
        return self.edges[day, zone]

    def span(self, first, last, zone):
        """Return the instants of the days from `first` up to `last`, as far as there are data."""
        since = self.instant(first, zone)
        return since, max(since, min(self.instant(last, zone), self.as_of + timedelta(microseconds=1)))

    def today(self, zone):
        return self.sql.execute("SELECT timezone(?, timezone('UTC', ?))::date", [zone, self.as_of]).fetchone()[0]

    def values(self, metric, dimension):
        """Return the values that a dimension has in the rows of a metric."""
        table = {"contact_rate": "persons", "repeat_cohort": "orders"}.get(metric) or SIMPLE[metric][0]
        found = self.sql.execute(f"SELECT DISTINCT {column(metric, dimension)} FROM {table} ORDER BY ALL").fetchall()
        return [value for (value,) in found]

    def figures(self, metric, spans, filters=(), by=None):
        """Return components by (place in `spans`, value of `by`); the whole if `by` is None."""
        binds = {"spans": [{"i": i, "since": a, "until": b} for i, (a, b) in enumerate(spans)], "as_of": self.as_of}
        where = ["true"]
        for k, (dimension, chosen) in enumerate(filters):
            name = column(metric, dimension)
            where.append(f"(coalesce({name}, '') IN (SELECT unnest($f{k})))")
            binds[f"f{k}"] = list(chosen)
        group = column(metric, by) if by else "NULL"
        if metric == "contact_rate":
            return self._contacts(" AND ".join(where), group, binds)
        table, rows, at, components = SIMPLE[metric]
        within = f"{at} >= span.since AND {at} < span.until" if at else "true"
        found = self._run(
            f"""SELECT span.i, {group} AS grp, {", ".join(f"{sql} AS {name}" for name, sql in components.items())}
            FROM {table} CROSS JOIN (SELECT unnest($spans) AS span)
            WHERE {within} AND {rows} AND {" AND ".join(where)} GROUP BY ALL""",
            binds,
        )
        return {(row["i"], row["grp"]): row for row in found}

    def _contacts(self, where, group, binds):
        """Tickets of known persons by creation; persons active between the edges of the span."""
        pieces = f"""
            WITH spans AS (SELECT unnest($spans) AS span),
            bought AS (
                SELECT span.i, person FROM orders o CROSS JOIN spans WHERE o.at < span.until
                    AND o.at >= span.until - INTERVAL {WINDOW_DAYS} DAY
            ),
            served AS (
                SELECT span.i, person, {", ".join(PERSON)} FROM persons p CROSS JOIN spans
                WHERE CASE WHEN joined_at IS NOT NULL
                    THEN joined_at < span.until AND coalesce(left_at > span.since, true)
                    ELSE EXISTS (FROM bought b WHERE b.i = span.i AND b.person = p.person) END
            ),
            wrote AS (
                SELECT span.i, person, {", ".join(PERSON)} FROM tickets CROSS JOIN spans
                WHERE counted AND person IS NOT NULL AND created_at >= span.since AND created_at < span.until
            )
            SELECT i, {group} AS grp, count(*) FILTER (WHERE what = 'served') AS n,
                count(*) FILTER (WHERE what = 'wrote') AS contacts
            FROM (SELECT 'served' AS what, * FROM served UNION ALL SELECT 'wrote', * FROM wrote)
            WHERE {where} GROUP BY ALL"""
        binds = {k: v for k, v in binds.items() if k != "as_of"}
        return {(row["i"], row["grp"]): row for row in self._run(pieces, binds)}

    def cohorts(self, spans, steps, filters=(), by=None):
        """Return {(cohort, age, group): (persons who bought, persons of the cohort)}.

        `spans` are the instants within which a cohort began, `steps` lists for each the instants of its ages. What
        the first purchase was stays with the person: who came for a router stays there, whatever is bought later.
        """
        where = ["true"]
        binds = {"as_of": self.as_of}
        binds["spans"] = [{"i": i, "since": a, "until": b} for i, (a, b) in enumerate(spans)]
        binds["steps"] = [
            {"i": i, "age": k, "a": a, "b": b} for i, own in enumerate(steps) for k, (a, b) in enumerate(own)
        ]
        if not binds["steps"]:
            return {}
        for k, (dimension, chosen) in enumerate(filters):
            where.append(f"(coalesce({column('repeat_cohort', dimension)}, '') IN (SELECT unnest($f{k})))")
            binds[f"f{k}"] = list(chosen)
        group = column("repeat_cohort", by) if by else "NULL"
        found = self._run(
            f"""WITH ranked AS (
                SELECT *, row_number() OVER (PARTITION BY person ORDER BY o.at, "order") AS place, o.at AS moment
                FROM orders o WHERE person IS NOT NULL AND moment <= $as_of
            ),
            members AS (
                SELECT span.i, person, {group} AS grp FROM ranked JOIN (SELECT unnest($spans) AS span)
                    ON moment >= span.since AND moment < span.until
                WHERE place = 1 AND {" AND ".join(where)}
            )
            SELECT step.i, step.age, grp, count(DISTINCT m.person) AS n, count(DISTINCT b.person) AS hits
            FROM (SELECT unnest($steps) AS step) JOIN members m ON m.i = step.i
            LEFT JOIN ranked b ON b.person = m.person AND b.moment >= step.a AND b.moment < step.b
            GROUP BY ALL""",
            binds,
        )
        return {(row["i"], row["age"], row["grp"]): (row["hits"], row["n"]) for row in found}

    def _run(self, sql, binds):
        used = {name: value for name, value in binds.items() if f"${name}" in sql}
        cursor = self.sql.execute(sql, used)
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def column(metric, dimension):
    """Return the column that carries a dimension: first responses belong to whoever had the ticket then."""
    if dimension == "customer":
        return "person"
    if metric.startswith("first_response") and dimension in ("team", "agent"):
        return dimension + "_then"
    return dimension


def value(metric, c):
    """Divide: return the figure of these components, exact; None where there are no rows."""
    if metric in ("tickets", "backlog"):
        return Fraction(c["n"])
    if not c["n"]:
        return None
    if metric == "contact_rate":
        return Fraction(c["contacts"], c["n"])
    if metric == "nps":
        return Fraction(100 * (c["plus"] - c["minus"]), c["n"])
    if metric == "satisfaction_mean":
        return Fraction(c["sum"]) / c["n"]
    if metric in Q:
        return type7(c["values"], Fraction(Q[metric]))
    return Fraction(c["hits"], c["n"])


def type7(values, q):
    """Return the quantile of Hyndman and Fan's seventh type."""
    values = sorted(values)
    place = (len(values) - 1) * q
    low = values[place.__floor__()]
    high = values[min(place.__floor__() + 1, len(values) - 1)]
    return low + (place - place.__floor__()) * (high - low)


def nothing(metric):
    """Return the components of no rows."""
    parts = {"contact_rate": ("contacts",)}.get(metric) or [c for c in SIMPLE[metric][3] if c != "values"]
    return dict.fromkeys(("n", *parts), Decimal(0) if metric == "satisfaction_mean" else 0) | {"n": 0}


def label(day, grain, first_weekday=0):
    """Return what the days of one step have in common."""
    if grain == "day":
        return day
    if grain == "week":
        return (day - timedelta(days=first_weekday)).isocalendar()[:2]
    return (day.year, day.month) if grain == "month" else (day.year, (day.month - 1) // 3)


def steps_of(first, last, grain):
    """Return the steps (first day, day after the last) that the days between fall into."""
    days = [first + timedelta(days=k) for k in range((last - first).days)]
    found = {}
    for day in days:
        found.setdefault(label(day, grain), []).append(day)
    return [(min(some), max(some) + timedelta(days=1)) for some in found.values()]


def named(name, today):
    """Return the days of a named period; `today` is the local day of the last data."""
    which, _, what = name.partition("-")
    if what.endswith("days"):
        return today - timedelta(days=int(what.split("-")[0])), today
    around = [today + timedelta(days=k) for k in range(-1500, 1500)]
    year = [day for day in around if day.year == today.year]
    inside = year if what == "year" else [day for day in around if label(day, what) == label(today, what)]
    if which == "this":
        return inside[0], inside[-1] + timedelta(days=1)
    first, _ = named(f"this-{what}", inside[0] - timedelta(days=1))
    return first, inside[0]


def earlier(first, last, compare):
    """Return the days that a period is compared with: months with as many months, else days with as many days."""
    if first.day == last.day == 1:
        months = (last.year - first.year) * 12 + last.month - first.month
        back = months if compare == "before" else 12 * -(-months // 12)
        return months_back(first, back), months_back(last, back)
    length = (last - first).days
    back = timedelta(days=length if compare == "before" else 364 * -(-length // 364))
    return first - back, last - back


def months_back(day, months):
    for _ in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def grain_of(first, last):
    """Return the step that a trend has where none is asked for."""
    days = (last - first).days
    return "day" if days <= 16 else "week" if days <= 182 else "month"
