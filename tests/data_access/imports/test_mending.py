import csv

from data_access.imports.mending import ward

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
