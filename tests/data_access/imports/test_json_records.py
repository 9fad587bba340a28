import gzip
import json

import pytest

from data_access.imports.json_records import open_json
from data_access.imports.mapping import Mapping
from data_access.imports.recognise import open_reader
from metrics.errors import PlumblineError

PLAIN = Mapping("m", "s", ())


def read(path):
    (chunk,) = open_reader(path, PLAIN).chunks()
    return chunk


RECORDS = [
    {"id": "00123", "n": 5, "x": 2.50, "ok": True, "none": None, "text": ""},
    {"id": "NA", "by": {"name": "Ann", "at": {"city": "Ulm"}}, "tags": ["a", "b"], "big": 12345678901234567890},
]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=2),
        "\n\n".join(map(json.dumps, RECORDS)) + "\n",
        gzip.compress(json.dumps(RECORDS).encode()),
        ("\ufeff" + json.dumps(RECORDS)).encode("utf-16-le"),
    ],
)
def test_arrays_and_lines_say_the_same(file, content):
    if isinstance(content, bytes) and content.startswith(b"\xff\xfe"):
        reader = open_json(file(content))
    else:
        reader = open_reader(file(content, "looks-like.csv"), PLAIN)
    assert reader.header.names == ("id", "n", "x", "ok", "none", "text", "by.name", "by.at.city", "tags", "big")
    (chunk,) = reader.chunks()
    first, second = chunk.table.to_pylist()
    assert [first[n] for n in ("id", "n", "x", "ok", "none", "text", "by.name")] == [
        "00123", "5", "2.5", "true", None, "", None,
    ]  # fmt: skip
    assert [second[n] for n in ("id", "by.name", "by.at.city", "tags", "big")] == [
        "NA", "Ann", "Ulm", '["a", "b"]', "12345678901234567890",
    ]  # fmt: skip
    assert reader.count() == 2


def test_records_are_known_by_the_line_where_they_begin(file):
    assert read(file('[\n{"a": 1},\n\n {"a":\n 2}, {"a": 3}]')).lines.tolist() == [2, 4, 5]
    assert read(file('{"a": 1}\n\n{"a": 2}\n')).lines.tolist() == [1, 3]


def test_what_is_no_object_is_quarantined(bring):
    outcome = bring('{"ticket": "1"}\n{"ticket": \n[2]\n{"ticket": "3", "ticket": "4"}\n')
    assert (outcome.record.facts["tickets"].accepted, outcome.record.facts["tickets"].quarantined) == (1, 3)
    assert outcome.reasons[0] == "1.csv, line 2: is no JSON object, or has a name twice"


@pytest.mark.parametrize("content", ['[{"a": 1}', '[{"a": 1},', '[{"a": 1} {"a": 2}]', '[{"a": 1}] x', '[{"a": x}]'])
def test_a_broken_array_is_refused_with_its_line(file, content):
    with pytest.raises(PlumblineError, match="broken at or after line 1"):
        read(file(content))


def test_an_object_that_holds_everything_is_refused(file):
    with pytest.raises(PlumblineError, match="neither an array of objects nor one object a line"):
        read(file('{\n "tickets": [{"a": 1}]\n}'))


@pytest.mark.parametrize("content", ["[]", "[[1], 2]"])
def test_json_without_objects_is_refused(file, content):
    with pytest.raises(PlumblineError, match="holds no JSON objects"):
        open_reader(file(content), PLAIN).header  # noqa: B018


def test_deep_nesting_is_refused(file):
    with pytest.raises(PlumblineError, match="broken"):
        read(file("[" * 100_000))


def test_numbers_01_02_numbers_keep_their_digits(bring, stored):
    values = ["1e3", "9e999", "NaN", "0.1", '"2,5"', "1e-400"]
    lines = "".join(f'{{"ticket": {n}, "cost": {v}}}\n' for n, v in enumerate(values))
    outcome = bring(lines)
    assert outcome.record.facts["tickets"].quarantined == 4
    assert stored("SELECT cost::varchar FROM facts.tickets ORDER BY 1") == [("0.1000",), ("1000.0000",)]


def test_import_csv_07_a_null_byte_is_quarantined(bring):
    assert bring('[{"ticket": "1", "team": "a\\u0000b"}]').reasons == ("1.csv, line 1: null byte",)


def test_a_brace_within_a_text_does_not_count(file):
    assert open_json(file('[{"a": "}{[\\"{"}, {"a": {"b": []}}, [1], 5]')).count() == 3


def test_an_array_with_anything_else_does_not_add_up(bring):
    with pytest.raises(PlumblineError, match="one parser found 2 records, another 1"):
        bring('[{"ticket": "1"}, 5]')
