import csv

import pytest

from data_access.imports.mapping_file import read_mapping
from data_access.imports.mending import ward
from data_access.imports.run import run

BAD = "ticket,created_at,team\n1,2026-01-01,a\n2,soon,=cmd()\n3,=x\n4,2026-01-04,d,e\n5,2026-02-30,'b\n"


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_records_are_shown_as_they_were(bring):
    found = ward(bring(BAD).quarantine)
    assert found.header == ("ticket", "created_at", "team")
    assert [r.cells for r in found.records] == [
        ("2", "soon", "=cmd()"),
        ("3", "=x"),
        ("4", "2026-01-04", "d", "e"),
        ("5", "2026-02-30", "'b"),
    ]
    assert [found.shown(r) for r in found.records][1:3] == [("3", "=x", ""), ("4", "2026-01-04", "d")]
    first = found.records[0].own
    assert (first["line"], first["column"], first["value"]) == ("3", "created_at", "soon")


def test_untouched_records_are_written_as_they_were(bring, file):
    path = bring(BAD).quarantine
    found = ward(path)
    again = file(found.mended([found.shown(r) for r in found.records]), "again.csv")
    assert rows_of(again) == rows_of(path)
    assert bring(again).record.facts["tickets"].quarantined == 4


def test_mended_records_are_accepted(bring, file, stored):
    found = ward(bring(BAD).quarantine)
    rows = [list(found.shown(r)) for r in found.records]
    rows[0][1], rows[1][1], rows[3][1] = "2026-01-02", "2026-01-03", "2026-01-05"
    again = bring(file(found.mended(rows), "again.csv"))
    assert (again.record.facts["tickets"].accepted, again.record.facts["tickets"].quarantined) == (3, 1)
    assert stored("SELECT team FROM facts.tickets ORDER BY ticket") == [("a",), ("=cmd()",), (None,), ("'b",)]


REPEATED = "c,d,n\n1,x,7\n1,x,7\n1,z\n1,z\n1,y,8\n1,y,nine\n1,y,nine\n"


@pytest.fixture
def numbered(settings, tmp_path):
    """Import a file whose records have no number of their own."""
    mapping = tmp_path / "shop.toml"
    mapping.write_text(
        'source = "shop"\nzone = "UTC"\n[orders.columns]\norder = { key = ["c", "d", "n"], occurrence = true }\n'
        'customer = "c"\nquantity = "n"\n'
    )
    return lambda path: run([path], read_mapping(mapping), settings)


def mended(path, number):
    """Return the quarantine at `path` with every record's last cell mended."""
    found = ward(path)
    return found.mended([[*found.shown(r)[:-1], number] for r in found.records])


def test_a_mended_repetition_never_passes_for_the_record_that_it_repeats(numbered, file, stored):
    first = numbered(file(REPEATED, "shop.csv"))
    again = file(mended(first.quarantine, "8"), "shop-mended.csv")
    outcome = numbered(again).record.facts["orders"]
    assert (outcome.accepted, outcome.updated, outcome.unchanged) == (4, 0, 0)
    assert stored("SELECT count(*), sum(quantity) FROM facts.orders") == [(7, 54)]
    assert numbered(again).record.facts["orders"].unchanged == 4
    assert stored('SELECT "order" FROM facts.orders ORDER BY 1') == [
        ("shop:1|x|7|1",),
        ("shop:1|x|7|2",),
        ("shop:1|y|8|1",),
        ("shop:1|y|nine|1",),
        ("shop:1|y|nine|2",),
        ("shop:1|z|m1",),
        ("shop:1|z|m2",),
    ]


def test_a_record_that_is_mended_in_two_goes_keeps_its_key(numbered, file, stored):
    second = numbered(file(mended(numbered(file(REPEATED, "shop.csv")).quarantine, "ten"), "shop-mended.csv"))
    assert second.record.facts["orders"].quarantined == 4
    third = numbered(file(mended(second.quarantine, "8"), "shop-mended-mended.csv"))
    assert third.record.facts["orders"].accepted == 4
    assert stored("SELECT count(*), sum(quantity) FROM facts.orders") == [(7, 54)]


def test_records_that_stay_malformed_keep_their_keys(numbered, file):
    first = numbered(file(REPEATED, "shop.csv")).quarantine
    second = numbered(first).quarantine
    keys = [record.own["orders.order"] for record in ward(first).records]
    assert keys == ["1|z|m1", "1|z|m2", "1|y|nine|1", "1|y|nine|2"]
    assert [record.own["orders.order"] for record in ward(second).records] == keys


def test_a_record_added_to_the_quarantine_by_hand_is_numbered(numbered, file, stored):
    text = numbered(file(REPEATED, "shop.csv")).quarantine.read_text(encoding="utf-8-sig").splitlines()[0]
    numbered(file(f"{text}\n,,,,,,,2,x,1\n,,,,,,,2,x,1\n", "own.csv"))
    assert stored('SELECT "order" FROM facts.orders WHERE "order" LIKE \'%2|x%\' ORDER BY 1') == [
        ("shop:2|x|1|1",),
        ("shop:2|x|1|2",),
    ]
