"""Ask one company whose truths are known for all that the product says of it, and count what it gets right."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np

from data_access.rules import of_sample
from data_access.settings import Settings
from data_access.warehouse.ask import ask, resolved
from data_access.warehouse.drivers import answers_by_property, find_drivers, year_to
from data_access.warehouse.gaming import find_signs
from data_access.warehouse.leaving import taught, traits
from data_access.warehouse.mix import parted
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import silent
from metrics.change import compare
from metrics.drivers import drivers
from metrics.errors import CannotAnswer
from metrics.gaming import LOWERED, REOPENED
from metrics.periods import Grain
from metrics.query.leaving import LATER_ON, PAST
from metrics.question import Question
from metrics.scope import ALL
from metrics.watched import WEEKS, watch
from metrics.watched import weeks as judged
from pages.parts.standing import standing
from sample_data.load import load
from sample_data.truths import months_after, truths
from sample_data.words import AGENT_NAMES

DEALT = 20  # times that answers, and leavers, of each company are dealt out anew
# Nothing begins before November 2025, so until then the company is as it always was. Four whole weeks each, without
# public holidays and changes of the clock, which do make a difference.
CALM = tuple((date(2025, 6, 2) + timedelta(weeks=8 * k), date(2025, 6, 30) + timedelta(weeks=8 * k)) for k in range(3))
CALM_UNTIL = datetime(2025, 10, 26, 23)
HOLIDAYS = (date(2024, 12, 16), date(2025, 1, 13))  # the weeks around Christmas are slow, and rightly stand out
LEVEL_FIGURES = ("csat", "nps", "first_response_time", "resolution_time", "reopen_rate", "cost_per_resolved")
GOES_WITH_LEAVING = ("waited", "reopened")
NOTHING_TO_DO_WITH_LEAVING = ("recency", "frequency", "missed", "score", "silence")


@dataclass(frozen=True)
class Tally:
    """How often out of how many; `too_few` says how often the product refused for lack of data."""

    hits: int
    of: int
    too_few: int = 0

    def __add__(self, other):
        return Tally(self.hits + other.hits, self.of + other.of, self.too_few + other.too_few)


def one(found):
    """Return the tally of a single question: whether it was found, or None where the product refuses."""
    return Tally(int(bool(found)), 1, int(found is None))


class Company:
    """The sample company of a seed, in a store of its own."""

    def __init__(self, seed, scale, home):
        self.seed, self.truth = seed, truths(seed)
        self.settings = Settings(home=home)
        load(self.settings, silent, seed=seed, scale=scale, rules=of_sample(self.settings))

    @cached_property
    def of(self):
        return {"scope": ALL, "warehouse": warehouse_at(self.settings), "settings": self.settings}

    def tallies(self):
        """Return the tally of each row of the report."""
        asked = (self.slow_team, self.dip, self.shift, self.signs, self.drivers, self.leaving, self.calm)
        return {row: tally for part in asked for row, tally in part().items()}

    # What the pages ask.

    def changes(self, first, last, by):
        """Return what the overview of a period says has changed since the one before."""
        question = replace(Question(by=by).between(first, last))
        manifest = self.of["warehouse"].manifest()
        asked = standing(question, resolved(question, manifest, self.settings))
        return compare(ask(asked, **self.of, rules=of_sample(self.settings)))

    def weeks(self, *metrics, **changes):
        """Return by metric what stands out of whole weeks, None where they cannot be judged, and the answer."""
        asked = Question(metrics=metrics, reach=WEEKS, grain=Grain.WEEK, compare="none", **changes)
        return {answer.metric.key: (watch(answer), answer) for answer in ask(asked, **self.of)}

    def mix(self, first, last, **changes):
        question = Question(metrics=("first_response_time",), by="channel", **changes).between(first, last)
        return parted(question, **self.of).mix

    # What was planted.

    def slow_team(self):
        t = self.truth
        first, last = t.slow_month, months_after(t.slow_month, 1)
        own = {"filters": (("channel", (t.slow_channel,)), ("team", (t.slow_team,)))}
        told = self.changes(first, last, "team").proven
        slower = [c.now.group for c in told if c.answer.metric.key == "first_response_time" and c.change.size > 0]
        return {
            "slow.change": one(t.slow_team in slower),
            "slow.own_weeks": one(seen(self.weeks("first_response_time", **own), first, last, high=True)),
            "slow.all_weeks": one(seen(self.weeks("first_response_time"), first, last, high=True)),
        }

    def dip(self):
        t = self.truth
        first, last = t.dip_month, months_after(t.dip_month, t.dip_months)
        own = {"filters": (("plan", (t.dip_plan,)),)}

        def fell(months):
            told = self.changes(first, months_after(first, months), "plan").proven
            return t.dip_plan in [c.now.group for c in told if c.answer.metric.key == "nps" and c.change.size < 0]

        return {
            "dip.change": one(fell(3)),
            "dip.change_month": one(fell(1)),
            "dip.own_weeks": one(seen(self.weeks("nps", **own), first, last, high=False)),
            "dip.all_weeks": one(seen(self.weeks("nps"), first, last, high=False)),
        }

    def shift(self):
        first = self.truth.shift_month
        try:
            mix = self.mix(first, months_after(first, 3), compare="year")
        except CannotAnswer:
            return {"shift.mix": one(None), "shift.own": one(None)}
        return {"shift.mix": one(mix.mixed and mix.mix > 0), "shift.own": one(mix.moved and mix.own < 0)}

    def signs(self):
        t = self.truth
        agent = (REOPENED, AGENT_NAMES[t.reopen_agent])
        team = (LOWERED, t.lowering_team)
        found = {}
        for period in ("month", "quarter"):
            told = find_signs(Question(period=f"last-{period}"), **self.of)
            named = [(s.kind, s.agent or s.team) for s in told.clear]
            found |= {f"reopen.{period}": one(agent in named), f"lowering.{period}": one(team in named)}
            wrongly = [name for name in named if name not in (agent, team)]
            found[f"signs.{period}"] = Tally(len(wrongly), len(told.tested) - 2)
        return found

    def drivers(self):
        question = year_to(Question(metrics=("csat",)), warehouse=self.of["warehouse"], settings=self.settings)
        try:
            told = find_drivers(question, **self.of)
        except CannotAnswer:
            return {"drivers.wait": one(None), "drivers.reopened": one(None)}
        worse = {(e.factor, e.level) for e in told.effects if e.clear and e.size < 0}
        handovers = [e for e in told.effects if e.factor == "handovers" and e.size is not None]
        return {
            "drivers.wait": one(any(("wait", level) in worse for level in range(1, 5))),
            "drivers.reopened": one(("reopened", 1) in worse),
            "drivers.handovers": Tally(sum(e.clear for e in handovers), len(handovers)),
            "drivers.dealt": self._drivers_dealt(question),
        }

    def _drivers_dealt(self, question):
        rows = answers_by_property(question, **self.of)
        rng = np.random.default_rng([self.seed, 60])
        try:
            told = [drivers(dealt(rng, rows, "hits")) for _again in range(DEALT)]
        except CannotAnswer:  # near the least that it needs, one deal may fall short
            return Tally(0, 0, DEALT)
        return Tally(sum(any(e.clear for e in d.effects) for d in told), DEALT)

    def leaving(self):
        rng = np.random.default_rng([self.seed, 61])
        try:
            rows = traits(**self.of)
            model = taught(rows).model
            parts = [[row for row in rows if row["part"] == part] for part in (PAST, LATER_ON)]
            told = [taught([r for p in parts for r in dealt(rng, p, "left")]).model for _again in range(DEALT)]
        except CannotAnswer:
            return {f"leaving.{row}": one(None) for row in ("list", *GOES_WITH_LEAVING)}
        return {
            **{f"leaving.{trait}": one(trait in model.carried) for trait in GOES_WITH_LEAVING},
            "leaving.list": one(model.check.passed),
            "leaving.others": Tally(
                sum(trait in model.carried for trait in NOTHING_TO_DO_WITH_LEAVING), len(NOTHING_TO_DO_WITH_LEAVING)
            ),
            "leaving.dealt_list": Tally(sum(m.check.passed for m in told), DEALT),
            "leaving.dealt_reasons": Tally(sum(bool(m.carried) for m in told), DEALT),
        }

    # Where nothing was planted.

    def calm(self):
        told = [self.changes(first, last, "team") for first, last in CALM]
        found = {
            "calm.overviews": Tally(sum(bool(c.proven) for c in told), len(told)),
            "calm.comparisons": Tally(sum(len(c.proven) for c in told), sum(len(c.made) for c in told)),
        }
        try:
            parts = [self.mix(first, last) for first, last in CALM]
            found["calm.mix"] = Tally(sum(m.mixed or m.moved for m in parts), len(parts))
        except CannotAnswer:
            found["calm.mix"] = Tally(0, 0, len(CALM))
        return found | {
            f"weeks.{key}": Tally(0, 0, 1) if told is None else alarms(told, answer)
            for key, (told, answer) in self.weeks(*LEVEL_FIGURES, as_of=CALM_UNTIL).items()
        }


def alarms(standings, answer):
    """Return how much stands out outside the holidays, of how many weeks."""
    first, last = HOLIDAYS
    outside = [s for s in standings if s.last.last <= first or s.first.first >= last]
    return Tally(len(outside), sum(not first <= p.bucket.first < last for p in judged(answer)))


def seen(standings, first, last, *, high):
    """Whether something on that side began within these days, or by chance up to two weeks before; None if unjudged."""
    ((found, _answer),) = standings.values()
    if found is None:
        return None
    return any(s.signal.high == high and first - timedelta(weeks=2) <= s.first.first < last for s in found)


def dealt(rng, rows, what):
    """Return the rows with all their hits dealt out at random: nothing goes with anything any more."""
    hits = rng.multivariate_hypergeometric(
        [row["n"] for row in rows], sum(row[what] for row in rows), method="marginals"
    )
    return [{**row, what: int(n)} for row, n in zip(rows, hits, strict=True)]
