"""Law 1: a question is equal to its address."""

from datetime import date, datetime
from urllib.parse import parse_qs, parse_qsl, urlencode
from zoneinfo import available_timezones

from hypothesis import given
from hypothesis import strategies as st

from metrics.periods import PERIODS, Grain
from metrics.question import CLOCKS, COMPARISONS, DEFAULT_PERIOD, Question, filters
from tests.laws.stores import CATALOGUE, METRICS

ZONES = sorted(available_timezones())
DIMENSIONS = tuple(CATALOGUE.dimensions)
words = st.text(st.characters(exclude_characters="\x00\ufffd", exclude_categories=["Cs"]), max_size=200)
two_days = st.lists(st.dates(date(1900, 1, 1), date(2200, 12, 31)), min_size=2, max_size=2, unique=True)
periods = st.one_of(
    st.sampled_from(sorted(PERIODS)).map(lambda name: {"period": name}),
    two_days.map(lambda d: {"start": min(d), "end": max(d)}),
)
chosen = st.dictionaries(st.sampled_from(DIMENSIONS), st.lists(words, min_size=1, max_size=4), max_size=4)


@st.composite
def questions(draw):
    names = st.sampled_from(METRICS) | words.filter(lambda text: text and "," not in text)
    return Question(
        metrics=tuple(draw(st.lists(names, max_size=5, unique=True))),
        **draw(periods),
        grain=draw(st.none() | st.sampled_from(Grain)),
        compare=draw(st.sampled_from(sorted(COMPARISONS))),
        by=draw(st.none() | st.sampled_from(DIMENSIONS)),
        filters=filters(draw(chosen).items()),
        clock=draw(st.sampled_from(sorted(CLOCKS))),
        zone=draw(st.none() | st.sampled_from(ZONES)),
        as_of=draw(st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31))),
        reach=draw(st.none() | st.integers(1, 120)),
    )


def parse(address):
    return Question.parse(address, DIMENSIONS)


@given(questions())
def test_a_question_is_its_address(question):
    assert parse(question.params()) == question
    assert hash(parse(question.params())) == hash(question)


@given(questions())
def test_the_address_survives_the_browser(question):
    text = question.query()
    assert parse(text) == question
    assert parse(f"?{text}") == question
    assert parse(parse_qs(text, keep_blank_values=True)) == question
    assert parse(urlencode(parse_qsl(text, keep_blank_values=True))) == question


@given(questions())
def test_one_question_has_one_address(question):
    assert parse(question.params()).params() == question.params()


@given(
    questions(),
    st.sampled_from(DIMENSIONS),
    st.lists(words, max_size=3),
    two_days,
)
def test_what_is_drilled_into_has_an_address_too(question, dimension, values, between):
    narrowed = question.within(dimension, *values)
    assert narrowed.filtered(dimension) == tuple(sorted(set(values)))
    assert parse(narrowed.query()) == narrowed
    inside = question.between(min(between), max(between)).about("csat")
    assert (inside.period, inside.metrics) == (DEFAULT_PERIOD, ("csat",))
    assert parse(inside.query()) == inside
