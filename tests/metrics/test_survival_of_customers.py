"""How long customers stay: against published tables, and against statsmodels, also with delayed entry."""

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from metrics.survival_of_customers import at, curve, differ, read_spells, together

# Freireich et al. (1963), remission in weeks, as printed by Klein and Moeschberger (2003), table 1.1 (+ is censored).
SIX_MP = [(6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1), (16, 1), (17, 0)]
SIX_MP += [(19, 0), (20, 0), (22, 1), (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]
PLACEBO = [(t, 1) for t in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]


def rows(group, spells):
    """Return (exit, ended) or (exit, ended, entry) as the engine's rows."""
    told = []
    for exit_, ended, *entry in spells:
        told.append({"g": group, "entry": entry[0] if entry else 0, "exit": None, "ended": None, "n": 1})
        told.append({"g": group, "entry": None, "exit": exit_, "ended": bool(ended), "n": 1})
    return told


def read(**groups):
    return read_spells(row for name, spells in groups.items() for row in rows(name, spells))


@pytest.fixture
def few(monkeypatch):
    """Let curves go on to the last: the published examples are small."""
    monkeypatch.setattr("metrics.survival_of_customers.FEWEST_AT_RISK", 2)


@pytest.mark.usefixtures("few")
def test_the_share_is_that_of_klein_and_moeschberger_table_4_1():
    (spells,) = read(mp=SIX_MP)
    points = curve(spells, 0.95)
    assert [p.days for p in points] == [6, 7, 10, 13, 16, 22, 23]
    assert [round(p.share, 3) for p in points] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert [p.at_risk for p in points] == [21, 17, 15, 12, 11, 7, 6]


@pytest.mark.usefixtures("few")
def test_the_interval_is_the_log_log_one_of_kalbfleisch_and_prentice():
    points = curve(*read(mp=SIX_MP), 0.95)
    # As SAS PROC LIFETEST and R's survfit(conf.type = "log-log") print them for these data.
    told = {p.days: (round(p.low, 3), round(p.high, 3)) for p in points}
    assert told[6] == (0.620, 0.952)
    assert told[23] == (0.188, 0.680)


@pytest.mark.usefixtures("few")
def test_late_entries_are_as_statsmodels_counts_them():
    rng = np.random.default_rng(7)
    entry = rng.integers(0, 40, 400)
    exit_ = entry + 1 + rng.integers(0, 60, 400)
    ended = rng.random(400) < 0.6
    (spells,) = read(g=list(zip(exit_.tolist(), ended.tolist(), entry.tolist(), strict=True)))
    other = SurvfuncRight(exit_, ended, entry=entry)
    ours = {p.days: (p.share, p.at_risk) for p in curve(spells, 0.95)}
    theirs = dict(zip(other.surv_times, zip(other.surv_prob, other.n_risk, strict=True), strict=True))
    shared = [t for t in ours if t in theirs]
    assert len(shared) > 50
    # Theirs counts whom few watched at first; from the first age that ours shows, the two go together.
    first = shared[0]
    before = theirs[first][0] / (1 - other.n_events[list(other.surv_times).index(first)] / theirs[first][1])
    assert [ours[t][1] for t in shared] == [theirs[t][1] for t in shared]
    assert [ours[t][0] for t in shared] == pytest.approx([theirs[t][0] / before for t in shared])


def test_the_test_of_groups_is_that_of_mantel_and_of_statsmodels():
    groups = read(mp=SIX_MP, placebo=PLACEBO)
    time, status = np.array(SIX_MP + PLACEBO).T
    statistic, p = survdiff(time, status, np.repeat([0, 1], [len(SIX_MP), len(PLACEBO)]))
    assert statistic == pytest.approx(16.79, abs=0.005)  # Klein and Moeschberger (2003), section 7.2
    assert differ(groups) == pytest.approx(p)


def test_the_test_of_three_groups_is_that_of_statsmodels():
    rng = np.random.default_rng(3)
    time, status, group = rng.integers(1, 50, 300), rng.random(300) < 0.7, rng.integers(0, 3, 300)
    groups = read(**{str(g): list(zip(time[group == g], status[group == g], strict=True)) for g in range(3)})
    assert differ(groups) == pytest.approx(survdiff(time, status, group)[1])
    assert differ(groups[:1]) is None


def test_groups_add_up_and_small_ones_are_not_drawn():
    groups = read(mp=SIX_MP, placebo=PLACEBO)
    assert all(g.too_few for g in groups)  # 21 each
    whole = together(groups)
    assert (whole.persons, int(whole.ended.sum()), whole.too_few) == (42, 30, False)
    assert all(p.at_risk >= 10 for p in curve(whole, 0.95))
    assert together(()) is None


def test_an_age_is_read_off_the_last_step_before_it():
    points = curve(together(read(mp=SIX_MP, placebo=PLACEBO)), 0.95)
    assert at(points, 0) is None
    assert at(points, 10_000) == points[-1]
    assert at(points, points[3].days) == points[3]


def test_nothing_is_said_of_an_age_that_too_few_have_reached():
    """Everybody began 100 days ago at the most: what holds after half a year, nobody has seen."""
    (young,) = read(new=[(day, day % 5 == 0) for day in range(1, 101)])
    assert (young.reaches(90), young.reaches(95), young.reaches(183)) == (True, False, False)
