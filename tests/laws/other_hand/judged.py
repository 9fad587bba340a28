"""Say once more of each ticket by when it should have been served: a walk through the shifts, ticket by ticket."""

from datetime import datetime, timedelta

# Every shift that begins on a day, as instants; DuckDB knows the clocks.
SHIFTS = """
SELECT calendar, timezone('UTC', timezone('Europe/Berlin', day + opens)),
    timezone('UTC', timezone('Europe/Berlin', day + closes))
FROM (SELECT unnest(generate_series(TIMESTAMP '2023-12-01', TIMESTAMP '2028-01-01', INTERVAL 1 DAY)) AS day)
CROSS JOIN (VALUES ('office', INTERVAL 9 HOUR, INTERVAL 17 HOUR), ('phones', INTERVAL 8 HOUR, INTERVAL 22 HOUR))
    AS hours(calendar, opens, usual)
CROSS JOIN LATERAL (SELECT CASE WHEN calendar = 'office' AND dayofweek(day) = 5 AND day >= DATE '2025-03-03'
    THEN INTERVAL 15 HOUR ELSE usual END AS closes)
WHERE calendar = 'phones'
    OR isodow(day) < 6 AND day NOT IN (DATE '2025-01-01', DATE '2024-12-25')
ORDER BY ALL"""
# What a ticket was when it was opened: undo every change that came later.
TICKETS = """
SELECT t.ticket, created_at, waits_since, opened_by, channel, topic, segment, person,
    due_first_response_at, due_resolution_at,
    CASE WHEN a.ticket IS NULL THEN t.team ELSE a.was.name END AS team,
    CASE WHEN b.ticket IS NULL THEN t.priority ELSE b.was.name END AS priority
FROM tickets t
LEFT JOIN undone a ON a.ticket = t.ticket AND a.field = 'team'
LEFT JOIN undone b ON b.ticket = t.ticket AND b.field = 'priority'
WHERE created_at <= getvariable('as_of')"""
UNDONE = """
CREATE TEMP TABLE undone AS
SELECT e.ticket, e.field, arg_min({'name': e.before}, e.at) AS was
FROM events e JOIN tickets b ON b.ticket = e.ticket AND e.at > b.created_at GROUP BY ALL"""
WAITS = "SELECT ticket, since, until FROM stays WHERE status = 'pending' ORDER BY ticket, since NULLS FIRST"
M, H = 60, 3600


def first_response(t):
    """Target, clock and seconds of the first response; None if nothing was asked."""
    if t["opened_by"] == "us":
        return None
    if t["team"] == "First line":
        return 800_000, "working", 30 * M
    if t["team"] == "Sales support":
        return 750_000, "source", t["due_first_response_at"]
    if t["team"] == "Billing" and t["created_at"] < datetime(2025, 2, 1):
        return 850_000, "working", 20 * M
    if t["channel"] == "chat" and datetime(2025, 1, 1) <= t["created_at"] < datetime(2025, 3, 1):
        return 950_000, "working", 10 * M
    return 900_000, "total", H


def resolution(t):
    if t["person"] == "helpdesk:2" and t["created_at"] >= datetime(2025, 2, 5):
        return 500_000, "total", 7 * 24 * H
    if t["priority"] == "urgent":
        return 900_000, "working", 4 * H
    return (700_000, "working", 24 * H) if t["topic"] == "login" else (750_000, "working", 16 * H)


def first_resolution(t):
    if t["segment"] == "business" and t["channel"] == "chat":
        return 650_000, "working", 8 * H
    return (600_000, "working", 8 * H) if t["segment"] == "enterprise" else (800_000, "source", t["due_resolution_at"])


ASKED = {"first_response": first_response, "resolution": resolution, "first_resolution": first_resolution}


def walk(shifts, start, seconds, pauses=()):
    """Return the instant at which so much time of the shifts has passed, outside of the pauses; None within one."""
    left = timedelta(seconds=seconds)
    for opens, closes in shifts:
        at = max(opens, start)
        while at < closes:
            pause = next(((a, b) for a, b in pauses if a <= at and (b is None or at < b)), None)
            if pause:
                if pause[1] is None:
                    return None
                at = pause[1]
                continue
            until = min([closes, *(a for a, b in pauses if at < a and a != b)])
            if until - at >= left:
                return at + left
            left -= until - at
            at = until
        if any(b is None and a < closes for a, b in pauses):
            return None
    raise AssertionError("the shifts are too few")


def judge(sql):
    """Make the table `judged`: of each ticket and judged time the target, in millionths, and when it is due."""
    shifts = {}
    for calendar, opens, closes in sql.execute(SHIFTS).fetchall():
        shifts.setdefault(calendar, []).append((opens, closes))
    sql.execute(UNDONE)
    waits = {}
    for ticket, since, until in sql.execute(WAITS).fetchall():
        waits.setdefault(ticket, []).append((since or datetime(1970, 1, 1), until))
    found = sql.execute(TICKETS)
    names = [column[0] for column in found.description]
    rows = []
    for values in found.fetchall():
        t = dict(zip(names, values, strict=True))
        on = shifts["phones" if t["channel"] == "phone" and t["created_at"] >= datetime(2025, 1, 1) else "office"]
        for of, asked in ASKED.items():
            target, clock, what = asked(t) or (None, None, None)
            since = t["waits_since" if of == "first_response" else "created_at"]
            pauses = () if of == "first_response" else waits.get(t["ticket"], ())
            if target is None or what is None:
                continue
            if clock == "working":
                begin = next(i for i, (_, closes) in enumerate(on) if closes > since)
                due = walk(on[begin:], since, what, pauses)
            else:
                due = what if clock == "source" else since + timedelta(seconds=what)
            rows.append((t["ticket"], of, target, due))
    sql.execute('CREATE TEMP TABLE judged (ticket VARCHAR, "of" VARCHAR, target BIGINT, due TIMESTAMP)')
    sql.executemany("INSERT INTO judged VALUES (?, ?, ?, ?)", rows)
    for of in ASKED:
        sql.execute(f"""CREATE TEMP TABLE {of}_asked AS
            SELECT t.*, target, due FROM tickets t JOIN judged j ON j.ticket = t.ticket AND j."of" = '{of}'""")
