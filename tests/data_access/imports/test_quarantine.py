import csv

import pytest

from metrics.errors import PlumblineError

BAD = "ticket,created_at,team\n1,2026-01-01,a\n2,soon,=cmd()\n3,2026-01-03\n4,2026-02-30,'b\n"


def rows_of(path, delimiter=","):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=delimiter))


def test_the_file_holds_place_reason_and_original(bring):
    outcome = bring(BAD)
    head, *rows = rows_of(outcome.quarantine)
    assert head[:6] == [f"quarantine_{n}" for n in ("fact", "file", "line", "column", "value", "reason")]
    assert head[6:] == ["ticket", "created_at", "team"]
    assert rows[0][:5] == ["tickets", "1.csv", "3", "created_at", "soon"]
    assert rows[0][6:] == ["2", "soon", "'=cmd()"]
    assert rows[1][2:] == ["4", "", "", "has 2 fields instead of 3", "3", "2026-01-03"]
    assert rows[2][6:] == ["4", "2026-02-30", "''b"]


def test_mended_records_can_be_run_again(bring, stored):
    path = bring(BAD).quarantine
    text = (
        path.read_text(encoding="utf-8-sig")
        .replace("soon,'=cmd()", "2026-01-02,'=cmd()")
        .replace("3,2026-01-03", "3,2026-01-03,c")
    )
    again = bring(text.replace("02-30", "02-28"))
    assert again.record.facts["tickets"].accepted == 3
    assert again.quarantine is None
    assert stored("SELECT team FROM facts.tickets ORDER BY ticket") == [("a",), ("=cmd()",), ("c",), ("'b",)]


def test_records_that_are_still_wrong_are_quarantined_again_just_as_they_were(bring):
    first = bring(BAD).quarantine
    second = bring(first).quarantine
    assert [row[6:] for row in rows_of(second)] == [row[6:] for row in rows_of(first)]


def test_the_dialect_of_the_source_holds_for_its_quarantine(bring):
    path = bring("survey;instrument;scale;score\n1;csat;5;4,0\n2;csat;5;9,0\n", fact="surveys").quarantine
    assert rows_of(path, ";")[1][6:] == ["2", "csat", "5", "9,0"]


def test_columns_of_several_files_stand_in_one_header(bring):
    path = bring("ticket,created_at\n1,x\n", "team,ticket,created_at\na,2,y\n").quarantine
    head, *rows = rows_of(path)
    assert head[6:] == ["ticket", "created_at", "team"]
    assert [row[6:] for row in rows] == [["1", "x", ""], ["2", "y", "a"]]


def test_the_file_is_for_its_owner_only(bring):
    assert bring(BAD).quarantine.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("options", [{"dry_run": True}, {}])
def test_an_import_that_is_not_published_leaves_no_quarantine(bring, settings, options):
    if options:
        assert len(bring(BAD, **options).reasons) == 3
    else:
        with pytest.raises(PlumblineError):
            bring(BAD, 'ticket,created_at,team\n5,x,y\n6,"open\n')
    assert not list((settings.home / "quarantine").glob("*"))
