"""The leaving model: it finds what was planted, is held against later months, and keeps silent where it must."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from statsmodels.api import Logit

from metrics.leaving import TRAITS, AllAlike, NotKnownLong, TooFew, learn, probability
from metrics.periods import Calendar
from metrics.query.leaving import FEWEST_LEARNT, LATER, LEARNT, months

BASE, MISSED, SILENT = -3.5, 1.4, 0.7


def company(seed, size=40_000, *, missed=MISSED, silent=SILENT):
    """Return groups of persons of whom those leave more often with whom a standard was missed lately."""
    rng = np.random.default_rng(seed)
    levels = {trait: rng.integers(0, len(of), size) for trait, of in TRAITS.items()}
    odds = BASE + missed * (levels["missed"] == 2) + silent * (levels["silence"] == 1)
    left = rng.random(size) < 1 / (1 + np.exp(-odds))
    counts = {}
    for k in range(size):
        group = counts.setdefault(tuple(int(levels[t][k]) for t in TRAITS), [0, 0])
        group[0] += 1
        group[1] += int(left[k])
    return [{**dict(zip(TRAITS, key, strict=True)), "n": n, "left": gone} for key, (n, gone) in counts.items()]


@pytest.fixture(scope="module")
def model():
    return learn(company(1), company(2, 10_000))


def test_it_finds_what_was_planted_and_nothing_else(model):
    assert model.effects["missed", 2] == pytest.approx(MISSED, abs=0.15)
    assert model.effects["silence", 1] == pytest.approx(SILENT, abs=0.15)
    assert model.constant == pytest.approx(BASE, abs=0.25)
    assert model.carried == {"missed", "silence"}


def test_it_is_the_logit_of_statsmodels_on_single_persons(model):
    singles = [row for row in company(1) for _ in range(row["n"])]
    gone = np.concatenate([np.arange(row["n"]) < row["left"] for row in company(1)]).astype(float)
    design = np.column_stack(
        [np.ones(len(singles)), *([float(row[t] == level) for row in singles] for t, level in model.effects)]
    )
    other = Logit(gone, design).fit(disp=0)
    assert [model.constant, *model.effects.values()] == pytest.approx(other.params, rel=1e-5, abs=1e-6)


def test_it_is_checked_on_later_months(model):
    check = model.check
    assert check.passed
    assert check.order.low > 0.55
    assert check.persons == 10_000
    assert sum(b.n for b in check.bins) == 10_000
    assert check.bins[-1].hits / check.bins[-1].n > 2 * check.bins[0].hits / check.bins[0].n
    again = learn(company(1), company(3, 10_000, missed=0, silent=0))  # the world has changed
    assert not again.check.passed


def test_noise_seldom_passes():
    passed = [
        learn(company(s, 8_000, missed=0, silent=0), company(s + 50, 3_000, missed=0, silent=0)) for s in range(9)
    ]
    assert sum(model.check.passed for model in passed) <= 1


def test_reasons_are_what_raises_the_odds_most(model):
    usual = model.usual(company(1))
    nobody = dict.fromkeys(TRAITS, 0)
    assert model.reasons(nobody, usual) == ()
    both = model.reasons({**nobody, "missed": 2, "silence": 1}, usual)
    assert both == ("a standard missed lately", "left a survey unanswered in 90 days")
    assert probability(model.log_odds({**nobody, "missed": 2})) > probability(model.log_odds(nobody))


def test_it_refuses_too_few():
    with pytest.raises(TooFew, match=r"Too few customers left to learn from: \d+ in the months"):
        learn(company(1, 2_000), company(2, 10_000))
    with pytest.raises(TooFew, match="at least 20 are needed"):
        learn(company(1), company(2, 150))
    with pytest.raises(TooFew):
        learn([], [])


def test_it_says_where_nothing_tells_customers_apart():
    alike = dict.fromkeys(TRAITS, 0)
    past = [{**alike, "n": 900, "left": 100}, {**alike, "missed": 2, "n": 29, "left": 9}]
    with pytest.raises(AllAlike, match="too few customers differ from the rest"):
        learn(past, past)


class TestMonths:
    def told(self, as_of, since):
        calendar = Calendar(ZoneInfo("Europe/Berlin"))
        return months(calendar, datetime.fromisoformat(as_of), since and datetime.fromisoformat(since))

    def test_the_later_ones_follow_those_to_learn_from(self):
        found = self.told("2026-10-31T23:00:00", "2020-01-01T00:00:00")
        assert (len(found.past), len(found.later)) == (LEARNT, LATER)
        whole = (*found.past, *found.later)
        assert [a[1] for a in whole[:-1]] == [b[0] for b in whole[1:]]
        assert whole[-1][1].isoformat() == "2026-10-31T23:00:00"  # November in Berlin

    def test_a_running_month_is_none_of_them(self):
        found = self.told("2026-10-31T22:59:00", "2020-01-01T00:00:00")
        assert found.later[-1][1].isoformat() == "2026-09-30T22:00:00"

    def test_what_is_not_known_long_enough_is_none(self):
        assert self.told("2026-10-31T23:00:00", "2025-12-31T23:00:00") is not None
        assert len(self.told("2026-10-31T23:00:00", "2025-12-31T23:00:00").past) == FEWEST_LEARNT
        assert self.told("2026-10-31T23:00:00", "2025-12-31T23:00:01") is None
        assert self.told("2026-10-31T23:00:00", None) is None
        assert "10 whole months" in str(NotKnownLong(FEWEST_LEARNT + LATER))
