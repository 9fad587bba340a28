"""Hold the count of what the statistics find to a small company, and its document to what the script writes."""

import numpy as np
import pytest

from tests.soundness.planted.__main__ import DOCUMENT, summed
from tests.soundness.planted.company import Company, Tally, dealt
from tests.soundness.planted.noise import alarmed, by_chance
from tests.soundness.planted.report import ALARMS, BEGIN, END, FOUND, write, written


@pytest.fixture(scope="module")
def tallies(tmp_path_factory):
    return Company(1, 0.1, tmp_path_factory.mktemp("planted")).tallies()


def test_a_small_company_is_asked_for_all_that_was_planted(tallies):
    assert FOUND.keys() <= tallies.keys() <= {*FOUND, *ALARMS}
    assert all(t.of == 1 for row, t in tallies.items() if row in FOUND)
    assert all(0 <= t.hits <= t.of for t in tallies.values())


def test_what_is_large_is_found_in_a_small_company_and_what_needs_more_is_refused(tallies):
    assert tallies["lowering.quarter"] == tallies["shift.mix"] == tallies["reopen.month"] == Tally(1, 1)
    assert tallies["slow.own_weeks"] == tallies["leaving.list"] == Tally(0, 1, 1)


def test_dealing_out_anew_keeps_all_but_who_has_what():
    rows = [{"n": 40, "hits": 40, "k": 1}, {"n": 60, "hits": 0, "k": 2}]
    again = dealt(np.random.default_rng(1), rows, "hits")
    assert sum(r["hits"] for r in again) == 40
    assert [(r["n"], r["k"]) for r in again] == [(40, 1), (60, 2)]
    assert 0 < again[1]["hits"] < 40


def test_twice_as_many_alarms_as_the_theory_says_are_significantly_more():
    assert by_chance(Tally(227, 20_800)) > 0.4
    assert by_chance(Tally(260, 20_800)) < 0.05


def test_the_document_holds_what_the_script_writes(tallies, tmp_path):
    document = tmp_path / "statistics.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write(document, written(summed([tallies, tallies]), alarmed(series=1), seeds=[1, 2], scale=0.05))
    made, told = document.read_text(), DOCUMENT.read_text()
    assert made.startswith("before\n") and made.endswith("after\n") and "old" not in made
    between = told.partition(BEGIN)[2].partition(END)[0]
    assert "Seeds 2001 to 2020, scale 1 " in between
    rows = [line for line in between.splitlines() if line.startswith("| ")]
    for what in (*(asked for _planted, asked in FOUND.values()), *(what for what, _meant in ALARMS.values())):
        assert any(f"| {what} |" in line for line in rows), what
    assert sum(" of 20 |" in line for line in rows) >= len(FOUND)
