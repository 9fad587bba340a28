"""A sparkline is a sound picture of every trend."""

import re
from xml.etree import ElementTree

import pytest

from metrics.figures.sparklines import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, sparkline
from metrics.looks import DARK, LIGHT
from tests import small_store
from tests.metrics.answers import CATALOGUE, NOTHING, answer, share
from tests.small_store import QUARTER

MONTHS = f"grain=month&{QUARTER}"
PERIODS = (MONTHS, "from=2020-01-01&to=2020-02-01", "from=2026-01-01&to=2026-02-01")


def drawn(found, look=LIGHT):
    """Return the shapes of a picture, by their names."""
    root = ElementTree.fromstring(sparkline(found, look))
    return {name: [e for e in root if e.tag.endswith("}" + name)] for name in ("polygon", "polyline", "circle", "text")}


def places(shape):
    return [tuple(float(v) for v in pair.split(",")) for pair in shape.get("points").split()]


@pytest.mark.parametrize("metric", CATALOGUE.metrics)
@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize(("look", "other"), [(LIGHT, DARK), (DARK, LIGHT)])
def test_every_answer_is_drawn_within_the_picture_in_its_look(metric, period, look, other):
    found = small_store.answer(f"metric={metric}&{period}")
    text = sparkline(found, look)
    assert {other.accent, other.band, other.quiet} & set(re.findall(r"#[0-9A-F]{6}|rgba\([^)]*\)", text)) == set()
    shapes = drawn(found, look)
    assert {dot.get("fill") for dot in shapes["circle"]} <= {look.accent}
    assert {line.get("stroke") for line in shapes["polyline"]} <= {look.accent}
    assert {day.get("fill") for day in shapes["text"]} <= {look.quiet}
    points = [at for shape in (*shapes["polygon"], *shapes["polyline"]) for at in places(shape)]
    points += [(float(dot.get("cx")), float(dot.get("cy"))) for dot in shapes["circle"]]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert len(shapes["circle"]) == sum(p.value is not None for p in found.trend())


def test_the_line_goes_through_the_values_and_is_broken_where_there_is_none():
    found = answer(f"metric=csat&{MONTHS}", buckets=[share(1, 2), share(0, 0), share(3, 4)])
    lines = [places(line) for line in drawn(found)["polyline"]]
    assert [[x for x, _y in line] for line in lines] == [[LEFT], [RIGHT]]
    (((_x, low),), ((_x2, high),)) = lines
    assert high < low  # upwards is less
    assert [len(places(band)) for band in drawn(found)["polygon"]] == [2, 2]


def test_the_highest_stands_at_the_top_and_the_lowest_at_the_bottom():
    found = answer(f"metric=tickets&{MONTHS}", buckets=[{"n": 1}, {"n": 3}, {"n": 5}])
    (line,) = drawn(found)["polyline"]
    assert [y for _x, y in places(line)] == [BOTTOM, (TOP + BOTTOM) / 2, TOP]


def test_it_ends_in_a_larger_dot_at_the_last_value():
    found = answer(f"metric=csat&{MONTHS}", buckets=[share(1, 2), share(3, 4), share(0, 0)])
    dots = drawn(found)["circle"]
    assert [float(dot.get("r")) for dot in dots] == [1.8, 4]
    assert float(dots[-1].get("cx")) == (LEFT + RIGHT) / 2


def test_it_names_its_first_and_its_last_day():
    found = answer(f"metric=csat&{MONTHS}", buckets=[share(1, 2), share(3, 4), share(0, 0)])
    days = drawn(found)["text"]
    assert [day.text.replace("\u00a0", " ") for day in days] == ["1 Jan", "1 Mar"]
    assert [day.get("text-anchor") for day in days] == ["start", "end"]


def test_nothing_is_an_empty_picture_with_its_days():
    found = answer(f"metric=csat&{MONTHS}", buckets=[NOTHING, NOTHING, NOTHING])
    shapes = drawn(found)
    assert [len(shapes[name]) for name in ("polygon", "polyline", "circle", "text")] == [0, 0, 0, 2]
