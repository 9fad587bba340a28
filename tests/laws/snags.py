"""Make a company whose data has every snag that we know of: seeded, so that it is the same each time."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa

from data_access.warehouse.batch import Batch
from data_access.warehouse.draft import begin
from data_access.warehouse.ledger import ImportRecord
from metrics.facts import FACTS, Kind

FIRST, AS_OF = datetime(2024, 1, 1), datetime(2025, 4, 10, 13, 37)  # UTC; mid-day, so that periods are still running
DAY, SECOND, TICK = timedelta(days=1), timedelta(seconds=1), timedelta(microseconds=1)
ZONES = [ZoneInfo(z) for z in ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia")]
TEAMS = ["Billing", "Technical", "O'Hara; DROP TABLE tickets --", "Müller & Söhne", "a,b=c", "100 %", None]
DONE = ("resolved", "closed")
TYPES = {
    Kind.KEY: pa.string(),
    Kind.TEXT: pa.string(),
    Kind.INSTANT: pa.timestamp("us"),
    Kind.INTEGER: pa.int64(),
    Kind.DECIMAL: pa.decimal128(18, 4),
    Kind.BOOLEAN: pa.bool_(),
}


class Snags:
    """Rows by source and fact, drawn by one generator."""

    def __init__(self, seed=20250410):
        self.random = random.Random(seed)
        self.rows = {}
        self.keys = 0
        for _ in range(70):
            self.customer()
        self.customers = [row["customer"] for row in self.all("customers")]
        for _ in range(600):
            self.ticket()
        self.tickets = [row["ticket"] for row in self.all("tickets")]
        for _ in range(450):
            self.survey()
        for _ in range(260):
            self.order()

    def all(self, fact):
        return [row for (_, name), rows in self.rows.items() if name == fact for row in rows]

    def add(self, fact, **row):
        source = self.random.choice("abc")
        self.keys += 1
        key = FACTS[fact].key[0]
        row = {key: f"{source}:{self.keys}", **row}
        self.rows.setdefault((row[key][0], fact), []).append(row)
        return row[key]

    def moment(self, first=FIRST, last=AS_OF):
        """Return an instant: any, or on the edge of a local day, or within a change of the clocks."""
        found = first + (last - first) * self.random.random()
        kind = self.random.random()
        if kind < 0.5:
            return found.replace(microsecond=0)
        if kind < 0.8:
            zone = self.random.choice(ZONES)
            midnight = datetime(found.year, found.month, found.day, tzinfo=zone).astimezone(ZoneInfo("UTC"))
            edge = midnight.replace(tzinfo=None) + self.random.choice((-SECOND, -TICK, 0 * TICK, TICK))
            return edge if first <= edge < last else found
        return found

    def maybe(self, share, value):
        return value if self.random.random() < share else None

    def customer(self):
        r = self.random
        joined = self.maybe(0.6, self.moment(FIRST - 100 * DAY))
        left = self.maybe(0.4, joined and self.moment(joined, AS_OF + 60 * DAY))
        if left and r.random() < 0.5:  # contracts end with the month
            zone = ZoneInfo("Europe/Berlin")
            left = datetime(left.year, left.month, 1, tzinfo=zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
            left = max(left, joined)
        self.add(
            "customers",
            customer_number=self.maybe(0.5, r.choice(("007", "7", "00123", "55", f"n{r.randrange(60)}"))),
            name=r.choice(("NA", "null", "Kim", None)),
            mail=self.maybe(0.6, r.choice((f"p{r.randrange(40)}@x.example", f" P{r.randrange(40)}@X.example "))),
            mail_verified=r.choice((True, True, False, None)),
            segment=r.choice(("private", "business", None)),
            plan=r.choice(("Basic", "Pro", None)),
            country=r.choice(("Germany", "Austria", "Côte d'Ivoire", None)),
            region=None,
            age_band=r.choice(("18-24", "65+", None)),
            gender=r.choice(("female", "male", None)),
            loyalty_tier=r.choice(("gold", None)),
            joined_at=joined,
            left_at=left,
        )

    def ticket(self):
        r = self.random
        created = self.moment(FIRST, AS_OF + 3 * DAY)  # a few lie in the future
        shape = r.choice(("plain", "plain", "events", "events", "events"))
        key = self.add("tickets")
        row = self.rows[key[0], "tickets"][-1]
        team, agent = r.choice(TEAMS), r.choice(("ann", "ben", "cem", None))
        if shape == "events":
            status = self.history(key, created)
            # What the source itself says beside its history is the closing, or any number: not to be used.
            source_says = {}
            if self.last_resolution(key):
                source_says = {"resolved_at": self.maybe(0.5, AS_OF - DAY), "reopened": self.maybe(0.5, 3)}
        else:
            status, source_says = self.told_by_source(created)
        row |= {
            "customer": r.choice((*r.choices(self.customers, k=6), None)),
            "channel": r.choice(("email", "chat", "phone", None)),
            "team": team,
            "agent": agent,
            "priority": r.choice(("low", "normal", "high", "urgent", None)),
            "topic": r.choice(("invoice", "login", "delivery")),
            "kind": r.choice(("question", "complaint", None)),
            "opened_by": r.choice(("customer", "customer", "customer", "us", None)),
            "created_at": created,
            "status": r.choice(("merged", "spam")) if r.random() < 0.06 else status,
            "due_resolution_at": None,
            **dict.fromkeys(("first_response_at", "first_resolved_at", "resolved_at", "reopened")),
            **source_says,
            "x_area": r.choice(("north", "south", None)),
        }
        done = self.last_resolution(key) if shape == "events" else row["resolved_at"]
        if r.random() < 0.5:
            row["due_resolution_at"] = r.choice(
                (created + DAY, created + 5 * DAY, done or created + 3 * DAY, (done or created) - TICK, AS_OF)
            )
        self.handovers(key, created, team, agent)
        if r.random() < 0.6:
            self.messages(key, row["customer"], created)
            row["first_response_at"] = self.maybe(0.5, created + SECOND)  # the bot's, says the source

    def event(self, ticket, at, field, before, after):
        rows = self.rows.setdefault((ticket[0], "ticket_events"), [])
        rows.append({"ticket": ticket, "at": at, "field": field, "before": before, "after": after, "actor": None})

    def history(self, key, created):
        """Tell a ticket's life in changes of status; return the status that it ends in."""
        r, at, status = self.random, created, "new"
        for _ in range(r.randrange(1, 9)):
            step = r.choice((SECOND, 0.3 * DAY, 2 * DAY, 14 * DAY, 14 * DAY + TICK, 14 * DAY - TICK, 30 * DAY))
            if at + step >= AS_OF:
                break
            at += step
            after = r.choice(
                [s for s in ("open", "pending", "on hold", "resolved", "resolved", "closed") if s != status]
            )
            self.event(key, at, "status", status, after)
            status = after
        return status

    def last_resolution(self, key):
        rows = self.rows.get((key[0], "ticket_events"), [])
        return next((e["at"] for e in reversed(rows) if e["ticket"] == key and e["after"] in DONE), None)

    def told_by_source(self, created):
        """Tell a ticket's life in columns only."""
        r = self.random
        response = self.maybe(0.7, created + r.choice((0 * DAY, 90.5 * SECOND, DAY, -SECOND, 3 * DAY)))
        resolved = self.maybe(
            0.7, created + r.choice((0 * DAY, 59.999999 * SECOND, DAY, 9 * DAY, 40 * DAY, -3600 * SECOND))
        )
        # What has not happened yet nobody can have told.
        response, resolved = (at if at and at < AS_OF else None for at in (response, resolved))
        # Some sources close without saying when.
        status = r.choice(DONE) if resolved or r.random() < 0.1 else r.choice(("new", "open", "pending", None))
        first = self.maybe(0.4, resolved)
        if not resolved and r.random() < 0.15 and created + DAY < AS_OF:
            first = created + DAY  # resolved once, reopened, open now
        return status, {
            "first_response_at": response,
            "first_resolved_at": first,
            "resolved_at": resolved,
            "reopened": r.choice((0, 1, 2, None)) if resolved or first else r.choice((0, None)),
        }

    def handovers(self, key, created, team, agent):
        r = self.random
        for field, now, names in (("team", team, TEAMS), ("agent", agent, ("ann", "ben", "cem", None))):
            if r.random() < 0.5:
                continue
            after = now  # told backwards from today
            for k in range(r.randrange(1, 4), 0, -1):
                at = created + k * r.choice((1, 1, 3600, 86400)) * SECOND
                if at >= AS_OF or any(
                    e["ticket"] == key and e["field"] == field and e["at"] <= at
                    for e in self.rows.get((key[0], "ticket_events"), [])
                ):
                    continue
                before = r.choice([n for n in names if n != after])
                self.event(key, at, field, before, after)
                after = before

    def messages(self, key, customer, created):
        r, at = self.random, created
        for _ in range(r.randrange(1, 7)):
            at += r.choice((0 * DAY, SECOND, 10.25 * SECOND, 3600 * SECOND, DAY))
            if at >= AS_OF:
                break
            role = r.choice(("customer", "customer", "agent", "agent", "agent", "bot", "system"))
            self.keys += 1
            self.rows.setdefault((key[0], "messages"), []).append(
                {
                    "message": f"{key[0]}:{self.keys}",
                    "customer": customer,
                    "ticket": key,
                    "at": at,
                    "channel": "email",
                    "direction": "in" if role == "customer" else "out",
                    "author": None if role == "customer" else r.choice(("ann", "ben", "cem")),
                    "author_role": role,
                    "public": r.random() < 0.8,
                    "body": "Kim's secret",
                }
            )

    def survey(self):
        r = self.random
        instrument, scale = r.choice(
            (("csat", 5), ("csat", 5), ("csat", 7), ("csat", 3), ("nps", 10), ("nps", 10), ("ces", 7))
        )
        sent = self.moment()
        answered = self.maybe(0.7, self.moment(sent, AS_OF))
        score = Decimal(r.randrange(0 if instrument == "nps" else 1, scale + 1))
        if r.random() < 0.1 and score < scale:
            score += Decimal("0.5")
        self.add(
            "surveys",
            customer=r.choice((*r.choices(self.customers, k=6), None)),
            ticket=r.choice((*r.choices(self.tickets, k=4), None)),
            instrument=instrument,
            scale=scale,
            sent_at=sent,
            answered_at=answered,
            score=score if answered else None,
            reason=None,
            agent=r.choice(("ann", "ben", None)),
            team=r.choice(TEAMS),
        )

    def order(self):
        r = self.random
        self.add(
            "orders",
            customer=r.choice((*r.choices(self.customers, k=9), None)),
            at=self.moment(FIRST, AS_OF + 2 * DAY),
            amount=Decimal("9.99"),
            currency=None,
            product=r.choice(("router", "cable", None)),
            quantity=1,
        )


def table(fact, rows):
    kinds = {c.name: TYPES[c.kind] for c in FACTS[fact]}
    return pa.Table.from_pylist(rows, schema=pa.schema([(n, kinds.get(n, pa.string())) for n in rows[0]]))


def publish(settings):
    """Import the company, each source by itself."""
    rows = Snags().rows
    for source in "abc":
        with begin(settings) as draft:
            for (of, fact), found in rows.items():
                if of == source:
                    draft.stage(Batch(FACTS[fact], table(fact, found), source))
            draft.merge()
            draft.publish(ImportRecord(source, AS_OF, source=source, covers_until=AS_OF))
