"""Make a company whose answers come late, and the editions of a link on it, without an engine."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from data_access.settings import Settings
from data_access.warehouse import published
from metrics.judge import judged
from metrics.periods import Grain
from metrics.published.label import Label
from metrics.published.plan import Block, Plan
from metrics.rules import Rules
from metrics.scope import ALL
from metrics.standards import StandardBook
from tests.metrics.answers import CATALOGUE, answer
from tests.rules import standard

EDITIONS, WEEKS = 8, 11
FIRST = date(2025, 1, 6)  # a Monday
TEAMS = ("Billing", "Technical", "Sales", "Field")
RULES = Rules(StandardBook((standard("csat", "0.8"),)))
PLAN = Plan(
    "Weekly",
    "Board",
    ("csat", "satisfaction_mean", "nps", "tickets"),
    frozenset(Block) - {Block.COHORTS},
    by="team",
    labels=tuple(("team", team, Label(f"Team {k}")) for k, team in enumerate(TEAMS, 1)),
    grain=Grain.WEEK,
    periods=4,
)


@dataclass(frozen=True)
class Row:
    """An answer or a ticket: of which week and team, with which score, known from which edition on."""

    metric: str
    week: int
    team: str
    score: int
    edition: int


def company(seed, sizes=((34, 21, 13, 4), (70, 66, 58, 8), (60, 25, 11, 9))):
    """Return the rows of a company; a few come up to seven editions after their week is told first."""
    dice, found = random.Random(seed), []
    for metric, most in zip(("csat", "nps", "tickets"), sizes, strict=True):
        scores = {"csat": (1, 2, 3, 4, 4, 5, 5, 5), "nps": (*range(11), 9, 10, 9, 10), "tickets": (0,)}[metric]
        for week in range(WEEKS):
            for team, size in zip(TEAMS, most, strict=True):
                for __ in range(max(0, round(dice.gauss(size, size**0.5)))):
                    late = dice.randint(1, 7) if dice.random() < 0.03 else 0
                    found.append(Row(metric, week, team, dice.choice(scores), max(0, week - 3) + late))
    return found


def components(metric, rows):
    scores = [row.score for row in rows]
    if metric == "csat":
        return {"n": len(scores), "hits": sum(score >= 4 for score in scores)}
    if metric == "satisfaction_mean":
        squares = Decimal(sum(s * s for s in scores))
        return {"n": len(scores), "sum": Decimal(sum(scores)), "squares": squares}
    if metric == "nps":
        return {"n": len(scores), "plus": sum(s >= 9 for s in scores), "minus": sum(s <= 6 for s in scores)}
    return {"n": len(scores)}


def editions(rows, monkeypatch, plan=PLAN, until=EDITIONS):
    """Return the payload of each edition, a week apart."""
    return [edition(rows, k, monkeypatch, plan) for k in range(until)]


def edition(rows, number, monkeypatch, plan=PLAN):
    as_of = datetime.combine(FIRST, datetime.min.time()) + timedelta(weeks=4 + number, hours=2)
    known = [row for row in rows if row.edition <= number]

    def ask(question, **_how):
        return tuple(judged(_answer(question, metric, known, as_of), RULES) for metric in question.metrics)

    monkeypatch.setattr(published, "ask", ask)
    monkeypatch.setattr(published, "catalogue", lambda _manifest: CATALOGUE)
    warehouse = SimpleNamespace(manifest=lambda: SimpleNamespace(as_of=as_of))
    return published.payload(
        plan, publisher=Label("Anna"), scope=ALL, warehouse=warehouse, settings=Settings(), rules=RULES, now=as_of
    )


def _answer(question, metric, rows, as_of):
    table = "csat" if metric == "satisfaction_mean" else metric
    teams = dict(question.filters).get("team", TEAMS)
    mine = [row for row in rows if row.metric == table and row.team in teams]
    address = question.about(metric).query()
    steps = answer(address, components(metric, []), as_of=as_of).resolved.buckets
    weeks = [(step.first - FIRST).days // 7 for step in steps]
    buckets = [components(metric, [r for r in mine if r.week == week]) for week in weeks]
    there = Counter((row.team, row.week) for row in mine)
    parts = [
        (team, k, components(metric, [r for r in mine if (r.team, r.week) == (team, week)]))
        for k, week in enumerate(weeks)
        for team in TEAMS
        if there[team, week] and question.by
    ]
    return answer(address, buckets[-1], buckets[-2], buckets=buckets, grouped_buckets=parts, as_of=as_of)


def truth(rows, week, then, now, group, label):  # noqa: PLR0917, the parts of one key
    """Return a target of an attack as it is: how many rows, or how many more in a later edition."""
    metric = {"satisfied": "csat", "others": "csat", "tickets": "tickets"}.get(label.split()[0], label.split()[0])
    metric = metric if metric in ("csat", "tickets") else "nps"
    tests = {
        "satisfied": lambda s: s >= 4,
        "others": lambda s: s < 4,
        "promoters": lambda s: s >= 9,
        "passives": lambda s: 7 <= s <= 8,
        "detractors": lambda s: s <= 6,
    }
    team = None if group == "all" else TEAMS[int(group.split()[1]) - 1]
    mine = [
        row
        for row in rows
        if row.metric == metric
        and FIRST + timedelta(weeks=row.week) == week
        and (team is None or row.team == team)
        and tests.get(label, lambda _score: True)(row.score)
    ]
    upto = {edition: sum(row.edition <= edition for row in mine) for edition in (then, now)}
    return upto[now] if then == now else upto[now] - upto[then]
