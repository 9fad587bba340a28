import struct
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from data_access.__main__ import main
from data_access.imports.mapping import Mapping, Rule, Section
from data_access.imports.recognise import open_reader
from data_access.imports.run import run
from metrics.errors import PlumblineError, UnknownName
from metrics.facts import TICKETS
from tests.data_access.imports.workbooks import rezipped, xlsx

WHEN = datetime(2026, 1, 2, 10, 0)
HEAD = ["ticket", "created_at", "team", "cost"]
PLAIN = Mapping("m", "s", ())


def read(path, sheet=None):
    (chunk,) = open_reader(path, Mapping("m", "s", (), sheet=sheet)).chunks()
    return chunk.table.to_pylist()


def counts(outcome):
    r = outcome.record.facts["tickets"]
    return r.accepted, r.quarantined


@pytest.mark.parametrize("date_1904", [False, True])
def test_import_excel_05_dates_are_right_in_either_date_system(bring, stored, tmp_path, date_1904):
    path = xlsx(tmp_path / "a.xlsx", {"S": [HEAD, ["00123", WHEN, "NA", 2.5]]}, date_1904=date_1904)
    assert counts(bring(path, zone="UTC")) == (1, 0)
    assert stored("SELECT ticket, created_at, team, cost::varchar FROM facts.tickets") == [
        ("test:00123", WHEN, "NA", "2.5000")
    ]


def test_import_excel_05_serial_60_is_no_day(bring, tmp_path):
    def sheet(book, s):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        s.write_row(0, 0, ["ticket", "created_at"])
        for row, serial in enumerate([59, 60, 60.5, 61, 46024], 1):
            s.write(row, 0, row)
            s.write_number(row, 1, serial, day)

    outcome = bring(xlsx(tmp_path / "a.xlsx", {"S": sheet}))
    assert counts(outcome) == (2, 3)
    assert "1900" in outcome.reasons[1]
    assert "cell B3" in outcome.reasons[1]


def test_import_excel_05_text_dates_beside_real_dates(settings, stored, tmp_path):
    section = Section(TICKETS, {"ticket": Rule(("id",)), "created_at": Rule(("at",), format="%d.%m.%Y %H:%M")})
    rows = [["id", "at"], [1, WHEN], [2, "03.01.2026 11:30"], [3, "01/02/2026"], [4, 46024.5]]
    path = xlsx(tmp_path / "a.xlsx", {"S": rows})
    outcome = run([path], Mapping("m", "s", (section,), zone="UTC"), settings)
    assert stored("SELECT created_at FROM facts.tickets ORDER BY 1") == [(WHEN,), (datetime(2026, 1, 3, 11, 30),)]
    assert "01/02/2026" in outcome.reasons[0]
    assert len(outcome.reasons) == 2


def test_import_excel_05_an_ambiguous_text_date_is_quarantined(bring, tmp_path):
    outcome = bring(xlsx(tmp_path / "a.xlsx", {"S": [HEAD, [1, WHEN], [2, "03/04/2026"]]}))
    assert counts(outcome) == (1, 1)


def test_date_and_time_in_columns_of_their_own_and_durations(settings, stored, tmp_path):
    def sheet(book, s):
        s.write_row(0, 0, ["id", "day", "time"])
        s.write(1, 0, 1)
        s.write_datetime(1, 1, datetime(2026, 1, 2), book.add_format({"num_format": "dd.mm.yyyy"}))
        s.write_number(1, 2, 10 / 24, book.add_format({"num_format": "hh:mm"}))

    section = Section(TICKETS, {"ticket": Rule(("id",)), "created_at": Rule(("day", "time"), format="%d.%m.%Y %H:%M")})
    run([xlsx(tmp_path / "a.xlsx", {"S": sheet})], Mapping("m", "s", (section,), zone="UTC"), settings)
    assert stored("SELECT created_at FROM facts.tickets") == [(WHEN,)]


def test_numbers_have_a_point_whatever_mark_texts_have(bring, stored, tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"S": [HEAD, [1, "", "", 0.1 + 0.2], [2, "", "", "2,5"], [3, "", "", 1e-3]]})
    assert counts(bring(path)) == (3, 0)
    assert stored("SELECT cost::float FROM facts.tickets ORDER BY ticket") == [
        (pytest.approx(0.3),),
        (pytest.approx(2.5),),
        (pytest.approx(0.001),),
    ]


def test_import_excel_04_errors_and_uncached_formulas_are_quarantined_with_their_cells(bring, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["ticket", "team", "unused"], [1, "a", "#REF!"], [2, "#REF!", 1], [3, "=1+1", 1], ["=A2", "b", 1]):
        sheet.append(row)
    sheet["B3"].data_type = sheet["C2"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    outcome = bring(tmp_path / "a.xlsx")
    assert counts(outcome) == (1, 3)
    assert [place in reason for place, reason in zip(("B3", "B4", "A5"), outcome.reasons, strict=True)] == [True] * 3
    assert "“#REF!” is an error of the sheet" in outcome.reasons[0]
    assert "never calculated" in outcome.reasons[1]


def test_import_excel_04_a_row_of_nothing_but_formulas_is_not_lost(bring, tmp_path):
    book = openpyxl.Workbook()
    for row in (["ticket", "team"], [1, "a"], [], ["=1", "=2"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert counts(bring(tmp_path / "a.xlsx")) == (1, 1)


def test_import_excel_04_merged_cells_are_not_guessed(bring, tmp_path):
    def sheet(_book, s):
        for row, cells in enumerate([["ticket", "team", "x"], [1, "a", ""], [2, "", ""], [3, "b", ""]]):
            s.write_row(row, 0, cells)
        s.merge_range(1, 1, 2, 2, "a")

    outcome = bring(xlsx(tmp_path / "a.xlsx", {"S": sheet}))
    assert counts(outcome) == (2, 1)
    assert "B2:C3" in outcome.reasons[0]


def test_import_excel_04_only_the_chosen_sheet_is_read(bring, settings, tmp_path):
    rows = {name: [HEAD, [name]] for name in ("One", "Two", "Hidden")}
    path = xlsx(tmp_path / "a.xlsx", rows, hidden=("Hidden",))
    with pytest.raises(PlumblineError, match=r"2 sheets that are not hidden \(One, Two\)"):
        bring(path)
    assert not settings.home.exists()
    assert read(path, "Two")[0]["ticket"] == "Two"
    assert read(path, "Hidden")[0]["ticket"] == "Hidden"
    with pytest.raises(UnknownName, match="Did you mean “Two”"):
        read(path, "Tow")


def test_import_excel_04_a_hidden_sheet_is_named_and_not_read(bring, tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"One": [HEAD, [1]], "Hidden": [HEAD, [2]]}, hidden=("Hidden",))
    outcome = bring(path)
    assert counts(outcome) == (1, 0)
    assert "a.xlsx: sheets not read: “Hidden”" in outcome.notes


def test_an_empty_text_is_no_record_for_either_parser(bring, tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"S": [["ticket"], ["kept"], ["gone"], ["also"]]})
    emptied = rezipped(path, tmp_path / "b.xlsx", {"xl/sharedStrings.xml": lambda x: x.replace(b"gone", b"")})
    assert counts(bring(emptied)) == (2, 0)


def test_a_sheet_that_begins_in_the_middle(bring, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C4"], sheet["D4"], sheet["C6"], sheet["D6"] = "ticket", "created_at", "1", "soon"
    book.save(tmp_path / "a.xlsx")
    assert "cell D6" in bring(tmp_path / "a.xlsx").reasons[0]


def test_quarantined_records_of_a_workbook_can_be_run_again(settings, stored, tmp_path):
    rules = {"ticket": Rule(("id",)), "created_at": Rule(("at",), format="%d.%m.%Y"), "cost": Rule(("cost",))}
    mapping = Mapping("m", "s", (Section(TICKETS, rules),), zone="UTC", decimal=",")
    path = xlsx(tmp_path / "a.xlsx", {"S": [["id", "at", "cost"], [1, WHEN, 2.5], [2, WHEN, "x"], [3, "soon", 2.5]]})
    first = run([path], mapping, settings).quarantine
    mended = first.read_text(encoding="utf-8-sig").replace("soon;2.5", "02.01.2026;2.5").replace(";x\n", ";2,5\n")
    first.write_text(mended.replace("10:00:00;x", "10:00:00;2,5"), encoding="utf-8-sig")
    assert counts(run([first], mapping, settings)) == (2, 0)
    assert stored("SELECT created_at, cost::varchar FROM facts.tickets ORDER BY ticket") == [
        (WHEN, "2.5000"),
        (WHEN, "2.5000"),
        (datetime(2026, 1, 2), "2.5000"),
    ]


def bomb(path, megabytes):
    xlsx(path.with_suffix(".small.xlsx"), {"S": [HEAD]})
    with (
        zipfile.ZipFile(path.with_suffix(".small.xlsx")) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as part:
                part.write(old.read(name))
                if name == "xl/worksheets/sheet1.xml":
                    for _n in range(megabytes):
                        part.write(b" " * (1 << 20))
    return path


def test_import_excel_01_a_zip_bomb_is_refused_by_its_directory(tmp_path):
    path = bomb(tmp_path / "bomb.xlsx", 300)
    code = (
        "import resource, sys, time; from pathlib import Path\n"
        "from data_access.imports.archives import check_archive\n"
        "before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()\n"
        "try: check_archive(Path(sys.argv[1]))\n"
        "except Exception as error: print(error)\n"
        "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
    sentence, figures = done.stdout.splitlines()
    seconds, kilobytes = map(float, figures.split())
    assert "too large to be read safely" in sentence
    assert seconds < 1
    assert kilobytes < 50_000
    with pytest.raises(PlumblineError, match="300 MB unpacked"):
        open_reader(path, PLAIN)


def test_import_excel_01_a_directory_that_lies_is_found_out(tmp_path):
    path = bomb(tmp_path / "liar.xlsx", 20)
    content = bytearray(path.read_bytes())
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    with zipfile.ZipFile(path) as archive:
        packed = archive.getinfo("xl/worksheets/sheet1.xml").compress_size
    assert content[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", content, at + 24, packed * 2)
    path.write_bytes(content)
    with pytest.raises(PlumblineError, match="damaged"):
        open_reader(path, PLAIN)


def test_import_excel_01_too_many_parts_are_refused(tmp_path):
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(1_001):
            archive.writestr(f"xl/{n}.xml", "")
    with pytest.raises(PlumblineError, match="1,001 parts"):
        open_reader(path, PLAIN)


def test_cells_far_apart_are_refused_before_they_fill_the_memory(tmp_path):
    path = xlsx(tmp_path / "far.xlsx", {"S": lambda _book, s: (s.write(0, 0, "a"), s.write(1_048_575, 16_383, "b"))})
    with pytest.raises(PlumblineError, match="row 1,048,576, column XFD"):
        open_reader(path, PLAIN)


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FOREIGN = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("attack", [LAUGHS, FOREIGN])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_import_excel_02_entities_are_refused(tmp_path, attack, part):
    def plant(content):
        return content.replace(b"?>", b"?>" + attack, 1).replace(b"<t>team", b"<t>&a;")

    path = rezipped(xlsx(tmp_path / "a.xlsx", {"S": [HEAD, [1]]}), tmp_path / "b.xlsx", {part: plant})
    with pytest.raises(PlumblineError, match="declares entities"):
        open_reader(path, PLAIN)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 cut off", "damaged or cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no more", "damaged or cut off"),
    ],
)
def test_a_damaged_workbook_is_refused(file, content, sentence):
    with pytest.raises(PlumblineError, match=sentence):
        open_reader(file(content, "a.xlsx"), PLAIN)


def test_an_archive_of_something_else_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("tickets.csv", "a,b\n")
    with pytest.raises(PlumblineError, match="is an archive and no workbook"):
        open_reader(tmp_path / "a.xlsx", PLAIN)


def test_an_empty_sheet_is_refused(tmp_path):
    with pytest.raises(PlumblineError, match="“S” is empty"):
        open_reader(xlsx(tmp_path / "a.xlsx", {"S": []}), PLAIN).header  # noqa: B018


@pytest.mark.parametrize("date_1904", [0, 1])
def test_an_old_workbook_says_the_same(bring, stored, tmp_path, date_1904):
    book = xlwt.Workbook()
    book.dates_1904 = date_1904
    sheet = book.add_sheet("S")
    for column, name in enumerate(HEAD):
        sheet.write(0, column, name)
    for row in (1, 3):
        sheet.write(row, 0, f"0{row}")
        sheet.write(row, 1, WHEN, xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm"))
        sheet.write(row, 3, 2.5)
    sheet.row(3).set_cell_error(2, "#REF!")
    hidden = book.add_sheet("H")
    hidden.visibility = 1
    book.save(str(tmp_path / "a.xls"))
    outcome = bring(tmp_path / "a.xls", zone="UTC")
    assert counts(outcome) == (1, 1)
    assert "“#REF!” is an error of the sheet (cell C4)" in outcome.reasons[0]
    assert stored("SELECT ticket, created_at FROM facts.tickets") == [("test:01", WHEN)]


def ods(path, rows, *, hidden=None):
    document = OpenDocumentSpreadsheet()
    style = Style(name="hidden", family="table")
    style.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(style)
    for name, content, look in (("S", rows, {}), ("H", hidden, {"stylename": "hidden"})):
        if content is None:
            continue
        table = Table(name=name, **look)
        for cells, options in content:
            row = TableRow(**options)
            for shown, attributes in cells:
                cell = CoveredTableCell() if attributes is None else TableCell(**attributes)
                if shown is not None:
                    cell.addElement(P(text=shown))
                row.addElement(cell)
            table.addElement(row)
        document.spreadsheet.addElement(table)
    document.save(str(path))
    return path


def texts(*names):
    return [(name, {"valuetype": "string"}) for name in names]


def test_an_open_document_says_the_same(bring, stored, tmp_path):
    day = {"valuetype": "date", "datevalue": "2026-01-02T10:00:00"}
    rows = [
        (texts("ticket", "created_at", "team", "cost"), {}),
        (
            [
                ("01", {"valuetype": "string"}),
                ("2/1/26", day),
                *texts("a"),
                ("2,5", {"valuetype": "float", "value": "2.5"}),
            ],
            {},
        ),
        ([*texts("02"), ("2/1/26", day), ("Err:502", {"valuetype": "string", "formula": "of:=x"})], {}),
        ([*texts("03"), (None, {"formula": "of:=1+1"})], {}),
        ([(None, {"numbercolumnsrepeated": "1024"})], {"numberrowsrepeated": "1000000"}),
    ]
    outcome = bring(ods(tmp_path / "a.ods", rows, hidden=[(texts("x"), {})]), zone="UTC")
    assert counts(outcome) == (1, 2)
    assert ["C3" in outcome.reasons[0], "B4" in outcome.reasons[1]] == [True, True]
    assert stored("SELECT ticket, created_at, cost::varchar FROM facts.tickets") == [("test:01", WHEN, "2.5000")]
    assert any("ODS, sheet “S”" in note for note in outcome.notes)


def test_import_excel_01_an_open_document_that_repeats_cells_beyond_measure_is_refused(tmp_path):
    path = ods(
        tmp_path / "a.ods",
        [([("x", {"valuetype": "string", "numbercolumnsrepeated": "16384"})], {"numberrowsrepeated": "1048576"})],
    )
    with pytest.raises(PlumblineError, match="too large"):
        open_reader(path, PLAIN)


def test_a_duration_is_written_with_its_hours(tmp_path):
    def sheet(book, s):
        s.write(0, 0, "wait")
        s.write_datetime(1, 0, timedelta(hours=30, seconds=5), book.add_format({"num_format": "[h]:mm:ss"}))

    assert read(xlsx(tmp_path / "a.xlsx", {"S": sheet})) == [{"wait": "30:00:05"}]


def test_the_headless_door_takes_the_sheet(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path / "home"))
    path = xlsx(tmp_path / "a.xlsx", {"One": [HEAD, [1]], "Two": [HEAD, [2], [3]]})
    door = ["import", str(path), "--as", "tickets", "--source", "desk"]
    assert main(door) == 2
    assert "One, Two" in capsys.readouterr().err
    assert main([*door, "--sheet", "Two"]) == 0
    assert "2 new" in capsys.readouterr().out
