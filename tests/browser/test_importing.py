"""Import a broken export in the page, mend its bad row there, and see the figure on the board."""

import re

import pytest

from tests.browser.screens import bring

EXPORT = (
    "Ticket ID;Created at;Requester ID;Requester;Assignee;Group;Status;Solved at;Satisfaction Score\n"
    "00123;13/01/2026 09:00;7;Ann Müller;Ines;Billing;Solved;13/01/2026 10:00;Good\n"
    "00124;14/01/2026 09:00;8;Bob;Ines;Billing;Open;;Offered\n"
    "00125;soon;7;Ann Müller;Jo;Tech;Solved;16/01/2026 09:00;Bad\n"
    "00126;15/01/2026 09:00;9;Cleo;Jo;Tech;Solved;16/01/2026 09:00;Good\n"
)
JANUARY = "?from=2026-01-01&to=2026-02-01"


@pytest.fixture
def empty(serve, tmp_path):
    home = tmp_path / "empty"
    home.mkdir()
    return serve(home)


def settled(page):
    """Wait until the page has nothing more to do."""
    page.wait_for_timeout(300)
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")


def drop(page, name, content):
    page.locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode("cp1252")}
    )
    page.get_by_text("How it will look").wait_for()
    settled(page)


def tickets(page, board):
    """Return the number of tickets that the list of January says."""
    page.goto(f"{board.address}/tickets{JANUARY}")
    line = page.get_by_text(re.compile(r"^\d+ rows? · ")).first
    line.wait_for()
    return int(line.inner_text().split()[0])


def test_a_broken_export_is_imported_and_mended_in_the_page(empty, page):
    page.set_default_timeout(60_000)
    page.goto(empty.address)
    page.get_by_role("button", name="Import a file of your own").click()
    drop(page, "export.csv", EXPORT)
    page.get_by_text("it was read as cp1252").wait_for()
    page.get_by_text("3 of the first 4 records are fine, 1 would be refused").wait_for()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("Imported: ").wait_for()
    page.get_by_text("Records that were refused").wait_for()
    page.get_by_text("How it will look").wait_for(state="detached")  # the tables of the visit before are gone
    settled(page)

    # The table is drawn on a canvas: from its first cell, the date is three to the right.
    table = page.get_by_test_id("stDataFrame").last
    bring(page, table)
    table.click(position={"x": 20, "y": 52})
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    cell = page.locator("#portal textarea")
    cell.fill("15/01/2026 08:00")
    cell.press("Enter")
    page.get_by_text("1 of 1 changed so far").wait_for()
    settled(page)
    page.get_by_role("button", name="Run again").click()
    page.get_by_text("Imported: 1 new, 0 changed.").wait_for()
    page.get_by_text("Records that were refused").wait_for(state="detached")
    assert tickets(page, empty) == 4

    page.goto(f"{empty.address}/importing")
    page.get_by_role("button", name="Undo the import of").click()
    page.get_by_text("Taken back").wait_for()
    assert tickets(page, empty) == 3


def test_leaving_the_sample_company_and_asking_day_or_month(serve, page):
    board = serve()
    page.set_default_timeout(60_000)
    page.goto(f"{board.address}/importing")
    page.get_by_role("button", name="Leave the sample company").click()
    page.get_by_text("The sample company is gone.").wait_for()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": b"Ticket ID,Created at\n1,02/01/2026\n2,01/02/2026\n"}
    )
    page.get_by_text("The values do not tell day and month apart").wait_for()
    assert not page.get_by_role("button", name="Import", exact=True).is_visible()
    page.get_by_text("2 January 2026").click()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("Imported: 2 new").wait_for()
    assert tickets(page, board) == 1
