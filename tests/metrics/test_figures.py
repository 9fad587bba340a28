"""Law 8: every figure accepts every answer, in both looks; each mark carries the question that it opens."""

import json
import re
from dataclasses import replace
from datetime import date
from time import perf_counter

import pytest

from metrics.figures.alone import LINE, alone
from metrics.figures.cohorts import cohorts
from metrics.figures.marks import LONGEST_LABEL, label
from metrics.figures.splits import MOST_BARS, distribution, split
from metrics.figures.trends import FEWEST, MOST_LINES, trend
from metrics.looks import DARK, LIGHT
from metrics.units import Unit
from metrics.verdicts import State, Verdict
from tests import small_store
from tests.metrics.answers import CATALOGUE, NOTHING, answer, question, share, wait
from tests.small_store import QUARTER

METRICS = tuple(CATALOGUE.metrics)
MONTHS = f"grain=month&{QUARTER}"
BINS = ((60, 300, 2), (300, 900, 0), (900, 1800, 5), (1800, float("inf"), 1))
HOSTILE = (
    "<a href='javascript:alert(1)'>click</a>",
    "<b>bold</b>",
    "<br>" * 10_000,
    "<span style=font-size:900px>big</span>",
    "<script>alert(1)</script>",
    "![t](https://evil/x.png)",
    "a\nb\r\tc",
    "&lt;b&gt;",
    "%{x}",
)


def drawn(shape):
    """Return a figure as the browser gets it."""
    return json.loads(shape.to_json())


def marks(shape):
    return [text for trace in drawn(shape)["data"] for text in trace.get("customdata", ())]


def texts(shape):
    """Return every text of a figure."""

    def walk(node):
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict | list):
            for each in node.values() if isinstance(node, dict) else node:
                yield from walk(each)

    return list(walk({k: v for k, v in drawn(shape).items() if k in ("data", "layout")}))


def every_figure(found, look):
    """Draw all that can be drawn of an answer."""
    yield trend(found, look)
    yield trend(found, look, [])
    yield trend(found, look, [p.group for p in found.groups])
    yield split(found, look)
    yield cohorts(found if any(p.age is not None for p in found.points) else replace(found, points=()), look)
    for bins in ((), BINS[:1], BINS[-1:]):
        yield distribution(bins, found, look)


def sound(shape, look):
    """Hold a figure to what any figure must be: numbers, and no colour of the other look."""
    text = shape.to_json()
    assert "NaN" not in text
    assert "Infinity" not in text
    other = DARK if look is LIGHT else LIGHT
    foreign = {getattr(other, name) for name in ("text", "quiet", "card", "line", "accent", "band")}
    assert foreign & set(re.findall(r"#[0-9A-F]{6}|rgba\([^)]*\)", text)) == set()
    assert shape.layout.height >= 60


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(
    ("period", "look"),
    [
        (MONTHS, LIGHT),
        (MONTHS, DARK),
        ("from=2020-01-01&to=2020-02-01", LIGHT),
        ("from=2026-01-01&to=2026-02-01", DARK),
    ],
)
def test_every_figure_accepts_every_answer(metric, period, look):
    by = next(d for d in ("team", "country") if CATALOGUE.dimension(d).fits(CATALOGUE.metric(metric)))
    for shape in every_figure(small_store.answer(f"metric={metric}&{period}&by={by}"), look):
        sound(shape, look)


@pytest.mark.parametrize("metric", METRICS)
def test_every_figure_accepts_the_empty_and_the_single_answer(metric):
    asked = f"metric={metric}&by=team&{MONTHS}"
    nothing = {**NOTHING, "age": 0} if metric == "repeat_cohort" else NOTHING
    for found in (
        answer(asked),
        answer(asked, buckets=[nothing]),
        answer(asked, groups=[(None, NOTHING)], grouped_buckets=[(None, 0, NOTHING)]),
    ):
        for shape in every_figure(found, LIGHT):
            sound(shape, LIGHT)


def test_the_band_is_broken_where_there_is_no_interval():
    found = answer(f"metric=csat&{MONTHS}", buckets=[share(1, 2), share(0, 0), share(3, 4)])
    bands = [t for t in drawn(trend(found, LIGHT))["data"] if t.get("fill") == "toself"]
    assert [t["x"] for t in bands] == [["2025-01-01"] * 2, ["2025-03-01"] * 2]


def test_an_unfinished_step_is_hollow():
    found = answer("metric=tickets&grain=month&from=2025-02-10&to=2025-05-01", buckets=[{"n": 1}, {"n": 2}, {"n": 3}])
    line = next(t for t in drawn(trend(found, LIGHT))["data"] if t["mode"] == "lines+markers")
    assert line["marker"]["color"] == [LIGHT.card, LIGHT.hues[0]]  # April begins where the data end
    assert "only part of it lies in the period" in line["text"][0]


def test_a_step_of_a_group_on_few_rows_is_not_drawn():
    steps = [("Billing", 0, share(1, FEWEST - 1)), ("Billing", 1, share(1, FEWEST)), ("Billing", 2, share(2, FEWEST))]
    found = answer(f"metric=csat&by=team&{MONTHS}", groups=[("Billing", share(4, 29))], grouped_buckets=steps)
    (line,) = drawn(trend(found, LIGHT, ["Billing"]))["data"]
    assert line["y"] == [None, 10, 20]


def test_a_split_shows_value_name_and_interval():
    found = answer(f"metric=csat&by=team&{MONTHS}", groups=[("Billing", share(1, 4)), (None, share(0, 0))])
    (bars,) = drawn(split(found, LIGHT))["data"]
    assert bars["x"] == [0, 25]
    assert [re.sub(r"\s+", " ", y).strip() for y in bars["y"]] == ["(none) <b>no data</b>", "Billing <b>25.0 %</b>"]
    low, high = 25 - bars["error_x"]["arrayminus"][1], 25 + bars["error_x"]["array"][1]
    assert (low, high) == (pytest.approx(4.56, abs=0.01), pytest.approx(69.94, abs=0.01))  # Wilson, 1 of 4
    assert (bars["error_x"]["arrayminus"][0], bars["error_x"]["array"][0]) == (0, 0)


def test_a_distribution_has_the_bins_of_the_engine_and_the_figure_as_a_line():
    shape = drawn(distribution(BINS, answer(f"metric=first_response_time&{QUARTER}", wait(1000, 8)), LIGHT))
    assert shape["data"][0]["y"] == [2, 0, 5, 1]
    names = [t.replace("\u00a0", " ") for t in shape["data"][0]["text"]]
    assert names == ["1 min – 5 min", "5 min – 15 min", "15 min – 30 min", "> 30 min"]
    assert (shape["layout"]["shapes"][0]["x0"], shape["layout"]["shapes"][0]["x1"]) == (2, 2)
    assert shape["layout"]["annotations"][0]["text"].replace("\u00a0", " ") == "17 min"


def test_cohorts_leave_empty_what_the_data_do_not_cover():
    (cells,) = drawn(cohorts(small_store.answer(f"metric=repeat_cohort&{MONTHS}"), LIGHT))["data"]
    assert [line[:2] for line in cells["z"]] == [[50, 50], [100, None], [None, None]]
    assert [line[:2] for line in cells["text"]] == [["50.0", "50.0"], ["100.0", ""], ["", ""]]
    assert cells["x"][:2] == ["1", "2"]
    assert {value for line in cells["z"] for value in line[2:]} <= {None}
    names = [y.replace("\u00a0", " ") for y in cells["y"]]
    assert names == ["January 2025  (2)", "February 2025  (1)", "March 2025  (0)"]


@pytest.mark.parametrize("metric", [m for m in METRICS if m != "repeat_cohort"])
def test_a_mark_of_a_trend_opens_its_step(metric):
    has_channel = CATALOGUE.dimension("channel").fits(CATALOGUE.metric(metric))
    narrowed = "channel=email&channel=phone" if has_channel else "country=Germany"
    asked = f"metric={metric}&{MONTHS}&{narrowed}&zone=Asia/Kolkata"
    found = small_store.answer(asked)
    opened = [question(text) for text in marks(trend(found, LIGHT))]
    assert opened == [question(asked).between(p.bucket.first, p.bucket.last) for p in found.trend()]
    assert [q.start for q in opened] == [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)]
    assert {(q.metrics, q.filters, q.zone) for q in opened} == {((metric,), question(asked).filters, "Asia/Kolkata")}


def test_a_mark_of_a_group_opens_its_step_of_the_group():
    steps = [(name, k, share(5, 10)) for name in ("Billing", None) for k in (0, 2)]
    asked = f"metric=csat&by=team&{MONTHS}"
    found = answer(asked, groups=[("Billing", share(1, 2)), (None, share(1, 2))], grouped_buckets=steps)
    opened = [question(text) for text in marks(trend(found, LIGHT, ["Billing", None]))]
    assert [(q.filtered("team"), q.start, q.end) for q in opened] == [
        (("Billing",), date(2025, 1, 1), date(2025, 2, 1)),
        (("Billing",), date(2025, 3, 1), date(2025, 4, 1)),
        (("",), date(2025, 1, 1), date(2025, 2, 1)),
        (("",), date(2025, 3, 1), date(2025, 4, 1)),
    ]


NAMES = (
    "Billing",
    None,
    "a,b=c",
    "Müller & Söhne",
    "100 %",
    "O'Hara; DROP TABLE tickets --",
    "#?+ ",
    "team=x&by=y",
    "日本",
)


def test_a_bar_opens_its_group_whatever_its_name():
    asked = "metric=csat&by=team&team=Billing&team=x&period=last-month"
    found = answer(asked, groups=[(name, share(1, 20 - k)) for k, name in enumerate(NAMES)])
    opened = [question(text) for text in marks(split(found, LIGHT))]
    assert [q.filtered("team")[0] for q in opened] == [name or "" for name in reversed(NAMES)]
    assert {(q.metrics, q.start, q.end) for q in opened} == {(("csat",), date(2025, 3, 1), date(2025, 4, 1))}


def test_a_relative_period_is_opened_as_its_days():
    found = answer("metric=csat&by=team&period=last-month&reach=3", groups=[("Billing", share(1, 2))])
    (opened,) = [question(text) for text in marks(split(found, LIGHT))]
    assert (opened.start, opened.end, opened.reach) == (date(2025, 3, 1), date(2025, 4, 1), None)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_render_05_a_hostile_name_is_shown_as_text(name):
    steps = [(name, k, share(5, 10)) for k in range(3)]
    found = answer(f"metric=csat&by=team&{MONTHS}", groups=[(name, share(15, 30))], grouped_buckets=steps)
    begun = perf_counter()
    for shape in (split(found, LIGHT), trend(found, LIGHT, [name])):
        shown = [text for text in texts(shape) if not text.startswith("metric=")]
        tags = {tag for text in shown for tag in re.findall(r"<[^>]*>?", text)}
        assert tags <= {"<b>", "</b>", "<br>", "<extra>", "</extra>"}
        assert max(map(len, shown)) < 400
        assert max(text.count("<br>") for text in shown) <= 4  # our own lines of the hover texts
        assert any(label(name) in text for text in shown)
    assert perf_counter() - begun < 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Billing", "Billing"),
        ("<b>", "&lt;b&gt;"),
        ("&amp;", "&amp;amp;"),
        ("'\"", "&#x27;&quot;"),
        ("a\n b\t", "a b"),
        ("x" * 28, "x" * 28),
        ("x" * 29, "x" * 27 + "…"),
        ("<" * 29, "&lt;" * 27 + "…"),
    ],
)
def test_a_label_is_escaped_after_it_is_cut(name, shown):
    assert label(name) == shown
    assert LONGEST_LABEL == 28


def test_two_names_cut_to_one_label_stay_two_bars():
    names = ["x" * 40 + end for end in "ab"]
    (bars,) = drawn(split(answer("metric=csat&by=team", groups=[(n, share(1, 2)) for n in names]), LIGHT))["data"]
    assert len(set(bars["y"])) == 2


def test_render_08_of_ten_thousand_groups_the_largest_are_drawn():
    found = answer(
        f"metric=csat&by=agent&{MONTHS}",
        groups=[(f"agent {n}", share(1, n)) for n in range(1, 10_001)],
        grouped_buckets=[(f"agent {n}", 0, share(1, n)) for n in range(1, 10_001)],
    )
    begun = perf_counter()
    bars = drawn(split(found, LIGHT))["data"][0]
    lines = drawn(trend(found, LIGHT, [p.group for p in found.groups]))["data"]
    assert perf_counter() - begun < 3
    assert len(bars["y"]) == MOST_BARS
    assert "agent 10000 " in bars["y"][-1]
    assert len(lines) == MOST_LINES
    assert [line["name"] for line in lines][:2] == ["agent 10000", "agent 9999"]
    assert len({line["line"]["color"] for line in lines}) == MOST_LINES


@pytest.mark.parametrize("metric", [m for m in METRICS if CATALOGUE.metric(m).unit is Unit.SECONDS])
@pytest.mark.parametrize("longest", [0, 1, 59, 3600, 100_000, 400 * 86_400, 5 * 365 * 86_400])
def test_an_axis_of_times_has_a_handful_of_readable_ticks(metric, longest):
    same = wait(longest, 3, longest, longest) | {"sum": 3 * longest, "squares": 3 * longest**2}
    found = answer(f"metric={metric}&{MONTHS}", buckets=[same])
    axis = drawn(trend(found, LIGHT))["layout"]["yaxis"]
    assert len(axis["tickvals"]) <= 8
    assert axis["tickvals"][-1] >= longest
    assert len(set(axis["ticktext"])) == len(axis["ticktext"])


def test_an_axis_of_times_fits_what_is_drawn_and_not_the_steps_that_are_left_out():
    steps = [("billing", 0, wait(600, FEWEST)), ("sales", 0, wait(900_000, FEWEST - 1))]
    found = answer(f"metric=first_response_time&by=team&{MONTHS}", grouped_buckets=steps)
    ticks = drawn(trend(found, LIGHT, ["billing", "sales"]))["layout"]["yaxis"]["tickvals"]
    assert ticks[-1] == 900


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_a_figure_that_stands_alone_says_what_it_is_about(look):
    shape = trend(answer(f"metric=csat&{MONTHS}", share(8, 10), buckets=[share(4, 5)] * 3), look)
    before = shape.to_json()
    facts = ("July 2026 · data until 1 August 2026", "Team: <b>Billing</b>")
    title = drawn(alone(shape, "CSAT by month", facts, look))["layout"]["title"]
    assert title["text"] == "CSAT by month"
    assert title["subtitle"]["text"] == "July 2026 · data until 1 August 2026<br>Team: &lt;b&gt;Billing&lt;/b&gt;"
    one, two = (alone(shape, "CSAT", facts[:n], look).layout for n in (1, 2))
    assert two.height - one.height == two.margin.t - one.margin.t == LINE
    assert two.paper_bgcolor == look.card
    assert shape.to_json() == before


def test_what_is_asked_is_drawn_as_steps_beside_the_figure_that_it_is_asked_of():
    found = answer(f"metric=csat&{MONTHS}", share(8, 10), buckets=[share(4, 5)] * 3)
    asked = [
        replace(p, verdict=Verdict(State.MET, target=t)) for p, t in zip(found.trend(), (0.8, 0.8, 0.9), strict=True)
    ]
    shape = drawn(trend(replace(found, points=tuple(asked)), LIGHT))
    (steps,) = [t for t in shape["data"] if t.get("name") == "asked"]
    assert (steps["y"], steps["line"]["shape"]) == ([80, 80, 90], "hv")
    assert not [t for t in drawn(trend(found, LIGHT))["data"] if t.get("name") == "asked"]
    waits = answer(f"metric=first_response_time&{MONTHS}", wait(60, 5), buckets=[wait(60, 5)] * 3)
    asked = [replace(p, verdict=Verdict(State.MET, target=0.9)) for p in waits.trend()]  # of tickets, not of the median
    assert not [t for t in drawn(trend(replace(waits, points=tuple(asked)), LIGHT))["data"] if t.get("name") == "asked"]
