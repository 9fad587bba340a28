"""Say of each metric which rows count, at which instant, and what is added up of them."""

from tests.laws.other_hand.derive import PERSON

WINDOW_DAYS, REPEAT_DAYS, FOLLOW_UP_DAYS = 365, 90, 7

N = {"n": "count(*)"}
ASKED = "counted AND opened_by = 'customer'"
LATE = "(done_at IS NULL AND $as_of > due_resolution_at OR done_at > due_resolution_at)"
OPEN = """counted AND created_at < span.until AND CASE
    WHEN steps IS NOT NULL THEN NOT coalesce(list_filter(steps, lambda s: s.moment < span.until)[-1].done, false)
    ELSE coalesce(resolved_at >= span.until, status IS NULL OR status NOT IN ('resolved', 'closed')) END"""
DECIDED = f"done_at + INTERVAL {FOLLOW_UP_DAYS} DAY <= $as_of"
REPEAT_OVER = f"first_bought_at + INTERVAL {REPEAT_DAYS} DAY <= $as_of"


def values(of):
    return {"n": "count(*)", "values": f"list({of})"}


def mean(of):
    return N | {
        "sum": f"sum({of})",
        "squares": f"sum({of}::hugeint * {of})"
        if of.endswith("_s")
        else f"sum({of}::decimal(19, 4) * {of}::decimal(19, 4))",
    }


def hits(where):
    return N | {"hits": f"count(*) FILTER (WHERE {where})"}


def running(instant):
    """The contracts of a person that run at an instant: from their first moment to before their last."""
    return f"list_filter(contracts, lambda c: c.a <= {instant} AND coalesce(c.z > {instant}, true))"


def under_contract(instant):
    return f"len({running(instant)}) > 0"


def worth(instant):
    return f"coalesce(list_sum(list_transform({running(instant)}, lambda c: c.worth)), 0)"


def buying(instant):
    since = f"{instant} - INTERVAL {WINDOW_DAYS} DAY"
    return f"len(list_filter(purchases, lambda moment: moment >= {since} AND moment < {instant})) > 0"


def within(moments):
    return f"len(list_filter({moments}, lambda moment: moment >= span.since AND moment < span.until))"


def kept(condition):
    start, end = condition("span.since"), condition("span.until")
    return {"n": f"count(*) FILTER (WHERE {start})", "kept": f"count(*) FILTER (WHERE {start} AND {end})"}


def revenue(then):
    """Sums over the persons who were worth anything at the start; `then` is what counts of them at the end."""
    began = worth("span.since")
    sums = {
        "begin": began,
        "kept": then,
        "begin_squares": f"{began} * {began}",
        "products": f"{began} * {then}",
        "squares": f"{then} * {then}",
    }
    had = f"FILTER (WHERE {began} > 0)"
    return {"n": f"count(*) {had}"} | {name: f"coalesce(sum({of}) {had}, 0)" for name, of in sums.items()}


def per_person(active, contacts):
    """Sums over persons of what each did; `active` says who is a person of the figure."""
    return {
        "n": f"count(*) FILTER (WHERE {active})",
        "contacts": f"coalesce(sum({contacts}), 0)",
        "squares": f"coalesce(sum({contacts} * {contacts}), 0)",
        "products": f"coalesce(sum({contacts}) FILTER (WHERE {active}), 0)",
        "units": f"count(*) FILTER (WHERE {active} OR {contacts} > 0)",
    }


# Who has or had a contract is judged by contracts; others by purchases.
ACTIVE = f"""CASE WHEN len(contracts) > 0
    THEN len(list_filter(contracts, lambda c:
        c.a < span.until AND coalesce(c.z > c.a AND c.z > span.since, true))) > 0
    ELSE {buying("span.until")} END"""


def in_time(happened):
    """Counts against the due times of `judged`; where nobody can know one yet nothing is late."""
    hit = f"{happened} IS NOT NULL AND coalesce({happened} <= due, true)"
    late = f"coalesce(due < coalesce({happened}, $as_of), false)"
    return {
        "n": f"count(*) FILTER (WHERE {hit} OR {late})",
        "hits": f"count(*) FILTER (WHERE {hit})",
        "missed": f"count(*) FILTER (WHERE {late})",
        "undecided": f"count(*) FILTER (WHERE {happened} IS NULL AND NOT {late})",
        "required": "coalesce(sum(target)::decimal(18, 0) / 1000000, 0)::decimal(18, 6)",
    }


ANSWERS = "instrument = '{}' AND score IS NOT NULL"
# table, which rows, counted at, components
METRICS = {
    "tickets": ("tickets", "counted", "created_at", N),
    "csat": (
        "surveys",
        ANSWERS.format("csat"),
        "answered_at",
        hits("score >= scale - 1 AND score > (scale + 1) / 2.0"),
    ),
    "satisfaction_mean": ("surveys", ANSWERS.format("csat") + " AND scale = 5", "answered_at", mean("score")),
    "nps": (
        "surveys",
        ANSWERS.format("nps"),
        "answered_at",
        N | {"plus": "count(*) FILTER (WHERE score >= 9)", "minus": "count(*) FILTER (WHERE score <= 6)"},
    ),
    "effort": ("surveys", ANSWERS.format("ces"), "answered_at", hits("score > (scale + 1) / 2.0")),
    "response_rate": ("surveys", "true", "sent_at", hits("score IS NOT NULL")),
    "first_response_time": ("tickets", f"{ASKED} AND wait_s IS NOT NULL", "created_at", values("wait_s")),
    "first_response_p90": ("tickets", f"{ASKED} AND wait_s IS NOT NULL", "created_at", values("wait_s")),
    "next_reply_time": ("waits", "counted", "asked_at", values("reply_s")),
    "answered": ("tickets", ASKED, "created_at", hits("human_at IS NOT NULL")),
    "closed_unanswered": ("tickets", f"{ASKED} AND done_at IS NOT NULL", "created_at", hits("human_at IS NULL")),
    "resolution_time": ("tickets", "counted AND whole_s IS NOT NULL", "created_at", values("whole_s")),
    "resolution_p90": ("tickets", "counted AND whole_s IS NOT NULL", "created_at", values("whole_s")),
    "first_resolution_time": ("tickets", "counted AND first_s IS NOT NULL", "created_at", values("first_s")),
    "reopen_rate": ("tickets", "counted AND ever_at IS NOT NULL", "created_at", hits("again")),
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
    "first_response_in_time": ("first_response_asked", ASKED, "created_at", in_time("human_at")),
    "resolution_in_time": ("resolution_asked", "counted", "created_at", in_time("done_at")),
    "first_resolution_in_time": ("first_resolution_asked", "counted", "created_at", in_time("ever_at")),
    "our_resolution_time": (
        "tickets",
        "counted AND new_s IS NOT NULL",
        "created_at",
        values("new_s + open_s + on_hold_s"),
    ),
    **{
        f"time_{name}": ("tickets", f"counted AND {name}_s IS NOT NULL", "created_at", mean(f"{name}_s"))
        for name in ("new", "open", "pending", "on_hold")
    },
    "handovers": ("tickets", "counted AND handovers IS NOT NULL", "created_at", mean("handovers")),
    "first_contact_resolution": (
        "tickets",
        "counted AND done_at IS NOT NULL AND said IS NOT NULL AND person IS NOT NULL",
        "created_at",
        {
            "n": f"count(*) FILTER (WHERE {DECIDED})",
            "hits": f"count(*) FILTER (WHERE {DECIDED} AND said = 1 AND NOT again AND NOT asked_again)",
            "undecided": f"count(*) FILTER (WHERE NOT {DECIDED})",
        },
    ),
    "complaints": ("tickets", "counted AND kind IS NOT NULL", "created_at", hits("kind = 'complaint'")),
    "cost_per_resolved": (
        "tickets",
        "counted AND done_at IS NOT NULL AND cost IS NOT NULL",
        "created_at",
        mean("cost"),
    ),
    "backlog": ("tickets", OPEN, None, N),
    "backlog_age": (
        "tickets",
        OPEN,
        None,
        values("(epoch_us(span.until) - epoch_us(created_at)) // 1000000"),
    ),
    "unanswered": (
        "tickets",
        f"{OPEN} AND opened_by = 'customer' AND NOT coalesce(human_at < span.until, false)",
        None,
        N,
    ),
    "contact_rate": ("persons", "true", None, per_person(ACTIVE, within("wrote"))),
    "purchase_frequency": ("persons", "true", None, per_person(within("purchases") + " > 0", within("purchases"))),
    "retention": ("persons", "true", None, kept(under_contract)),
    "purchase_retention": ("persons", "true", None, kept(buying)),
    "gross_revenue_retention": (
        "persons",
        "true",
        None,
        revenue(f"least({worth('span.since')}, {worth('span.until')})"),
    ),
    "net_revenue_retention": ("persons", "true", None, revenue(worth("span.until"))),
    "repeat_purchase": (
        "persons",
        "first_bought_at <= $as_of",
        "first_bought_at",
        {
            "n": f"count(*) FILTER (WHERE {REPEAT_OVER})",
            "hits": f"""count(*) FILTER (
                WHERE {REPEAT_OVER} AND second_bought_at <= first_bought_at + INTERVAL {REPEAT_DAYS} DAY)""",
            "undecided": f"count(*) FILTER (WHERE NOT {REPEAT_OVER})",
        },
    ),
    "time_to_repurchase": (
        "persons",
        "true",
        "second_bought_at",
        values("(epoch_us(second_bought_at) - epoch_us(first_bought_at)) // 1000000"),
    ),
}

ON_TICKETS = (*PERSON, "team", "agent", "channel", "priority", "topic", "kind", "source", "customer")
SPLITS = {m: (*PERSON, "customer") if row[0] == "persons" else ON_TICKETS for m, row in METRICS.items()}
SPLITS |= {m: (*ON_TICKETS, "reason") for m, row in METRICS.items() if row[0] == "surveys"}
SPLITS |= {"repeat_cohort": (*PERSON, "product", "source", "customer")}


def table(metric):
    return "orders" if metric == "repeat_cohort" else METRICS[metric][0]


def column(metric, dimension):
    """Return the column that carries a dimension: first responses belong to whoever had the ticket then."""
    if dimension == "customer":
        return "person"
    if metric.startswith("first_response") and dimension in ("team", "agent"):
        return dimension + "_then"
    return dimension
