"""Make a company whose data has every snag that we know of: seeded, so that it is the same each time."""

import random
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa

from data_access.warehouse.batch import Batch
from data_access.warehouse.draft import begin
from data_access.warehouse.ledger import ImportRecord
from metrics.facts import FACTS, Kind
from tests.laws.moments import AS_OF, DAY, FIRST, TICK, midnight, moment
from tests.laws.ticket_snags import NEVER, TEAMS, TicketSnags
from tests.rules import HOUSE

TYPES = {
    Kind.KEY: pa.string(),
    Kind.TEXT: pa.string(),
    Kind.INSTANT: pa.timestamp("us"),
    Kind.INTEGER: pa.int64(),
    Kind.DECIMAL: pa.decimal128(18, 4),
    Kind.BOOLEAN: pa.bool_(),
}


class Snags(TicketSnags):
    """Rows by source and fact, drawn by one generator."""

    def __init__(self, seed=20250410):
        self.random = random.Random(seed)
        self.rows = {}
        self.keys = 0
        for _ in range(110):
            self.customer()
        self.customers = [row["customer"] for row in self.all("customers")]
        for _ in range(600):
            self.ticket()
        self.tickets = [row["ticket"] for row in self.all("tickets")]
        for _ in range(600):
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
        return moment(self.random, first, last)

    def maybe(self, share, value):
        return value if self.random.random() < share else None

    def customer(self):
        r = self.random
        joined = self.maybe(0.6, self.moment(FIRST - 100 * DAY))
        left = self.maybe(0.4, joined and self.moment(joined, AS_OF + 60 * DAY))
        if left and r.random() < 0.5:  # contracts end with the month
            left = max(midnight(left.replace(day=1), ZoneInfo("Europe/Berlin")), joined)
        if left and r.random() < 0.1:
            joined, left = left, r.choice((joined, left))  # reversed, or over at once
        self.add(
            "customers",
            customer_number=self.maybe(
                0.5, r.choice(("007", "7", "00123", "55", f"n{r.randrange(30)}", f"n{r.randrange(30)}"))
            ),
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
            monthly_value=r.choice((None, Decimal(0), Decimal("9.99"), Decimal(49), Decimal("1234.5678"))),
        )

    def survey(self):
        r = self.random
        instrument, scale = r.choice(
            (*(("csat", n) for n in (5, 5, 7, 3)), ("nps", 10), ("nps", 10), *(("ces", n) for n in (5, 7, 7, 10)))
        )
        sent = self.moment()
        answered = self.maybe(0.7, NEVER if r.random() < 0.02 else self.moment(sent, AS_OF))
        score = Decimal(r.randrange(0 if instrument == "nps" else 1, scale + 1))
        if r.random() < 0.1 and score < scale:
            score += Decimal("0.5")
        self.add(
            "surveys",
            customer=r.choice((*r.choices(self.customers, k=6), None)),
            ticket=r.choice((*r.choices(self.tickets, k=4), None)),
            instrument=instrument,
            scale=scale,
            sent_at=sent if not answered or r.random() < 0.9 else None,  # some were asked by telephone
            answered_at=answered,
            score=score if answered else None,
            reason=None,
            agent=r.choice(("ann", "ben", None)),
            team=r.choice(TEAMS),
        )

    def order(self):
        r = self.random
        at = self.moment(FIRST - 50 * DAY, AS_OF + 2 * DAY)
        last = next(iter(self.all("orders")[-1:]), None)
        again = last and r.random() < 0.15
        if again:  # at the same instant, or after 90 days, to the tick or nearly
            at = last["at"] + r.choice((0 * DAY, 90 * DAY, 90 * DAY - TICK, 90 * DAY + TICK))
        self.add(
            "orders",
            customer=last["customer"] if again else r.choice((*r.choices(self.customers, k=9), None)),
            at=at,
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
        with begin(settings, rules=HOUSE) as draft:
            for (of, fact), found in rows.items():
                if of == source:
                    draft.stage(Batch(FACTS[fact], table(fact, found), source))
            draft.merge()
            draft.publish(ImportRecord(source, AS_OF, source=source, covers_until=AS_OF))
