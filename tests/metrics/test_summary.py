"""The rules by which a period is summed up: what is a strength, a weakness, an opportunity, a threat."""

from dataclasses import replace

import pytest

from metrics.against import held_against
from metrics.change import Comparisons, compare
from metrics.drivers import Drivers, Effect
from metrics.judge import judged
from metrics.question import Question
from metrics.rules import Rules
from metrics.standards import StandardBook
from metrics.summary import MOST, Due, Findings, Quadrant, summary
from metrics.watched import watch
from tests.metrics.answers import CATALOGUE, answer, share
from tests.metrics.test_watched import shares, weekly
from tests.metrics.test_wording import plain
from tests.rules import standard

ASKED = Question(("csat",), by="channel")
NOTHING = Findings(ASKED, "team", (), Comparisons(()), (), None, ())
FEBRUARY = "from=2025-02-01&to=2025-03-01&by=team"
S, W, OPP, T = Quadrant


def effect(factor, size, q, level=1):
    return Effect(factor, level, 0, 100, 60, size, size - 0.05, size + 0.05, q / 2, q)


def changed(metric, now, then, groups=()):
    """Return the comparisons of a figure, whole and by group: triples of a name, components now and then."""
    asked = answer(f"metric={metric}&{FEBRUARY}", now, then, groups=[(g, c) for g, c, __ in groups])
    earlier = answer(f"metric={metric}&{FEBRUARY}", groups=[(g, c) for g, __, c in groups])
    return compare([replace(asked, earlier=earlier.groups)])


def held(*groups):
    rules = Rules(StandardBook((standard("csat", "0.85"),)))
    total = share(sum(c["hits"] for __, c in groups), sum(c["n"] for __, c in groups))
    return held_against([judged(answer(f"metric=csat&{FEBRUARY}", total, groups=groups), rules)])


def test_where_nothing_is_found_nothing_is_told():
    assert summary(NOTHING) == dict.fromkeys(Quadrant, ())


def test_beyond_a_standard_is_a_strength_or_a_weakness_and_opens_its_figure():
    against = held(("Billing", share(960, 1000)), ("Sales", share(700, 1000)), ("", share(870, 1000)))
    told = summary(replace(NOTHING, against=against))
    (strength,) = told[S]
    assert strength.title == "Satisfied customers · Billing"
    assert plain(strength.sentence) == "96.0 % (between 94.6 and 97.0), at least 85.0 % asked."
    assert strength.question == replace(ASKED, by=None).within("team", "Billing")
    assert [line.title for line in told[W]] == ["Satisfied customers · Sales"]
    assert not told[OPP]
    assert not told[T]


def test_at_most_four_are_told_and_those_with_the_strongest_evidence():
    good = [(f"team {k}", share(900 + 10 * k, 1000)) for k in range(1, 7)]
    told = summary(replace(NOTHING, against=held(*good)))
    assert MOST == 4
    assert [line.title.rpartition(" ")[2] for line in told[S]] == ["customers", "6", "5", "4"]


@pytest.mark.parametrize(
    ("metric", "now", "then", "where"),
    [
        ("csat", share(900, 1000), share(800, 1000), OPP),
        ("csat", share(800, 1000), share(900, 1000), T),
        ("reopen_rate", share(50, 1000), share(90, 1000), OPP),
        ("reopen_rate", share(90, 1000), share(50, 1000), T),
        ("csat", share(80, 100), share(83, 100), None),
        ("response_rate", share(500, 1000), share(400, 1000), OPP),
    ],
)
def test_a_change_that_holds_is_an_opportunity_or_a_threat(metric, now, then, where):
    told = summary(replace(NOTHING, changes=changed(metric, now, then)))
    assert [quadrant for quadrant, lines in told.items() if lines] == ([where] if where else [])


def test_a_change_tells_its_size_its_limits_and_both_figures():
    found = changed("csat", share(900, 1000), share(800, 1000), [("Billing", share(450, 500), share(350, 500))])
    whole, group = sorted(summary(replace(NOTHING, changes=found))[OPP], key=lambda line: line.title)
    assert plain(whole.sentence) == "Rose by 10.0 points (between 6.9 and 13.1), from 80.0 % to 90.0 %."
    assert group.question == replace(ASKED, by=None).within("team", "Billing")


def test_what_is_due_comes_first_and_then_the_evidence_decides():
    drivers = Drivers(
        (
            effect("reopened", -0.28, 1e-9),
            effect("wait", -0.10, 2e-3, 3),
            effect("wait", -0.07, 1e-2, 2),
            effect("handovers", -0.05, 0.2),  # may be chance
            effect("handovers", 0.05, 1e-9, 2),  # more satisfied
            effect("channel", -0.2, 1e-9, "email"),  # not to be acted on
        ),
        1000, 800, 0, (),
    )  # fmt: skip
    found = changed("csat", share(900, 1000), share(850, 1000))
    assert 1e-9 < found.made[0].adjusted < 1e-3
    told = summary(
        replace(NOTHING, changes=found, drivers=drivers, due=(Due(CATALOGUE.metric("resolution_in_time"), 7, 0),))
    )
    assert [line.title for line in told[OPP]] == [
        "Satisfaction and reopening",
        "Satisfied customers",
        "Satisfaction and wait for the first answer",
    ]
    assert told[OPP][0].sentence.endswith("They go together, which is no proof of a cause.")
    assert (told[OPP][0].page, told[OPP][0].own) == ("causes", (("show", "drivers"),))
    (due,) = told[T]
    assert due.sentence == "Open tickets due within 8 h: 7; too late already: 0."
    assert (due.page, due.question.metrics) == ("due", ("resolution_in_time",))
    assert summary(replace(NOTHING, due=(Due(CATALOGUE.metric("resolution_in_time"), 0, 0),)))[T] == ()


def test_weeks_that_stand_out_come_last_and_a_figure_is_told_once():
    (lower,) = watch(weekly("csat", *shares(0.9, 40), *shares(0.75, 20)))
    told = summary(replace(NOTHING, standing=[lower]))
    (line,) = told[T]
    assert plain(line.sentence).startswith("Lower since the week of 7 October 2024")
    assert dict(line.question.params())["grain"] == "week"
    assert not told[OPP]
    worse = changed("csat", share(800, 1000), share(900, 1000))
    (line,) = summary(replace(NOTHING, standing=[lower], changes=worse))[T]
    assert line.sentence.startswith("Fell by")


def test_what_is_neither_good_nor_bad_is_not_told():
    (more,) = watch(
        weekly("tickets", *[{"n": 100 + k % 3} for k in range(40)], *[{"n": 200 + k % 3} for k in range(20)])
    )
    assert summary(replace(NOTHING, standing=[more])) == dict.fromkeys(Quadrant, ())
