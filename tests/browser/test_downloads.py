"""Hold that a file holds what the screen counts."""

import csv
import io
import re
import zipfile

import pytest

from tests.browser.screens import settle, visit


def download(page, name):
    with page.expect_download() as started:
        page.get_by_role("button", name=name, exact=True).first.click()
    return started.value


def count(page):
    return int(page.get_by_text(re.compile(r"^[\d,]+ rows\b")).inner_text().split()[0].replace(",", ""))


@pytest.mark.parametrize("question", ["metric=csat&part=numerator", "team=Billing&search=invoice"])
def test_files_have_as_many_lines_as_the_list_has_rows(board, page, question):
    visit(page, f"{board.address}/tickets?{question}")
    n = count(page)
    assert n > 50  # more than one page of the list
    text = download(page, "CSV").path().read_text(encoding="utf-8-sig")
    header, *lines = csv.reader(io.StringIO(text))
    assert len(lines) == n
    assert {len(line) for line in lines} == {len(header)}

    with zipfile.ZipFile(download(page, "Excel").path()) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == n + 1


def test_the_table_of_a_figure_is_a_file_too(board, page):
    visit(page, f"{board.address}/metric?metric=csat&by=team")
    panel = page.locator(".st-key-panel_split")
    panel.get_by_text("Show as table").click()
    settle(page)
    with page.expect_download() as started:
        panel.get_by_role("button", name="CSV").click()
    assert started.value.suggested_filename == "csat-split.csv"
    lines = list(csv.DictReader(io.StringIO(started.value.path().read_text(encoding="utf-8-sig"))))
    said = {p["group"]: p["n"] for p in board.ask("metric=csat&by=team")["csat"]["points"] if not p["bucket"]}
    assert {line["Group"]: int(line["n"]) for line in lines} == said


def test_a_figure_is_a_picture_too(board, page):
    visit(page, f"{board.address}/metric?metric=csat&by=team")
    with page.expect_download() as started:
        page.locator(".st-key-panel_split").get_by_role("button", name="Picture").click()
    assert started.value.suggested_filename == "csat-split.png"
    assert started.value.path().read_bytes().startswith(b"\x89PNG")
