"""Make tickets with every snag that we know of: their lives, hands and messages."""

from datetime import datetime
from decimal import Decimal

from tests.laws.moments import AS_OF, DAY, FIRST, SECOND, TICK

TEAMS = ["Billing", "Technical", "O'Hara; DROP TABLE tickets --", "Müller & Söhne", "a,b=c", "100 %", None]
AGENTS = ("ann", "ben", "cem", None)
DONE = ("resolved", "closed")
RUNNING = ("new", "open", "pending", "on hold")
NEVER = datetime(2099, 12, 31, 12)  # a wrong year: later than all data


class TicketSnags:
    """Tickets, drawn by `self.random`, with what happened to them in `self.rows`."""

    def ticket(self):
        r = self.random
        created = self.moment(FIRST, AS_OF + 3 * DAY)  # a few lie in the future
        shape = r.choice(("plain", "plain", "events", "events", "events"))
        key = self.add("tickets")
        row = self.rows[key[0], "tickets"][-1]
        team, agent = r.choice(TEAMS), r.choice(AGENTS)
        if shape == "events":
            status, source_says = self.history(key, created)
        else:
            status, source_says = self.told_by_source(created)
        row |= {
            "customer": r.choice((*r.choices(self.customers, k=6), None)),
            "channel": r.choice(("email", "chat", "phone", None)),
            "team": team,
            "agent": agent,
            "priority": r.choice(("low", "normal", "high", "urgent", None)),
            "topic": r.choice(("invoice", "login", None)),
            "kind": r.choice(("question", "complaint", None)),
            "opened_by": r.choice(("customer", "customer", "customer", "us", None)),
            "created_at": created,
            "status": r.choice(("merged", "spam")) if r.random() < 0.06 else status,
            "due_resolution_at": None,
            **dict.fromkeys(("first_response_at", "first_resolved_at", "resolved_at", "reopened")),
            **source_says,
            "cost": self.maybe(0.7, r.choice((Decimal(0), Decimal("0.0001"), Decimal("12.4"), Decimal("99999999.99")))),
            "x_area": r.choice(("north", "south", None)),
        }
        done = self.last_resolution(key) if shape == "events" else row["resolved_at"]
        if r.random() < 0.5:
            row["due_resolution_at"] = r.choice(
                (created + DAY, created + 5 * DAY, done or created + 3 * DAY, (done or created) - TICK, AS_OF)
            )
        self.handovers(key, created, team, agent)
        if r.random() < 0.6:
            self.messages(key, row["customer"], created, row["opened_by"])
            row["first_response_at"] = self.maybe(0.5, created + SECOND)  # the bot's, says the source

    def event(self, ticket, at, field, before, after):
        rows = self.rows.setdefault((ticket[0], "ticket_events"), [])
        rows.append({"ticket": ticket, "at": at, "field": field, "before": before, "after": after, "actor": None})

    def history(self, key, created):
        """Tell a ticket's life in changes of status; return the status that it ends in, and what the source says."""
        r, at, status = self.random, created, self.random.choice(("new", "new", "new", "open"))
        is_silent = r.random() < 0.1  # some sources tell only what a status became
        if r.random() < 0.05:
            at -= r.choice((SECOND, DAY, 10 * DAY))  # wrong clocks: it begins before the ticket does
        for _ in range(r.randrange(1, 9)):
            step = r.choice((SECOND, 0.3 * DAY, 2 * DAY, 14 * DAY, 14 * DAY + TICK, 14 * DAY - TICK, 30 * DAY))
            if at + step >= AS_OF:
                break
            at += step
            if r.random() < 0.03:  # a change in between is missing
                status = r.choice(("open", "pending", "resolved"))
            names = ["open", "pending", "on hold", "resolved", "resolved", "closed"]
            names += ["spam", "merged"] if r.random() < 0.3 else []
            after = r.choice([s for s in names if s != status])
            self.event(key, at, "status", None if is_silent else status, after)
            status = after
        if r.random() < 0.03:
            self.event(key, NEVER, "status", status, "open" if status in DONE else "resolved")
        # What the source itself says beside its history is the closing, or any number: not to be used.
        if self.last_resolution(key):
            return status, {"resolved_at": self.maybe(0.5, AS_OF - DAY), "reopened": self.maybe(0.5, 3)}
        # Unless the history does not speak of a resolution at all.
        if status in RUNNING and at + DAY < AS_OF and r.random() < 0.3:
            return "resolved", {"resolved_at": at + r.choice((1, -1)) * DAY, "reopened": r.choice((0, 1, None))}
        return status, {}

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
        # What has not happened yet nobody can have told; but some have wrong years.
        response, resolved = (
            NEVER if at and r.random() < 0.02 else at if at and at < AS_OF else None for at in (response, resolved)
        )
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
        for field, now, everybody in (("team", team, TEAMS), ("agent", agent, AGENTS)):
            if r.random() < 0.5:
                continue
            names = (now, r.choice(everybody)) if r.random() < 0.4 else everybody  # back and forth, or round about
            after = now  # told backwards from today
            for k in range(r.randrange(1, 6), 0, -1):
                at = created + k * r.choice((1, 1, 3600, 86400)) * SECOND
                others = [n for n in names if n != after]
                if (
                    not others
                    or at >= AS_OF
                    or any(
                        e["ticket"] == key and e["field"] == field and e["at"] <= at
                        for e in self.rows.get((key[0], "ticket_events"), [])
                    )
                ):
                    continue
                before = r.choice(others)
                self.event(key, at, field, before, after)
                after = before

    def messages(self, key, customer, created, opened_by):
        """Tell what was said: often a bot first, often we first, sometimes before the ticket was there."""
        r, at = self.random, created - self.random.choice((0, 0, 0, 120)) * SECOND
        roles = r.choices(("customer", "agent", "bot", "system"), (4, 5, 1, 1), k=r.randrange(1, 10))
        roles = [
            *r.choice(((), ("customer", "bot"), ("bot",), ("agent",) if opened_by == "us" else ("customer",))),
            *roles,
        ]
        for role in roles:
            at += r.choice((0 * DAY, SECOND, 10.25 * SECOND, 3600 * SECOND, DAY))
            if at >= AS_OF:
                break
            self.keys += 1
            self.rows.setdefault((key[0], "messages"), []).append(
                {
                    "message": f"{key[0]}:{self.keys}",
                    "customer": customer,
                    "ticket": key,
                    "at": NEVER if r.random() < 0.01 else at,
                    "channel": "email",
                    "direction": "in" if role == "customer" else "out",
                    "author": None if role == "customer" else r.choice(("ann", "ben", "cem")),
                    "author_role": role,
                    "public": r.random() < 0.8,
                    "body": "Kim's secret",
                }
            )
