"""Hold a link against the hostile input share-07: every way in which few are found among many."""

from itertools import pairwise

from metrics.published.payload import How
from tests.metrics.published.late import TEAMS, WEEKS, Row, edition

WEEK = 5  # told from edition 2 on


def company(late=0, alone=1):
    """Return a company with a team of one answer, one of few, and one whose answers are all alike."""
    found = []
    for week in range(WEEKS):
        for team, size, scores in zip(TEAMS, (40, 30, 26, alone), ((1, 4, 5), (5,), (2, 3, 5), (1,)), strict=True):
            found += [Row("csat", week, team, scores[k % len(scores)], 0) for k in range(size)]
            found += [Row("tickets", week, team, 0, 0) for __ in range(size)]
            found += [Row("nps", week, team, (10, 8, 3)[k % 3] if team != "Technical" else 10, 0) for k in range(size)]
    return found + [Row("csat", WEEK, "Billing", 1, 3) for __ in range(late)]


def told(payload, metric="csat"):
    (view,) = [v for v in payload.views if v.period.first.isocalendar().week == WEEK + 2]
    return next(figure for figure in view.figures if figure.metric == metric)


def parts(payload, metric="csat"):
    return {str(label): cell for label, cell in told(payload, metric).split.parts}


def test_share_07_a_team_of_one_is_under_ten_and_takes_another_with_it(monkeypatch):
    teams = parts(edition(company(alone=1) + [Row("csat", 0, "Field", 1, 0)] * 9, 2, monkeypatch))
    assert teams["Team 4"].n.how is How.UNDER
    assert teams["Team 4"].value.how is How.WITHHELD
    hidden = [label for label, cell in teams.items() if cell.n.how is How.WITHHELD]
    assert hidden == ["Team 3"]  # the smallest other, so that the whole less the others does not tell it


def test_share_07_a_filter_that_leaves_three_shows_no_figure(monkeypatch):
    three = [row for row in company(alone=3) if row.team == "Field"]
    payload = edition(three, 2, monkeypatch)
    for view in payload.views:
        for figure in view.figures:
            assert figure.cell.n.how is How.UNDER
            assert figure.cell.value.how in (How.WITHHELD, How.UNDER)
            assert figure.split is None or not figure.split.parts


def test_share_07_an_edition_less_the_last_does_not_tell_one_answer(monkeypatch):
    # 97 answers, then up to five more: what is told changes once at most, and alike for several numbers of late ones.
    tellings = [told(edition(company(late=k), 3, monkeypatch)).cell for k in range(6)]
    changes = [k for k, (then, now) in enumerate(pairwise(tellings)) if then != now]
    assert len(changes) == 1
    assert tellings.count(tellings[0]) < 6
    assert tellings[1:] == [tellings[1]] * 5


def test_share_07_no_share_is_of_all_or_none(monkeypatch):
    teams = parts(edition(company(alone=12), 2, monkeypatch))
    assert teams["Team 2"].n.value == 30
    assert (teams["Team 2"].value.how, teams["Team 2"].value.value) == (How.OVER, 0.64)


def test_share_07_nps_of_one_sort_only_is_not_told(monkeypatch):
    assert parts(edition(company(alone=12), 2, monkeypatch), "nps")["Team 2"].value.how is How.WITHHELD
    assert told(edition(company(alone=12), 2, monkeypatch), "nps").cell.value.how is How.TOLD


def test_share_07_only_whole_weeks_are_told(monkeypatch):
    payload = edition(company(), 2, monkeypatch)
    stretches = [stretch for v in payload.views for f in v.figures for stretch, __ in f.trend]
    assert {(stretch.last - stretch.first).days for stretch in stretches} == {7}
    assert max(stretch.last for stretch in stretches) <= payload.data_until.date()


def test_share_07_the_same_cell_is_told_alike_wherever_it_stands(monkeypatch):
    seen = {}
    for number in range(3, 7):
        for view in edition(company(late=1), number, monkeypatch).views:
            for figure in view.figures:
                for stretch, cell in ((view.period, figure.cell), *figure.trend):
                    assert seen.setdefault((figure.metric, stretch), cell) == cell
    assert len(seen) > 20
