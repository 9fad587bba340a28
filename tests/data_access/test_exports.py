"""Write files that no spreadsheet runs, and that hold what the screen shows."""

import csv
import io
import re
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from data_access.__main__ import main
from data_access.exports import csv_bytes, exported, safe, xlsx_bytes
from data_access.settings import Settings
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.rows import rows
from metrics.question import Question
from metrics.scope import ALL
from tests import small_store
from tests.data_access.warehouse.company import batch, imported, ticket
from tests.small_store import QUARTER

ROOT = Path(__file__).parents[2]
RUNNABLE = (
    '=HYPERLINK("http://evil","x")',
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\x00=1+1",
    "=",
)
HARMLESS = ("", "a\r=1", "a=b", " =1", "3-2", "a\nb", 'say "hi", please', "NA", "00123", "http://evil", "−5")
XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content):
    """Return the cells of a workbook by address, each its type and value, read by nobody's library."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        texts = [_text(t) for t in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        names = book.namelist()
    assert [e.tag for e in sheet.iter() if e.tag in {f"{XML}f", f"{XML}hyperlink"}] == []
    assert not any("externalLink" in name or "vba" in name.lower() for name in names)
    cells = {}
    for cell in sheet.iter(f"{XML}c"):
        value = cell.findtext(f"{XML}v")
        kind = cell.get("t", "n")
        cells[cell.get("r")] = (kind, texts[int(value)] if kind == "s" else float(value))
    return cells


def _text(shared):
    return re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), "".join(shared.itertext()))


@pytest.mark.parametrize("text", RUNNABLE)
def test_export_01_csv_gets_a_leading_quote_mark(text):
    ((__,), (cell,)) = read_csv(csv_bytes(pd.DataFrame({"a": [text]})))
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS[1:])
def test_export_01_other_text_is_left_as_it_is(text):
    ((__,), (cell,)) = read_csv(csv_bytes(pd.DataFrame({"a": [text]})))
    assert cell == text


@pytest.mark.parametrize("text", [*RUNNABLE, *HARMLESS, "'", "'=1", "''=1", "'t Hooft"])
def test_export_01_the_mark_can_be_taken_off_again(text):
    (marked,) = safe(pd.DataFrame({"a": [text]}))["a"]
    assert marked in {text, f"'{text}"}
    assert re.sub(r"^'(?=[=+\-@\t\r\x00'])", "", marked) == text


def test_export_01_xlsx_has_text_and_no_formula():
    texts = [text for text in (*RUNNABLE, *HARMLESS) if text]
    cells = read_xlsx(xlsx_bytes(pd.DataFrame({"a": texts})))
    for k, text in enumerate(texts):
        kind, value = cells[f"A{k + 2}"]
        assert kind == "s"
        assert value == text


def test_export_02_negative_numbers_stay_numbers():
    frame = pd.DataFrame({"n": [-5, 3], "x": [-0.5, None], "i": pd.array([-7, None], dtype="Int64"), "t": ["-5", None]})
    assert read_csv(csv_bytes(frame)) == [["n", "x", "i", "t"], ["-5", "-0.5", "-7", "'-5"], ["3", "", "", ""]]
    cells = read_xlsx(xlsx_bytes(frame))
    assert {address: cells[address] for address in ("A2", "B2", "C2", "D2")} == {
        "A2": ("n", -5),
        "B2": ("n", -0.5),
        "C2": ("n", -7),
        "D2": ("s", "-5"),
    }
    assert not {"B3", "C3", "D3"} & cells.keys()


def test_a_workbook_has_real_instants_and_a_frozen_header():
    content = xlsx_bytes(pd.DataFrame({"at": [datetime(2025, 3, 31, 12), None]}))
    assert read_xlsx(content)["A2"] == ("n", 45747.5)  # days since 1900, as spreadsheets count
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert 'state="frozen"' in book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"a": []}), pd.DataFrame({"a": [None]})])
def test_nothing_is_exported_as_nothing(frame):
    assert read_csv(csv_bytes(frame))[1:] in ([], [[""]], [['""']])
    assert zipfile.is_zipfile(io.BytesIO(xlsx_bytes(frame)))


def test_a_text_too_long_for_a_cell_is_cut_in_a_workbook_and_whole_in_csv(recwarn):
    frame = pd.DataFrame({"a": ["x" * 40_000]})
    assert len(read_xlsx(xlsx_bytes(frame))["A2"][1]) == 32_767
    assert read_csv(csv_bytes(frame))[1] == ["x" * 40_000]


def test_a_list_has_local_times_seconds_and_numbers():
    tickets = exported(small_store.listed(f"metric=tickets&{QUARTER}&zone=Asia/Kolkata"))
    first = tickets.set_index("Ticket").loc["shop:5"]
    assert first["Opened"] == datetime(2025, 3, 30, 6)  # 00:30 UTC
    assert first["First response (seconds)"] == 3600
    assert str(tickets["Time to resolution (seconds)"].dtype) == "Int64"
    surveys = exported(small_store.listed(f"metric=csat&{QUARTER}"))
    assert surveys["Score"].tolist() == [4, 2, 5]
    assert surveys["Score"].dtype.kind in "fi"


@pytest.mark.parametrize("metric", ["tickets", "csat", "repeat_cohort", "backlog"])
@pytest.mark.parametrize("period", [QUARTER, "from=2020-01-01&to=2020-02-01"])
def test_every_list_becomes_both_files(metric, period):
    listing = small_store.listed(f"metric={metric}&{period}")
    frame = exported(listing)
    lines = read_csv(csv_bytes(frame))
    assert len(lines) == 1 + listing.total
    assert len(lines[0]) == len(listing.columns)
    assert read_xlsx(xlsx_bytes(frame))["A1"] == ("s", lines[0][0])


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def door(capsys, monkeypatch):
    """Return a function that runs the headless door on the small company."""
    monkeypatch.setenv("PLUMBLINE_HOME", str(small_store.home()))

    def run(*arguments):
        assert main(arguments) == 0
        return capsys.readouterr().out

    return run


def test_the_door_prints_the_whole_list_as_csv(door):
    lines = list(csv.DictReader(io.StringIO(door("rows", f"metric=tickets&{QUARTER}", "--csv"))))
    assert len(lines) == 13
    assert lines[0]["Ticket"] == "shop:5"
    assert lines[0]["Opened"] == "2025-03-30 01:30:00"
    assert lines[1]["Customer"] == "NA"  # which is a name
    assert {line["Subject"] for line in lines} >= {"Charged twice, again"}


def test_the_door_prints_a_part_and_a_page(door):
    lines = list(csv.DictReader(io.StringIO(door("rows", f"metric=nps&{QUARTER}", "--csv", "--part", "minus"))))
    assert [line["Survey"] for line in lines] == ["helpdesk:7"]
    assert "13 rows in all." in door("rows", f"metric=tickets&{QUARTER}")
    assert "shop:5" not in door("rows", f"metric=tickets&{QUARTER}", "--page", "2")


def test_export_01_through_the_door(settings, capsys, monkeypatch):
    subjects = {f"a:{k}": text for k, text in enumerate(RUNNABLE) if "\0" not in text}
    imported(settings, batch("tickets", *(ticket(key, subject=text) for key, text in subjects.items())))
    monkeypatch.setenv("PLUMBLINE_HOME", str(settings.home))
    assert main(["rows", "from=2025-03-01&to=2025-04-01", "--csv"]) == 0
    printed = {
        line["Ticket"]: line["Subject"] for line in csv.DictReader(io.StringIO(capsys.readouterr().out, newline=""))
    }
    assert printed == {key: f"'{text}" for key, text in subjects.items()}
    asked = Question.parse("from=2025-03-01&to=2025-04-01", ())
    listing = rows(asked, scope=ALL, warehouse=Warehouse(settings.home), settings=settings)
    assert {kind for kind, value in read_xlsx(xlsx_bytes(exported(listing))).values() if "=" in str(value)} == {"s"}


def test_the_module_prints_csv_for_other_programs():
    command = [sys.executable, "-m", "data_access", "rows", f"metric=csat&{QUARTER}", "--csv"]
    environment = {"PLUMBLINE_HOME": str(small_store.home()), "PATH": "", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    assert done.stderr == b""
    assert [line[1] for line in csv.reader(io.StringIO(done.stdout.decode()))] == [
        "Survey",
        *(f"helpdesk:{n}" for n in (3, 2, 1)),
    ]
