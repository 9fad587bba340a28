"""Manifest and ledger come back from JSON as they went."""

import json

import pytest

from data_access.warehouse.ledger import FactRecord, FileRecord, ImportRecord
from data_access.warehouse.manifest import FORMAT, PARTS, Manifest, OtherFormat
from tests.data_access.warehouse.company import NOON, hours


def test_a_manifest_survives_json():
    imported = ImportRecord(
        id="one",
        at=NOON,
        files=(FileRecord("müller.csv", "ab" * 32, 12),),
        source="a",
        mapping="boston311",
        facts={"tickets": FactRecord(6, 1, 1, 1, 1, 1, 1)},
        quarantine="one.csv",
        covers_until=hours(1),
        by="ada",
    )
    manifest = Manifest(
        version=3,
        parts={part: f"{part}-3.duckdb" for part in PARTS},
        published_at=hours(2),
        as_of=hours(1),
        coverage={"a": hours(1)},
        rows={"tickets": 1},
        future={"tickets": 0},
        extra={"tickets": ("x_ward",)},
        imports=(imported, ImportRecord("two", hours(1))),
        settings={"reopen_days": 14},
    )
    assert Manifest.loads(manifest.dumps()) == manifest


def test_a_record_is_balanced_if_every_row_is_accounted_for():
    assert FactRecord(6, 1, 1, 1, 1, 1, 1).balanced
    assert not FactRecord(7, 1, 1, 1, 1, 1, 1).balanced


@pytest.mark.parametrize(("found", "told"), [(None, "an earlier"), (FORMAT - 1, "an earlier"), (FORMAT + 1, "a later")])
def test_what_another_version_wrote_is_not_read(found, told):
    values = json.loads(Manifest(1, {}, hours(0), hours(0)).dumps())
    values = values | {"format": found} if found else {k: v for k, v in values.items() if k != "format"}
    with pytest.raises(OtherFormat, match=told):
        Manifest.loads(json.dumps(values))
