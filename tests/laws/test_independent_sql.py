"""Law 6: another hand, which imports nothing from `metrics`, answers random questions as the product does."""

import random
from datetime import timedelta
from fractions import Fraction

import pytest

from tests.laws.other_hand import days, finish, rows
from tests.laws.stores import CATALOGUE, METRICS

QUESTIONS = 50
ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe")
PERIODS = [f"{which}-{what}" for which in ("last", "this") for what in ("week", "month", "quarter", "year")]
PERIODS += ["last-30-days", "last-90-days", "last-365-days"]
GRAINS = ("day", "week", "month", "quarter", None, None)


def draw(store, number):
    """Return the parts of a random question; the first ones take the metrics in turn, so that none is left out."""
    r = random.Random(f"{store.name} {number}")
    metric = METRICS[number] if number < len(METRICS) else r.choice(METRICS)
    parts = {"metric": metric, "zone": r.choice((*ZONES, None, None, None, None, None)), "grain": r.choice(GRAINS)}
    if r.random() < 0.5:
        parts["period"] = r.choice(PERIODS)
    elif r.random() < 0.5:  # whole months
        first = store.as_of.date() - timedelta(days=r.randrange(20, 470))
        parts["from"] = first.replace(day=1)
        parts["to"] = (first + timedelta(days=r.randrange(28, 370))).replace(day=1)
    else:
        parts["from"] = store.as_of.date() - timedelta(days=r.randrange(20, 470))
        parts["to"] = parts["from"] + timedelta(days=r.randrange(1, 370))
    if parts["grain"] == "day":  # a year of days is long, not hard
        parts["period"] = r.choice(("this-month", "last-30-days"))
        parts = {name: part for name, part in parts.items() if name not in ("from", "to")}
    parts["compare"] = r.choice(("before", "year", "none"))
    parts["by"] = r.choice((*(d for d in rows.SPLITS[metric] if d != "customer"), None, None, None))
    filters = {}
    for dimension in r.sample(rows.SPLITS[metric], r.choice((0, 0, 0, 1, 1, 2))):
        values = ["" if v is None else v for v in store.other_hand.values(metric, dimension)]
        filters[dimension] = r.sample(values, min(len(values), r.randrange(1, 4)))
    return parts, filters


class Worked:
    """A question, worked out from its parts."""

    def __init__(self, store, parts, filters):
        self.hand, self.metric, self.by = store.other_hand, parts["metric"], parts["by"]
        self.zone = parts["zone"] or "Europe/Berlin"
        self.filters = [(dimension, tuple(values)) for dimension, values in filters.items()]
        period = parts.get("period", "last-month")
        self.first, self.last = (
            (parts.get("from"), parts.get("to")) if "from" in parts else days.named(period, self.hand.today(self.zone))
        )
        self.grain = parts["grain"] or days.grain_of(self.first, self.last)
        self.steps = [
            (a, b)
            for a, b in days.steps_of(self.first, self.last, self.grain)
            if self.hand.instant(a, self.zone) < self.hand.as_of
        ]
        self.whole = self.hand.span(self.first, self.last, self.zone)
        self.before = self._before(parts["compare"])
        spans = [self.whole, *([self.before] if self.before else []), *(self.span(*step) for step in self.steps)]
        self.cells = {}
        if self.metric != "repeat_cohort":
            self.cells = self.hand.figures(self.metric, spans, self.filters)
            if self.by:
                groups = self.hand.figures(self.metric, spans, self.filters, self.by)
                self.cells |= {(i, "group", name): c for (i, name), c in groups.items()}

    def span(self, first, last):
        return self.hand.span(first, last, self.zone)

    def _before(self, compare):
        since, until = self.whole
        if compare == "none" or since >= self.hand.as_of:
            return None
        a, b = self.span(*days.earlier(self.first, self.last, compare))
        is_running = self.hand.instant(self.last, self.zone) > self.hand.as_of
        return (a, min(b, a + (until - since)) if is_running else b)

    def place(self, step=None, *, before=False):
        if before:
            return 1
        return 0 if step is None else 1 + bool(self.before) + step

    def of(self, place, *group):
        key = (place, "group", *group) if group else (place, None)
        return self.cells.get(key) or finish.nothing(self.metric)

    def groups(self, place):
        return {key[2] for key in self.cells if len(key) == 3 and key[0] == place}

    def cohort_steps(self):
        """The instants of each age of each cohort, as far as the data cover it; at age 0 everybody is there."""
        for first, _last in self.steps:
            inside, (day, end) = [], whole_step(first, self.grain)
            while not inside or self.hand.instant(end, self.zone) <= self.hand.as_of:
                inside.append((self.hand.instant(day, self.zone), self.hand.instant(end, self.zone)))
                day, end = whole_step(end, self.grain)
            yield inside


def whole_step(day, grain):
    around = [day + timedelta(days=k) for k in range(-100, 101)]
    inside = [d for d in around if days.label(d, grain) == days.label(day, grain)]
    return inside[0], inside[-1] + timedelta(days=1)


def address(parts, filters):
    pairs = [(k, str(v)) for k, v in parts.items() if v is not None]
    return pairs + [(d, v) for d, values in filters.items() for v in values]


def same(metric, point, components, where):
    expected = finish.value(metric, components)
    assert point.n == components["n"], where
    for name, value in components.items():
        if name not in ("values", "i", "grp"):
            assert int(point.components[name] or 0) == value or point.components[name] == value, (where, name)
    if expected is None:
        assert point.value is None, where
    else:
        assert abs(Fraction(point.value) - expected) <= abs(expected) * Fraction(1, 10**9), where
    same_bounds(metric, point, components, where)


def same_bounds(metric, point, components, where):
    expected = finish.bounds(metric, components)
    if expected is None or (metric in finish.Q and point.grouped and point.bucket):
        assert (point.low, point.high) == (None, None), where
    else:
        assert (point.low, point.high) == pytest.approx(tuple(map(float, expected)), rel=1e-9, abs=1e-7), where


def compared(store, parts, filters):
    """Hold an answer against the other hand, point by point; return how many points there were."""
    answer = store.ask(address(parts, filters))
    worked = Worked(store, parts, filters)
    metric = parts["metric"]
    trend = [p for p in answer.points if p.bucket and not p.grouped]
    if metric == "repeat_cohort":
        return cohorts(answer, worked)
    assert [(p.bucket.first, p.bucket.last) for p in trend] == worked.steps
    same(metric, answer.total, worked.of(worked.place()), "total")
    assert (answer.before is None) == (worked.before is None)
    if worked.before:
        same(metric, answer.before, worked.of(worked.place(before=True)), "before")
    for k, point in enumerate(trend):
        same(metric, point, worked.of(worked.place(k)), ("bucket", point.bucket.first))
    places = {"group": worked.place()} | {step: worked.place(k) for k, step in enumerate(worked.steps)}
    found = {(where_of(p), p.group): p for p in answer.points if p.grouped}
    if worked.before:
        places["before"] = worked.place(before=True)
        found |= {("before", p.group): p for p in answer.earlier}
    else:
        assert not answer.earlier
    if worked.by is None:
        assert not found
        return 2 + len(trend)
    for where, place in places.items():
        for group in worked.groups(place):
            if worked.of(place, group)["n"]:
                assert (where, group) in found
    for (where, group), point in found.items():
        same(metric, point, worked.of(places[where], group), (where, group))
    return 2 + len(trend) + len(found)


def where_of(point):
    return (point.bucket.first, point.bucket.last) if point.bucket else "group"


def cohorts(answer, worked):
    """A cell per cohort and age; what the data do not cover is empty."""
    starts, steps = [worked.span(*step) for step in worked.steps], list(worked.cohort_steps())
    expected = {
        (i, age, False, None): c for (i, age, _), c in worked.hand.cohorts(starts, steps, worked.filters).items()
    }
    if worked.by:
        split = worked.hand.cohorts(starts, steps, worked.filters, worked.by)
        expected |= {(i, age, True, name): c for (i, age, name), c in split.items()}
    index = {step[0]: i for i, step in enumerate(worked.steps)}
    cells = [p for p in answer.points if p.bucket]
    assert all(p.n == p.components["began"] for p in cells)
    found = {(index[p.bucket.first], p.age, p.grouped, p.group): p for p in cells if p.value is not None}
    assert set(found) == {key for key, (_, n) in expected.items() if n}
    for key, p in found.items():
        assert (p.components["persons"], p.n) == expected[key], key
        assert p.value == expected[key][0] / expected[key][1]
    for total in (answer.total, *answer.groups):  # came back in the step after, of those for whom it is over
        own = {key[:2]: c for key, c in expected.items() if key[2:] == (total.grouped, total.group)}
        after = [own.get((i, 1), (0, own[i, 0][1])) for i in range(len(steps)) if (i, 0) in own and len(steps[i]) > 1]
        assert (total.components["persons"], total.n) == (sum(h for h, _ in after), sum(n for _, n in after))
        assert total.components["began"] == sum(n for (_, age), (_, n) in own.items() if age == 0)
    return len(found)


def test_another_hand_knows_every_metric_and_what_splits_it():
    own = [d for d in CATALOGUE.dimensions.values() if not d.custom_of]
    assert {m.key: {d.key for d in own if d.fits(m)} for m in CATALOGUE.metrics.values()} == {
        metric: set(dimensions) for metric, dimensions in rows.SPLITS.items()
    }


@pytest.mark.parametrize("number", range(len(METRICS) + QUESTIONS))
def test_another_hand_agrees(store, number):
    parts, filters = draw(store, number)
    compared(store, parts, filters)


@pytest.mark.parametrize("metric", METRICS)
def test_another_hand_agrees_on_every_month(store, metric):
    """Contracts end with the month, and rows lie on its very edge."""
    last = store.as_of.date().replace(day=1)
    parts = {"metric": metric, "from": last.replace(year=last.year - 1), "to": last, "grain": "month"}
    assert compared(store, parts | {"compare": "before", "zone": None, "by": None}, {}) > 12
