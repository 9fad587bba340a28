"""Hold the files that are written to canonical form."""

import csv

import pyarrow.parquet

from metrics.facts import FACTS
from sample_data.generate import generate, main


def written(folder):
    return {(path.parent.name, path.stem) for path in folder.glob("*/*")}


def test_parquet_has_every_block_and_keys_without_source(tmp_path):
    main(["--out", str(tmp_path), "--scale", "0.02", "--seed", "4"])
    expected = {}
    for fact, source, rows in generate(4, 0.02):
        expected[source, fact] = expected.get((source, fact), 0) + len(rows)
    assert written(tmp_path) == set(expected)
    for (source, fact), rows in expected.items():
        table = pyarrow.parquet.read_table(tmp_path / source / f"{fact}.parquet")
        assert len(table) == rows
        assert table.column_names == [c.name for c in FACTS[fact]]
        assert ":" not in "".join(table[FACTS[fact].key[0]].to_pylist())


def test_csv_writes_instants_with_zone_and_missing_as_empty(tmp_path):
    main(["--out", str(tmp_path), "--scale", "0.02", "--csv"])
    with (tmp_path / "helpdesk" / "tickets.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [c.name for c in FACTS["tickets"]]
    assert all(row["created_at"].endswith("Z") and "T" in row["created_at"] for row in rows)
    assert any(row["resolved_at"] == "" for row in rows)
    assert rows[0]["ticket"].isdigit()
    typed = next(rows for fact, source, rows in generate(1, 0.02) if (fact, source) == ("tickets", "helpdesk"))
    assert rows[0]["created_at"] == typed["created_at"][0].as_py().strftime("%Y-%m-%dT%H:%M:%SZ")
