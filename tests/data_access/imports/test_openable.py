import pyarrow as pa
import pytest

from data_access.imports.openable import openable
from metrics.errors import BadValue
from metrics.question import Question

FILE = "ticket,customer,created_at,team,subject,x_shop\n1,{customer},2026-01-01,{team},{subject},{shop}\n"
WORDS = {"customer": "c", "team": "a", "subject": "s", "shop": "b"}


def can_be_asked_for(value):
    question = Question(("csat",), filters=(("team", (value,)),))
    try:
        return Question.parse(question.query(), ("team",)) == question
    except BadValue:
        return False


@pytest.mark.parametrize("name", ["team", "customer", "after", "author", "x_shop"])
@pytest.mark.parametrize("key", [True, False])
@pytest.mark.parametrize("value", ["x" * 200, "x" * 201, "M\ufffdller", "", "=1", "ä" * 200, "𝄞" * 300, "a&b=c#d"])
def test_what_is_accepted_can_be_asked_for(name, key, value):
    found = openable(name, pa.array([None, value], pa.string()), key=key)
    refused = [row for fault in found.faults for row in fault.rows]
    kept = found.values[1].as_py()
    assert found.values[0].as_py() is None
    assert refused == ([] if can_be_asked_for(kept) else [1])
    if can_be_asked_for(value):
        assert (kept, refused) == (value, [])


def test_a_long_word_is_cut_and_noted(bring, stored):
    outcome = bring(FILE.format(**WORDS | {"team": "x" * 201}))
    assert stored("SELECT team FROM facts.tickets") == [("x" * 199 + "…",)]
    assert outcome.notes[1:] == ("1 × tickets.team: longer than 200 characters, so cut",)


def test_what_no_figure_is_split_by_may_be_as_long_as_it_is(bring, stored):
    outcome = bring(FILE.format(**WORDS | {"subject": "x" * 5_000}))
    assert stored("SELECT subject FROM people.tickets") == [("x" * 5_000,)]
    assert outcome.notes[1:] == ()


def test_a_long_key_is_quarantined(bring):
    outcome = bring(FILE.format(**WORDS | {"customer": "x" * 201}))
    assert outcome.reasons == (f"1.csv, line 2, customer: “{'x' * 60}” is longer than 200 characters",)


@pytest.mark.parametrize("column", ["team", "x_shop", "customer"])
def test_a_damaged_word_is_quarantined_by_line_column_and_value(bring, column):
    outcome = bring(FILE.format(**WORDS | {column.removeprefix("x_"): "M\ufffdller"}))
    assert outcome.record.facts["tickets"].quarantined == 1
    assert outcome.reasons == (
        f"1.csv, line 2, {column}: “M\ufffdller” holds “\ufffd”: letters were lost before the file was written",
    )
