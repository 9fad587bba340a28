"""Work out the small company once more by another hand: csv, fractions and loops, nothing of ours."""

import csv
import tomllib
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest

SMALL = Path(__file__).parents[2] / "sample_data" / "small"
ZONE = ZoneInfo("Europe/Berlin")
MONTHS = [datetime(2025, m, 1, tzinfo=ZONE) for m in (1, 2, 3, 4)]
AS_OF = MONTHS[-1]
DONE = ("resolved", "closed")
REFERENCES = ("customer", "ticket")
WORKED = tomllib.loads((SMALL / "worked.toml").read_text(encoding="utf-8"), parse_float=Fraction)["worked"]


def read(fact):
    """Rows of both sources; keys prefixed, instants aware, empty cells None."""
    rows = []
    for path in sorted(SMALL.glob(f"*/{fact}.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for name, text in row.items():
                    value = text or None
                    if value and name in REFERENCES:
                        value = f"{path.parent.name}:{value}"
                    elif value and (name == "at" or name.endswith("_at")):
                        value = datetime.fromisoformat(value).astimezone(UTC)
                    row[name] = value
                rows.append(row)
    return rows


CUSTOMERS, TICKETS, EVENTS, MESSAGES, SURVEYS, ORDERS = map(
    read, ("customers", "tickets", "ticket_events", "messages", "surveys", "orders")
)


def persons():
    """Customer key -> person, by shared number or by mail that is verified on both sides."""
    person = {c["customer"]: c["customer"] for c in CUSTOMERS}
    for a in CUSTOMERS:
        for b in CUSTOMERS:
            number = a["customer_number"] and a["customer_number"] == b["customer_number"]
            proven = a["mail_verified"] == b["mail_verified"] == "true"
            mail = proven and a["mail"] and b["mail"] and a["mail"].strip().lower() == b["mail"].strip().lower()
            if number or mail:
                first = min(person[a["customer"]], person[b["customer"]])
                person[a["customer"]] = person[b["customer"]] = first
    return person


PERSON = persons()
COUNTRY = {PERSON[c["customer"]]: c["country"] for c in CUSTOMERS}
COUNTED = [t for t in TICKETS if t["status"] not in ("merged", "spam")]


def changes(ticket, field):
    found = [e for e in EVENTS if e["ticket"] == ticket["ticket"] and e["field"] == field]
    return sorted(found, key=lambda e: e["at"])


def resolutions(ticket):
    """Instants at which it became resolved, from an unresolved status."""
    return [e["at"] for e in changes(ticket, "status") if e["after"] in DONE and e["before"] not in DONE]


def reopenings(ticket):
    return [e["at"] for e in changes(ticket, "status") if e["before"] in DONE and e["after"] not in DONE]


def resolved(ticket):
    if not changes(ticket, "status"):
        return ticket["resolved_at"]
    return resolutions(ticket)[-1] if ticket["status"] in DONE else None


def reply(ticket):
    """Return (start of the wait, first human answer or None)."""
    mine = sorted((m for m in MESSAGES if m["ticket"] == ticket["ticket"]), key=lambda m: m["at"])
    if not mine:
        return ticket["created_at"], ticket["first_response_at"]
    asked = [m["at"] for m in mine if (m["public"], m["direction"], m["author_role"]) == ("true", "in", "customer")]
    start = asked[0] if asked else ticket["created_at"]
    said = [m["at"] for m in mine if (m["public"], m["direction"], m["author_role"]) == ("true", "out", "agent")]
    return start, next((at for at in said if at > start), None)


def wait(ticket):
    start, answer = reply(ticket)
    seconds = answer and (answer - start).total_seconds()
    return seconds if seconds is not None and seconds >= 0 else None


def duration(ticket):
    end = resolved(ticket)
    seconds = end and (end - ticket["created_at"]).total_seconds()
    return seconds if seconds is not None and seconds >= 0 else None


def team_at_reply(ticket):
    _, answer = reply(ticket)
    later = [e for e in changes(ticket, "team") if answer and e["at"] > answer]
    return later[0]["before"] if later else ticket["team"]


def country(row):
    return COUNTRY[PERSON[row["customer"]]]


def span(rows, start, end, instant="created_at"):
    return [r for r in rows if r[instant] and start <= r[instant] < end]


def quantile(values, q):
    """Type 7, exact."""
    values = sorted(int(v) for v in values)
    place = (len(values) - 1) * q
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def share(hits, rows):
    components = {"hits": sum(map(bool, map(hits, rows))), "n": len(rows)}
    return (Fraction(components["hits"], len(rows)) if rows else None), len(rows), components


def of_quantile(q, measure):
    def metric(start, end, keep):
        pool = [t for t in span(COUNTED, start, end) if keep(t)]
        if measure is wait:
            pool = [t for t in pool if t["opened_by"] == "customer"]
        values = [v for v in map(measure, pool) if v is not None]
        return (quantile(values, q) if values else None), len(values), {"n": len(values)}

    return metric


def tickets(start, end, keep):
    n = len([t for t in span(COUNTED, start, end) if keep(t)])
    return Fraction(n), n, {"n": n}


def answers(instrument, start, end, keep):
    return [s for s in span(SURVEYS, start, end, "answered_at") if s["instrument"] == instrument and keep(s)]


def csat(start, end, keep):
    return share(lambda s: int(s["score"]) >= int(s["scale"]) - 1, answers("csat", start, end, keep))


def satisfaction_mean(start, end, keep):
    scores = [int(s["score"]) for s in answers("csat", start, end, keep)]
    value = Fraction(sum(scores), len(scores)) if scores else None
    return value, len(scores), {"sum": sum(scores), "n": len(scores)}


def nps(start, end, keep):
    scores = [int(s["score"]) for s in answers("nps", start, end, keep)]
    fans, critics = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
    value = Fraction(100 * (fans - critics), len(scores)) if scores else None
    return value, len(scores), {"promoters": fans, "detractors": critics, "n": len(scores)}


def effort(start, end, keep):
    return share(lambda s: int(s["score"]) * 2 > int(s["scale"]) + 1, answers("ces", start, end, keep))


def response_rate(start, end, keep):
    return share(lambda s: s["answered_at"], [s for s in span(SURVEYS, start, end, "sent_at") if keep(s)])


def answered(start, end, keep):
    asked = [t for t in span(COUNTED, start, end) if t["opened_by"] == "customer" and keep(t)]
    return share(lambda t: wait(t) is not None, asked)


def reopened(ticket):
    if not changes(ticket, "status"):
        return int(ticket["reopened"]) > 0
    within = timedelta(days=14)
    return any(timedelta(0) <= again - done <= within for done in resolutions(ticket) for again in reopenings(ticket))


def reopen_rate(start, end, keep):
    ever = [t for t in span(COUNTED, start, end) if keep(t) and (resolutions(t) or resolved(t))]
    return share(reopened, ever)


def resolved_in_due(start, end, keep):
    found = {"met": 0, "missed": 0, "undecided": 0}
    for ticket in span(COUNTED, start, end):
        due, done = ticket["due_resolution_at"], resolved(ticket)
        if due and keep(ticket):
            late = (done or AS_OF) > due
            found["missed" if late else "met" if done else "undecided"] += 1
    n = found["met"] + found["missed"]
    return (Fraction(found["met"], n) if n else None), n, found


def opened(at, channel):
    """Shifts from the day of `at` on, of the hours that the channel has."""
    day = at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        phones = channel == "phone" and at >= datetime(2025, 1, 1, tzinfo=UTC)
        short = day.weekday() == 4 and day >= datetime(2025, 3, 3, tzinfo=ZONE)
        first, last = (8, 22) if phones else (9, 15 if short else 17)
        if phones or (day.weekday() < 5 and (day.month, day.day) != (1, 1)):
            yield day.replace(hour=first).astimezone(UTC), day.replace(hour=last).astimezone(UTC)
        day = (day + timedelta(hours=36)).replace(hour=0)


def at_opening(ticket, field):
    later = [e for e in changes(ticket, field) if e["at"] > ticket["created_at"]]
    return later[0]["before"] if later else ticket[field]


def pending(ticket):
    found = changes(ticket, "status")
    return [(a["at"], b["at"]) for a, b in pairwise(found) if a["after"] == "pending"]


def after(ticket, begin, hours, pauses=()):
    """When so many open hours have passed; minute by minute, so nobody can call it clever."""
    left, minute = hours * 60, timedelta(minutes=1)
    for first, last in opened(begin, ticket["channel"]):
        at = max(first, begin)
        while at < last:
            at += minute
            left -= not any(a < at <= b for a, b in pauses)
            if not left:
                return at
    return None


def asked_of_response(ticket):
    begin, team = reply(ticket)[0], at_opening(ticket, "team")
    until = {"Billing": datetime(2025, 2, 1, tzinfo=UTC), "chat": datetime(2025, 3, 1, tzinfo=UTC)}
    if team == "First line":
        return "0.8", after(ticket, begin, Fraction(1, 2))
    if team == "Sales support":
        return "0.75", ticket["due_first_response_at"]
    if team == "Billing" and ticket["created_at"] < until["Billing"]:
        return "0.85", after(ticket, begin, Fraction(1, 3))
    if ticket["channel"] == "chat" and ticket["created_at"] < until["chat"]:
        return "0.95", after(ticket, begin, Fraction(1, 6))
    return "0.9", begin + timedelta(hours=1)


def asked_of_resolution(ticket):
    begin, since = ticket["created_at"], datetime(2025, 2, 5, tzinfo=UTC)
    if ticket["customer"] == "helpdesk:2" and begin >= since:
        return "0.5", begin + timedelta(days=7)
    share_, hours = ("0.7", 24) if ticket["topic"] == "login" else ("0.75", 16)
    if at_opening(ticket, "priority") == "urgent":
        share_, hours = "0.9", 4
    return share_, after(ticket, begin, hours, pending(ticket))


def asked_of_first_resolution(ticket):
    if ticket["channel"] == "chat" and ticket["customer"] == "helpdesk:2":  # Bilal's is a business
        return "0.65", after(ticket, ticket["created_at"], 8, pending(ticket))
    return "0.8", ticket["due_resolution_at"]


def in_time(asked, happened, pool=lambda _: True):
    def metric(start, end, keep):
        found = {"met": 0, "missed": 0, "undecided": 0, "required": Fraction(0)}
        for ticket in [t for t in span(COUNTED, start, end) if keep(t) and pool(t)]:
            target, due = asked(ticket)
            if due:
                at = happened(ticket)
                found["missed" if (at or AS_OF) > due else "met" if at else "undecided"] += 1
                found["required"] += Fraction(target)
        n = found["met"] + found["missed"]
        return (Fraction(found["met"], n) if n else None), n, found

    return metric


def first_resolved(ticket):
    if changes(ticket, "status"):
        return next(iter(resolutions(ticket)), None)
    return ticket["first_resolved_at"] or ticket["resolved_at"]


def active(person, start, end):
    contracts = [c for c in CUSTOMERS if PERSON[c["customer"]] == person and c["joined_at"]]
    if contracts:
        joined = min(c["joined_at"] for c in contracts)
        left = None if any(c["left_at"] is None for c in contracts) else max(c["left_at"] for c in contracts)
        return joined < end and (left is None or left > start)
    since = end - timedelta(days=365)
    return any(PERSON[o["customer"]] == person and since <= o["at"] < end for o in ORDERS)


def contact_rate(start, end, keep):
    asked = [t for t in span(COUNTED, start, end) if t["customer"] in PERSON and keep(t)]
    served = [p for p in set(PERSON.values()) if active(p, start, end) and keep({"customer": p})]
    return Fraction(len(asked), len(served)), len(served), {"tickets": len(asked), "persons": len(served)}


def open_then(ticket, end):
    if ticket["created_at"] >= end:
        return False
    if changes(ticket, "status"):
        past = [e for e in changes(ticket, "status") if e["at"] < end]
        return not past or past[-1]["after"] not in DONE
    return resolved(ticket) is None or resolved(ticket) >= end


def backlog(_start, end, keep):
    n = len([t for t in COUNTED if open_then(t, end) and keep(t)])
    return Fraction(n), n, {"n": n}


def backlog_age(_start, end, keep):
    ages = [(end - t["created_at"]).total_seconds() for t in COUNTED if keep(t) and open_then(t, end)]
    return (quantile(ages, Fraction(1, 2)) if ages else None), len(ages), {"n": len(ages)}


def unanswered(_start, end, keep):
    def waits(ticket):
        _, answer = reply(ticket)
        return open_then(ticket, end) and (answer is None or answer >= end)

    n = len([t for t in COUNTED if t["opened_by"] == "customer" and keep(t) and waits(t)])
    return Fraction(n), n, {"n": n}


def closed_unanswered(start, end, keep):
    asked = [t for t in span(COUNTED, start, end) if t["opened_by"] == "customer" and resolved(t) and keep(t)]
    return share(lambda t: reply(t)[1] is None, asked)


def turns():
    """Each turn of a customer after the first turn of its ticket, with the reply that ends it or None."""
    for ticket in COUNTED:
        turn, spoken = None, False
        for said in sorted((m for m in MESSAGES if m["ticket"] == ticket["ticket"]), key=lambda m: m["at"]):
            if said["public"] != "true" or said["author_role"] not in ("customer", "agent"):
                continue
            if said["direction"] == "in" and turn is None:
                turn, later = said, spoken
            elif said["direction"] == "out" and turn:
                if later:
                    yield {**ticket, "asked_at": turn["at"], "reply": said, "agent": said["author"]}
                turn = None
            spoken = True
        if turn and later:
            yield {**ticket, "asked_at": turn["at"], "reply": None}


def next_reply_time(start, end, keep):
    waits = [
        (t["reply"]["at"] - t["asked_at"]).total_seconds()
        for t in span(list(turns()), start, end, "asked_at")
        if t["reply"] and keep(t)
    ]
    return (quantile(waits, Fraction(1, 2)) if waits else None), len(waits), {"n": len(waits)}


def first_duration(ticket):
    done = resolutions(ticket)
    end = done[0] if done else ticket["first_resolved_at"] or ticket["resolved_at"]
    seconds = end and (end - ticket["created_at"]).total_seconds()
    return seconds if seconds is not None and seconds >= 0 else None


def time_in(ticket, *statuses):
    """Seconds in these statuses until the last resolution; None without changes of status or resolution."""
    moves, end = changes(ticket, "status"), resolved(ticket)
    if not moves or end is None:
        return None
    begins = [ticket["created_at"], *(e["at"] for e in moves)]
    values = [moves[0]["before"], *(e["after"] for e in moves)]
    ends = [*begins[1:], end]
    return sum(
        int((min(b, end) - a).total_seconds())
        for a, b, status in zip(begins, ends, values, strict=True)
        if status in statuses and a < end
    )


def ours(ticket):
    return time_in(ticket, "new", "open", "on hold")


def of_mean(measure, number=int):
    def metric(start, end, keep):
        found = [measure(t) for t in span(COUNTED, start, end) if keep(t)]
        values = [number(v) for v in found if v is not None]
        value = Fraction(sum(values), len(values)) if values else None
        return value, len(values), {"sum": sum(values), "n": len(values)}

    return metric


def hands(ticket):
    """Instants at which it left the hands of somebody named; None where nothing is told."""
    if not any(e["ticket"] == ticket["ticket"] for e in EVENTS):
        return None
    moves = changes(ticket, "team") + changes(ticket, "agent")
    return len({e["at"] for e in moves if e["before"] and e["before"] != e["after"]})


def cost(ticket):
    return ticket["cost"] if resolved(ticket) else None


def first_contact_resolution(start, end, keep):
    days = timedelta(days=7)

    def replies(ticket):
        mine = [m for m in MESSAGES if m["ticket"] == ticket["ticket"]]
        said = [m for m in mine if (m["public"], m["direction"], m["author_role"]) == ("true", "out", "agent")]
        return len(said) if mine else None

    def came_back(ticket):
        return any(
            PERSON.get(t["customer"]) == PERSON.get(ticket["customer"])
            and t["topic"] == ticket["topic"]
            and resolved(ticket) < t["created_at"] <= resolved(ticket) + days
            for t in COUNTED
        )

    told = [t for t in span(COUNTED, start, end) if keep(t) and resolved(t) and replies(t) is not None]
    over = [t for t in told if resolved(t) + days <= AS_OF]
    value, n, found = share(lambda t: replies(t) == 1 and not reopened(t) and not came_back(t), over)
    return value, n, {**found, "undecided": len(told) - n}


def complaints(start, end, keep):
    return share(lambda t: t["kind"] == "complaint", [t for t in span(COUNTED, start, end) if t["kind"] and keep(t)])


def runs(contract, instant):
    joined, left = contract["joined_at"], contract["left_at"]
    return bool(joined) and joined <= instant and (left is None or left > instant)


def kept(active):
    def metric(start, end, keep):
        began = [p for p in set(PERSON.values()) if keep({"customer": p}) and active(p, start)]
        value, n, found = share(lambda p: active(p, end), began)
        return value, n, {"kept": found["hits"], "n": n}

    return metric


def under_contract(person, instant):
    return any(PERSON[c["customer"]] == person and runs(c, instant) for c in CUSTOMERS)


def bought_lately(person, instant):
    since = instant.astimezone(UTC) - timedelta(days=365)
    return any(PERSON[o["customer"]] == person and since <= o["at"] < instant for o in ORDERS)


def revenue_kept(*, net):
    def metric(start, end, keep):
        def revenue(person, instant):
            mine = [c for c in CUSTOMERS if PERSON[c["customer"]] == person and c["monthly_value"]]
            return sum((Fraction(c["monthly_value"]) for c in mine if runs(c, instant)), Fraction(0))

        both = [(revenue(p, start), revenue(p, end)) for p in set(PERSON.values()) if keep({"customer": p})]
        both = [(then, now if net else min(then, now)) for then, now in both if then]
        begin, stayed = (sum(column) for column in zip(*both, strict=True)) if both else (0, 0)
        return (stayed / begin if begin else None), len(both), {"kept": stayed, "begin": begin, "n": len(both)}

    return metric


def purchases():
    """Person -> instants of purchase in order."""
    found = {}
    for order in sorted(ORDERS, key=lambda o: o["at"]):
        found.setdefault(PERSON[order["customer"]], []).append(order["at"])
    return found


def repeat_purchase(start, end, keep):
    days = timedelta(days=90)
    new = [at for p, at in purchases().items() if keep({"customer": p}) and start <= at[0] < end]
    over = [at for at in new if at[0] + days <= AS_OF]
    value, n, found = share(lambda at: len(at) > 1 and at[1] <= at[0] + days, over)
    return value, n, {**found, "undecided": len(new) - n}


def time_to_repurchase(start, end, keep):
    again = [at for p, at in purchases().items() if len(at) > 1 and keep({"customer": p}) and start <= at[1] < end]
    waits = [(at[1] - at[0]).total_seconds() for at in again]
    return (quantile(waits, Fraction(1, 2)) if waits else None), len(waits), {"n": len(waits)}


def purchase_frequency(start, end, keep):
    bought = [o for o in span(ORDERS, start, end, "at") if keep(o)]
    buyers = {PERSON[o["customer"]] for o in bought}
    return Fraction(len(bought), len(buyers)), len(buyers), {"orders": len(bought), "buyers": len(buyers)}


METRICS = {
    "tickets": tickets,
    "csat": csat,
    "satisfaction_mean": satisfaction_mean,
    "nps": nps,
    "first_response_time": of_quantile(Fraction(1, 2), wait),
    "first_response_p90": of_quantile(Fraction(9, 10), wait),
    "answered": answered,
    "resolution_time": of_quantile(Fraction(1, 2), duration),
    "resolution_p90": of_quantile(Fraction(9, 10), duration),
    "reopen_rate": reopen_rate,
    "resolved_in_due": resolved_in_due,
    "first_response_in_time": in_time(asked_of_response, lambda t: reply(t)[1], lambda t: t["opened_by"] == "customer"),
    "resolution_in_time": in_time(asked_of_resolution, resolved),
    "first_resolution_in_time": in_time(asked_of_first_resolution, first_resolved),
    "contact_rate": contact_rate,
    "backlog": backlog,
    "effort": effort,
    "response_rate": response_rate,
    "next_reply_time": next_reply_time,
    "closed_unanswered": closed_unanswered,
    "first_resolution_time": of_quantile(Fraction(1, 2), first_duration),
    "our_resolution_time": of_quantile(Fraction(1, 2), ours),
    "time_new": of_mean(lambda t: time_in(t, "new")),
    "time_open": of_mean(lambda t: time_in(t, "open")),
    "time_pending": of_mean(lambda t: time_in(t, "pending")),
    "time_on_hold": of_mean(lambda t: time_in(t, "on hold")),
    "handovers": of_mean(hands),
    "first_contact_resolution": first_contact_resolution,
    "complaints": complaints,
    "backlog_age": backlog_age,
    "unanswered": unanswered,
    "retention": kept(under_contract),
    "purchase_retention": kept(bought_lately),
    "gross_revenue_retention": revenue_kept(net=False),
    "net_revenue_retention": revenue_kept(net=True),
    "repeat_purchase": repeat_purchase,
    "time_to_repurchase": time_to_repurchase,
    "purchase_frequency": purchase_frequency,
    "cost_per_resolved": of_mean(cost, Fraction),
}


def repeat_cohort(month, age, keep):
    """Share of the persons with a first order in the month who order again `age` months after."""
    bought = {}
    for order in ORDERS:
        local = order["at"].astimezone(ZONE)
        bought.setdefault(PERSON[order["customer"]], set()).add(local.year * 12 + local.month)
    start = month.year * 12 + month.month
    cohort = [p for p, months in bought.items() if min(months) == start and keep({"customer": p})]
    return share(lambda p: start + age in bought[p], cohort)


def grouping(metric, by):
    if by == "country":
        return country
    if by == "team" and metric.startswith("first_response"):
        return team_at_reply
    return lambda row: row[by]


@pytest.mark.parametrize("line", WORKED, ids=lambda w: w["params"] + w.get("bucket", "") + w.get("group", ""))
def test_worked_value(line):
    params = {name: values[0] for name, values in parse_qs(line["params"]).items()}
    assert params["metric"] == line["metric"]
    start, end = (datetime.fromisoformat(params[name]).replace(tzinfo=ZONE) for name in ("from", "to"))
    if "bucket" in line:
        assert (params["grain"], start, end) == ("month", MONTHS[0], MONTHS[-1])
        start = datetime.fromisoformat(line["bucket"]).replace(tzinfo=ZONE)
        end = MONTHS[MONTHS.index(start) + 1]
    group = grouping(line["metric"], params.get("by"))

    def keep(row):
        return "by" not in params or group(row) == line["group"]

    if line["metric"] == "repeat_cohort":
        value, n, components = repeat_cohort(start, line["age"], keep)
    else:
        value, n, components = METRICS[line["metric"]](start, end, keep)
    expected = None if line["value"] == "no data" else Fraction(line["value"])
    assert (value, n, components) == (expected, line["n"], line["components"])


def quarter(metric):
    return [w for w in WORKED if w["metric"] == metric and "from=2025-01-01&to=2025-04-01" in w["params"]]


def test_every_metric_has_total_months_and_one_split():
    for metric in METRICS:
        lines = quarter(metric)
        assert sum("bucket" not in w and "group" not in w for w in lines) == 1, metric
        assert [w["bucket"][5:7] for w in lines if "bucket" in w] == ["01", "02", "03"], metric
        groups = sum("group" in w for w in lines)
        assert groups >= 2 or metric == "unanswered", metric  # only one ticket waits at the end


def test_splits_of_counts_add_up_and_miss_no_group():
    """Whatever is counted in the total is counted in exactly one group."""
    for metric in METRICS:
        lines = quarter(metric)
        total = next(w for w in lines if "bucket" not in w and "group" not in w)
        groups = [w["components"] for w in lines if "group" in w]
        assert {k: sum(g[k] for g in groups) for k in total["components"]} == total["components"], metric


def test_cells_of_cohorts_are_those_that_are_over_at_as_of():
    cells = [(w["bucket"], w["age"]) for w in WORKED if w["metric"] == "repeat_cohort" and "group" not in w]
    assert cells == [("2025-01-01", 0), ("2025-01-01", 1), ("2025-01-01", 2), ("2025-02-01", 0), ("2025-02-01", 1)]


def test_the_small_company_is_as_long_as_it_says():
    assert len({t["ticket"] for t in TICKETS}) == len(TICKETS) == 17
    assert (len(CUSTOMERS), len(set(PERSON.values())), len(SURVEYS), len(ORDERS)) == (7, 6, 12, 10)
