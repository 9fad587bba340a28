from datetime import datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from data_access.imports.chunks import Chunk
from data_access.imports.mapping import Mapping, Plus, Rule, Section, When, canonical
from data_access.imports.records import Records
from metrics.facts import CUSTOMERS, FACTS, ORDERS, SURVEYS, TICKETS


def sort(section, columns, *, nulls=False, malformed=(), **options):
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    chunk = Chunk(table, np.arange(2, 2 + len(table)), list(malformed))
    options = {"zone": "UTC", **options}
    return Records(Mapping("m", "src", (section,), **options), section, ".", nulls=nulls).sort(chunk)


def column(name, texts, **rule):
    """Return what becomes of `texts` in the column `name` of a ticket."""
    ids = [str(n) for n in range(len(texts))]
    section = Section(TICKETS, {"ticket": Rule(("id",)), name: Rule(("v",), **rule)})
    return sort(section, {"id": ids, "v": texts})


@pytest.mark.parametrize("name", ["NA", "null", "None", "nan", "TRUE", "#N/A", "00123", " Jim "])
def test_import_csv_16_names_like_na_survive(name):
    found = sort(canonical_section("customers"), {"customer": ["1"], "name": [name], "country": [name]})
    assert (found.rows["name"][0].as_py(), found.rows["country"][0].as_py()) == (name, name)


def canonical_section(fact):
    section = canonical(FACTS[fact], "src").sections[0]
    kept = {"customer", "name", "country", "survey", "instrument", "scale", "score"}
    return Section(
        section.fact, {n: r for n, r in section.rules.items() if n in kept and (fact != "surveys" or n != "customer")}
    )


def test_import_csv_16_only_configured_markers_become_missing():
    section = Section(CUSTOMERS, {"customer": Rule(("id",)), "name": Rule(("v",)), "plan": Rule(("v",), empty=("x",))})
    found = sort(section, {"id": ["1", "2", "3"], "v": ["NA", "", "x"]}, empty=("", "NA"))
    assert found.rows["name"].to_pylist() == [None, None, "x"]
    assert found.rows["plan"].to_pylist() == ["NA", "", None]


def test_import_csv_07_a_null_byte_is_quarantined_in_any_column():
    section = Section(TICKETS, {"ticket": Rule(("id",))})
    found = sort(section, {"id": ["1", "2"], "unused": ["a\0b", "c"]}, nulls=True)
    assert found.rows["ticket"].to_pylist() == ["src:2"]
    assert [(r.line, r.value, r.reason) for r in found.rejections] == [(2, "a␀b", "null byte")]


@pytest.mark.parametrize(
    ("scores", "accepted"),
    [(["-1", "0", "6", "2.7", "11", "NaN", "5/5"], []), ([" 4 ", "5", "1", ""], [4, 5, 1, None])],
)
def test_numbers_02_scores(scores, accepted):
    n = len(scores)
    columns = {"survey": [str(i) for i in range(n)], "instrument": ["csat"] * n, "scale": ["5"] * n, "score": scores}
    found = sort(canonical_section("surveys"), columns)
    assert found.rows["score"].to_pylist() == [None if s is None else Decimal(s) for s in accepted]
    assert len(found.rejections) + len(found.rows) == n


def test_a_rejection_tells_line_column_value_and_reason():
    (first, second) = column("created_at", ["2026-01-01", "soon", "2026-02-30"]).rejections
    assert (first.row, first.line, first.column, first.value) == (1, 3, "created_at", "soon")
    assert first.reason == "is not a date and time in ISO 8601"
    assert second.value == "2026-02-30"


def test_a_rejection_is_found_in_its_chunk_also_where_others_are_skipped():
    section = Section(TICKETS, {"ticket": Rule(("id",)), "created_at": Rule(("t",))}, When("t"))
    (rejection,) = sort(section, {"id": ["1", "2", "3"], "t": ["", "", "soon"]}).rejections
    assert (rejection.row, rejection.line) == (2, 4)


def test_a_record_with_several_faults_is_rejected_once():
    section = Section(TICKETS, {"ticket": Rule(("id",)), "cost": Rule(("c",)), "created_at": Rule(("t",))})
    (rejection,) = sort(section, {"id": ["1"], "c": ["x"], "t": ["y"]}).rejections
    assert (rejection.column, rejection.reason.partition(" (")[2]) == ("cost", "and 1 more columns)")


def test_a_record_without_key_is_rejected():
    found = sort(Section(TICKETS, {"ticket": Rule(("id",))}), {"id": ["", " ", "1"]})
    assert [r.reason for r in found.rejections] == ["is the key and is empty"] * 2
    assert found.rows["ticket"].to_pylist() == ["src:1"]


def test_a_malformed_record_is_rejected_for_every_fact():
    (rejection,) = sort(Section(TICKETS, {"ticket": Rule(("id",))}), {"id": []}, malformed=[(7, ["1", "2"])]).rejections
    assert (rejection.line, rejection.reason) == (7, "has 2 fields instead of 1")


def test_closed_lists_are_enforced():
    found = column("status", ["Open", "done", ""])
    assert found.rows["status"].to_pylist() == ["open", None]
    assert found.rejections[0].value == "done"


def test_values_are_mapped_before_they_are_typed():
    found = column("status", ["Y", "N", "?"], values={"Y": "closed", "N": "open"})
    assert found.rows["status"].to_pylist() == ["closed", "open"]
    assert found.rejections[0].reason == "is not in the list of values that the mapping declares"


def test_durations_are_added_and_an_empty_one_empties_the_sum():
    rule = Rule(("d", "t"), format="%Y-%m-%d %H:%M", plus=(Plus("s", "seconds"), Plus("c", "h:mm:ss")))
    section = Section(TICKETS, {"ticket": Rule(("id",)), "resolved_at": rule})
    columns = {
        "id": ["1", "2", "3"],
        "d": ["2026-01-01"] * 3,
        "t": ["10:00"] * 3,
        "s": ["30.0", "", "x"],
        "c": ["0:01:00"] * 3,
    }
    found = sort(section, columns)
    assert found.rows["resolved_at"].to_pylist() == [datetime(2026, 1, 1, 10, 1, 30), None]
    assert [(r.column, r.value) for r in found.rejections] == [("resolved_at", "2026-01-01 10:00 x 0:01:00")]


def test_a_column_may_hold_for_some_records_only():
    rule = Rule(("t",), when=When("done", ("Y",)))
    section = Section(TICKETS, {"ticket": Rule(("id",)), "resolved_at": rule})
    found = sort(section, {"id": ["1", "2"], "t": ["2026-01-01", "nonsense"], "done": ["Y", "N"]})
    assert found.rows["resolved_at"].to_pylist() == [datetime(2026, 1, 1), None]


def test_a_fact_may_come_out_of_some_records_only():
    section = Section(SURVEYS, {"survey": Rule(("id",))}, When("score"))
    found = sort(section, {"id": ["1", "", "3", "4"], "score": ["", "", "n/a", "5"]}, empty=("", "n/a"))
    assert (found.rows["survey"].to_pylist(), found.skipped) == (["src:4"], 3)
    assert found.rows["line"].to_pylist() == [5]


def test_repeated_records_stay_apart_where_their_occurrence_is_numbered():
    section = Section(ORDERS, {"order": Rule(("c", "d"), composed=True, occurrence=True), "customer": Rule(("c",))})
    found = sort(section, {"c": ["01", "01", "02"], "d": ["x", "x", "x"]})
    assert found.rows["order"].to_pylist() == ["src:01|x|1", "src:01|x|2", "src:02|x|1"]
    assert found.rows["customer"].to_pylist() == ["src:01", "src:01", "src:02"]


def test_time_05_flags_are_counted():
    section = Section(TICKETS, {"ticket": Rule(("id",)), "created_at": Rule(("t",), zone="Europe/Berlin")})
    columns = {"id": ["1", "2", ""], "t": ["2026-03-29 02:30", "2026-10-25 02:30", "2026-10-25 02:30"]}
    assert sorted(sort(section, columns).flags.values()) == [1, 1]


def test_constants_are_typed():
    rules = {"survey": Rule(("id",)), "instrument": Rule(constant="csat"), "scale": Rule(constant="5")}
    found = sort(Section(SURVEYS, rules), {"id": ["1", "2"]})
    assert found.rows.select(["instrument", "scale"]).to_pylist() == [{"instrument": "csat", "scale": 5}] * 2
