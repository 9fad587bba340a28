from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_access.imports.mapping import Mapping, Rule, Section
from data_access.imports.parquet import open_parquet
from data_access.imports.recognise import open_reader
from data_access.imports.run import run
from metrics.errors import PlumblineError
from metrics.facts import TICKETS

WHEN = datetime(2026, 1, 2, 10, 0, 0, 500)


def parquet(path, **columns):
    pq.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["00123", None, ""], pa.string(), ["00123", None, ""]),
        ([1, -5], pa.int64(), ["1", "-5"]),
        ([2.5, 1e-7, float("nan")], pa.float64(), ["2.5", "0.0000001", "nan"]),
        ([Decimal("2.50")], pa.decimal128(5, 2), ["2.50"]),
        ([True, None], pa.bool_(), ["true", None]),
        ([WHEN], pa.timestamp("us"), ["2026-01-02 10:00:00.000500"]),
        ([WHEN], pa.timestamp("us", "Europe/Berlin"), ["2026-01-02 10:00:00.000500Z"]),
        ([date(2026, 1, 2)], pa.date32(), ["2026-01-02"]),
        (["x"], pa.dictionary(pa.int32(), pa.string()), ["x"]),
        ([b"x"], pa.binary(), ["x"]),
        ([[1, 2]], pa.list_(pa.int64()), ["[1, 2]"]),
    ],
)
def test_every_type_becomes_text(tmp_path, values, kind, expected):
    (chunk,) = open_parquet(parquet(tmp_path / "a", v=pa.array(values, kind))).chunks()
    assert chunk.table["v"].to_pylist() == expected


def test_structures_become_columns(tmp_path):
    reader = open_parquet(parquet(tmp_path / "a", by=pa.array([{"name": "Ann", "id": 7}])))
    assert reader.header.names == ("by.name", "by.id")
    (chunk,) = reader.chunks()
    assert chunk.table.to_pylist() == [{"by.name": "Ann", "by.id": "7"}]


def test_records_are_typed_as_the_mapping_says_and_numbered(settings, stored, tmp_path):
    berlin = datetime(2026, 1, 2, 11, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    path = parquet(
        tmp_path / "tickets.csv",
        id=["1", "2", "3"],
        at=pa.array([berlin, None, berlin], pa.timestamp("ms", "Europe/Berlin")),
        cost=[2.5, 1.23456, None],
    )
    rules = {"ticket": Rule(("id",)), "created_at": Rule(("at",), format="%d/%m/%Y"), "cost": Rule(("cost",))}
    mapping = Mapping("m", "s", (Section(TICKETS, rules),), zone="Asia/Tokyo", decimal=",")
    outcome = run([path], mapping, settings)
    assert outcome.reasons == ("tickets.csv, line 2, cost: “1.23456” has more than 4 decimals",)
    assert stored("SELECT ticket, created_at, cost::varchar FROM facts.tickets ORDER BY 1") == [
        ("s:1", datetime(2026, 1, 2, 10), "2.5000"),
        ("s:3", datetime(2026, 1, 2, 10), None),
    ]


def test_portions_count_on(tmp_path):
    found = list(open_parquet(parquet(tmp_path / "a", v=list(range(25)))).chunks(10))
    assert [c.records for c in found] == [10, 10, 5]
    assert found[2].lines.tolist() == [21, 22, 23, 24, 25]


def test_a_damaged_file_is_refused(tmp_path):
    path = parquet(tmp_path / "a", v=["x"] * 1000)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(PlumblineError, match="a: the file is damaged or cut off"):
        open_reader(path, Mapping("m", "s", ()))
