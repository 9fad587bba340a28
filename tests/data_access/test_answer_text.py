"""Print answers as words: headline, basis, change, table, what was left out, until when."""

import pytest

from data_access.answer_text import answers_text
from tests import small_store
from tests.metrics.answers import CATALOGUE
from tests.metrics.test_wording import plain
from tests.small_store import QUARTER


def printed(address):
    return plain(answers_text(small_store.answers(address))).splitlines()


def test_an_answer_without_points():
    assert printed("metric=tickets&period=last-month&reach=1&grain=month")[:3] == [
        "Tickets: 4 (no standard)",
        "March 2025, 4 tickets; compared with February 2025",
        "Down 20 % on February 2025 (5).",
    ]


def test_an_answer_in_full():
    lines = printed(f"metric=csat&grain=month&by=team&{QUARTER}")
    assert lines[:3] == [
        "Satisfied customers: 66.7 % (no standard)",
        "1st quarter 2025, 3 answers, between 20.8 and 93.9 %; compared with 4th quarter 2024",
        "No data to compare with 4th quarter 2024.",
    ]
    table = [line.split() for line in lines if "2025," not in line and "(no standard)" not in line]
    assert ["figure", "n", "low", "high"] in table
    assert ["January", "2025", "50.0", "%", "2", "9.5", "%", "90.5", "%"] in table
    assert ["March", "2025", "no", "data", "0"] in table
    assert any(line.split()[:3] == ["First", "line", "100.0"] for line in lines)
    assert lines[-1] == "data until 31 March 2025, 24:00 (Europe/Berlin)"


def test_columns_are_aligned():
    lines = printed(f"metric=tickets&by=channel&grain=month&{QUARTER}")
    begin = lines.index("")
    table = lines[begin + 1 : lines.index("", begin + 1)]
    assert len(table) > 10
    assert len({line.rstrip().rindex(line.split()[-1]) + len(line.split()[-1]) for line in table[1:]}) == 1


def test_what_was_left_out_is_told_if_there_is_any():
    assert "Left out: Merged tickets and spam: 2" in printed(f"metric=tickets&{QUARTER}")
    assert not any(line.startswith("Left out") for line in printed("metric=tickets&from=2025-01-01&to=2025-02-01"))


def test_cohorts_have_ages():
    lines = [line.split() for line in printed(f"metric=repeat_cohort&grain=month&{QUARTER}")]
    assert ["January", "2025,", "age", "1", "50.0", "%", "2"] in [line[:7] for line in lines]


def test_several_answers_are_kept_apart_in_the_order_asked():
    lines = printed(f"metric=nps&metric=tickets&{QUARTER}")
    assert lines[0].startswith("Recommendation (NPS): +25")
    assert any(line.startswith("Tickets: 13") for line in lines)
    assert lines[lines.index("Tickets: 13 (no standard)") - 1] == ""


@pytest.mark.parametrize("metric", CATALOGUE.metrics)
@pytest.mark.parametrize(
    "rest", [f"grain=month&{QUARTER}", "from=2020-01-01&to=2020-02-01", "from=2026-01-01&to=2026-02-01"]
)
def test_every_answer_can_be_printed(metric, rest):
    lines = printed(f"metric={metric}&{rest}")
    assert lines[0].startswith(CATALOGUE.metric(metric).title)
    assert not any(word in line.lower().split() for line in lines for word in ("none", "nan", "inf"))
