"""Walk the way that docs/guide describes, and take its pictures: `make guide`."""

import tempfile
from pathlib import Path

from data_access.warehouse.search import search
from data_access.warehouse.snapshot import warehouse_at
from metrics.published.plan import Block, Plan
from metrics.roles import Role
from metrics.scope import ALL
from pages.published.publishing import address_of, preview, publish
from tests.browser.boards import ROOT as PROJECT
from tests.browser.boards import run_module, served
from tests.browser.screens import figure_of, heading, panel, select_row, settle, table, visit
from tests.browser.windows import chromium_running, window
from tests.signed import PASSWORD, ROOT, signed

FOLDER = PROJECT / "docs" / "guide" / "pictures"
SIZE = {"width": 1200, "height": 900}
EXPORT = (
    "Ticket ID;Created at;Requester ID;Requester;Assignee;Group;Status;Solved at;Satisfaction Score\n"
    "00123;13/01/2026 09:00;7;Ann Müller;Ines;Billing;Solved;13/01/2026 10:00;Good\n"
    "00124;14/01/2026 09:00;8;Bob Novak;Ines;Billing;Open;;Offered\n"
    "00125;soon;7;Ann Müller;Jo;Technical;Solved;16/01/2026 09:00;Bad\n"
    "00126;15/01/2026 09:00;9;Cleo Marsh;Jo;Technical;Solved;16/01/2026 09:00;Good\n"
)


def walk(page, address, shoot):
    """Go from the overview to one customer, then to a file of one's own; `shoot` takes a name and what to show."""
    visit(page, address)
    figure_of(page, "card_csat").wait_for()
    shoot("overview", heading(page))
    page.locator(".st-key-card_csat").get_by_role("link", name="Satisfied customers").click()
    page.wait_for_url("**/metric?**")
    settle(page)
    page.get_by_role("radio", name="Team").click()
    page.wait_for_url("**by=team**")
    settle(page)
    panel(page, "split")
    shoot("split", page.locator(".st-key-panel_trend"))
    page.get_by_text("How this figure is computed").click()
    page.get_by_text("The SQL that ran").wait_for()
    settle(page)
    shoot("receipt", page.locator(".st-key-panel_split"))
    page.locator(".st-key-headline").get_by_role("link").first.click()
    page.wait_for_url("**/tickets?**")
    settle(page)
    shoot("tickets", heading(page))
    select_row(page, table(page, "Rows behind Satisfied customers"), 0)
    page.wait_for_url("**/customer?**")
    settle(page)
    shoot("customer", heading(page))
    visit(page, f"{address}/importing")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "export.csv", "mimeType": "text/csv", "buffer": EXPORT.encode("cp1252")}
    )
    page.get_by_text("How it will look").wait_for()
    settle(page)
    shoot("import", heading(page))


def look_behind(page, address, shoot):
    """Go from what a change is made of to a fair comparison."""
    visit(page, f"{address}/causes?metric=first_response_time&by=channel&from=2026-02-01&to=2026-05-01")
    panel(page, "mix")
    shoot("causes", heading(page))
    visit(page, f"{address}/fairness?metric=reopen_rate&period=last-365-days")
    panel(page, "funnel")
    shoot("fairness", heading(page))


def look_ahead(page, address, shoot):
    """Go from a standard on trial over the calendar on which its time runs to what is due next."""
    visit(page, f"{address}/standards")
    page.get_by_role("textbox", name="Share in time").fill("80 %")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("textbox", name="Within").fill("2 h")
    page.keyboard.press("Enter")
    page.get_by_text("The last 13 months, judged by it").wait_for()
    settle(page)
    shoot("standards", page.get_by_text("In force from"))
    visit(page, f"{address}/calendars")
    settle(page)
    shoot("calendars", page.get_by_text("Make or change a calendar"))
    for name in ("due", "retention", "leaving"):
        visit(page, f"{address}/{name}")
        settle(page)
        shoot(name, heading(page))


def share(page, address, shoot):
    """Publish the overview: say what is on the link, look at exactly that, and go to the list of links."""
    visit(page, address)
    figure_of(page, "card_csat").wait_for()
    page.get_by_role("link", name="Publish").click()
    page.wait_for_url("**/publish?**")
    settle(page)
    page.get_by_label("Name", exact=True).fill("Service, monthly")
    page.keyboard.press("Enter")
    settle(page)
    shoot("publish", heading(page))
    page.get_by_role("button", name="Show what they will see").click()
    shown = page.frame_locator(".st-key-preview iframe")
    shown.get_by_role("heading", name="In five sentences").wait_for()
    assert shown.locator("html").evaluate("page => getComputedStyle(page).getPropertyValue('--accent')")  # its style
    settle(page)
    shoot("preview", page.get_by_role("heading", name="Exactly what they will see"))
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("/p#").wait_for()
    table(page, "Published links")
    shoot("links", heading(page))


def let_in(page, house, shoot):
    """Come in by an invitation as an admin, go to who may come in, and on to who did what."""
    people, sessions = house.directory.invitations, house.directory.sessions
    mine = people.invite("Ada Lund", "ada@example.org", Role.ADMIN, (), ROOT)
    mo = people.accept(people.invite("Mo Berg", "mo@example.org", Role.MANAGER, (), ROOT), PASSWORD)
    sessions.start(mo, "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", "192.0.2.17")
    people.invite("Ines Kurz", "ines@example.org", Role.LEAD, ("Billing",), ROOT)
    people.invite("Vera Holt", "vera@example.org", Role.VIEWER, (), ROOT)
    page.goto(f"{house.address}/invitation?token={mine}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Again").fill(PASSWORD)
    page.keyboard.press("Enter")
    figure_of(page, "card_csat").wait_for()
    for address in ("customers?search=anna", "people"):
        visit(page, f"{house.address}/{address}")
    table(page, "People")
    shoot("people", heading(page))
    visit(page, f"{house.address}/audit")
    table(page, "Audit")
    shoot("audit", heading(page))
    found = search("anna", scope=ALL, warehouse=warehouse_at(house.settings)).persons[0]
    visit(page, f"{house.address}/privacy?person={found.person}")
    table(page, "What is held")
    shoot("privacy", heading(page))


def look_from_outside(page, house, shoot):
    """Publish a board, and open its link as somebody without an account does."""
    by = house.join(Role.MANAGER).as_visitor()
    metrics = ("csat", "first_response_time", "resolution_time", "nps", "reopen_rate")
    plan = Plan("Board", "Directors", metrics, frozenset(Block), by="team", periods=4)
    made = preview(plan, publisher="Mo Berg", by=by, settings=house.settings)
    page.goto(address_of(publish(made, by=by, settings=house.settings)[1], house.settings))
    page.get_by_role("navigation", name="Period").wait_for()
    shoot("published", heading(page))


def take(page, shown, file):
    """Take a picture that begins with what is to be shown."""
    shown.evaluate("shown => shown.scrollIntoView()")
    page.wait_for_timeout(700)  # figures fit themselves to the window
    page.screenshot(path=file)


WAYS = (walk, look_behind, look_ahead, share)


def shoot(name, shown):
    """Take a picture for the guide."""
    take(shown.page, shown, FOLDER / f"{name}.png")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium_running() as browser:
        home = Path(folder)
        run_module("sample_data.load", home=home)
        with served(home) as board:
            page = window(browser, SIZE, color_scheme="light")
            for way in WAYS:
                way(page, board.address, shoot)
        with signed(home) as house:
            let_in(window(browser, SIZE, color_scheme="light"), house, shoot)
            look_from_outside(window(browser, SIZE, color_scheme="light"), house, shoot)


if __name__ == "__main__":
    main()
