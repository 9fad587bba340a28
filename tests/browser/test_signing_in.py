"""Walk in by an invitation, by a password and by a real provider, and out again."""

import re
import shutil
from itertools import product
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from data_access.__main__ import main
from metrics.roles import Role
from tests.browser.boards import environment
from tests.browser.screens import settle, visit
from tests.browser.test_pages import AXE, FINDINGS
from tests.browser.windows import PHONE
from tests.provider import company as company_of
from tests.signed import PASSWORD, ROOT, signed

FIELDS = "() => document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def house(company, tmp_path_factory):
    """Serve a copy of the sample company to people with passwords."""
    home = shutil.copytree(company, tmp_path_factory.mktemp("house") / "home")
    with signed(home) as served:
        yield served


@pytest.fixture(scope="module")
def firm(company, tmp_path_factory):
    """Serve a copy of it to the people of a provider."""
    home = shutil.copytree(company, tmp_path_factory.mktemp("firm") / "home")
    with company_of(home) as served:
        yield served


def invited(house, monkeypatch, capsys, *arguments):
    """Return the link that the headless door prints."""
    s = house.settings
    given = environment(house.settings.home, sign_in=s.sign_in, public_url=s.public_url, secret=s.secret)
    for name, value in given.items():
        if name.startswith("PLUMBLINE_"):
            monkeypatch.setenv(name, value)
    capsys.readouterr()
    assert main(("invite", *arguments)) == 0
    return capsys.readouterr().out.strip()


def sign_in(page, mail, password=PASSWORD):
    page.get_by_label("Mail address").fill(mail)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def drawn(page):
    """Wait until the board is there."""
    settle(page)
    expect(page.locator(".st-key-bar")).to_be_visible()


def test_an_invitation_leads_to_the_first_figure(house, page, monkeypatch, capsys):
    link = invited(house, monkeypatch, capsys, "Ina Admin", "ina@example.org", "--role", "admin")
    page.goto(link)
    expect(page.get_by_text("You are Ina Admin")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    drawn(page)
    expect(page.locator(".st-key-card_csat")).to_be_visible()
    assert urlsplit(page.url).path == "/"
    (cookie,) = [c for c in page.context.cookies() if c["name"] == "plumbline"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)
    assert "plumbline" not in page.evaluate("document.cookie")


def test_a_link_into_the_board_asks_first_and_then_leads_there(house, stranger):
    person = house.join(Role.ADMIN)
    stranger.goto(f"{house.address}/tickets?team=Billing")
    assert stranger.locator("[data-testid=stApp]").count() == 0
    sign_in(stranger, person.mail, "not the password")
    expect(stranger.get_by_role("alert")).to_have_text("Mail address or password is wrong.")
    expect(stranger.get_by_label("Mail address")).to_have_value(person.mail)
    sign_in(stranger, person.mail)
    drawn(stranger)
    assert stranger.url.endswith("/tickets?team=Billing")


def test_a_copied_cookie_is_worth_nothing_after_signing_out(house, page, stranger):
    person = house.join(Role.ADMIN)
    page.goto(f"{house.address}/sign-in")
    sign_in(page, person.mail)
    drawn(page)
    stranger.context.add_cookies([c for c in page.context.cookies() if c["name"] == "plumbline"])
    visit(stranger, house.address)  # while the session lasts, it opens the board
    page.goto(f"{house.address}/sign-out")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert not [c for c in page.context.cookies() if c["name"] == "plumbline"]
    stranger.wait_for_timeout(2100)
    stranger.goto(house.address)
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_tab_that_is_still_open_is_told_and_leads_back(house, stranger):
    person = house.join(Role.ADMIN)
    stranger.goto(f"{house.address}/sign-in?next=/tickets?team=Billing")
    sign_in(stranger, person.mail)
    drawn(stranger)
    house.directory.sessions.end_all(person.id, ROOT)
    stranger.wait_for_timeout(2100)  # from now on the browser gets no script either
    stranger.locator(".st-key-bar").get_by_role("link", name="Data").click()
    expect(stranger.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert stranger.get_by_test_id("stDataFrame").count() == 0
    link = stranger.get_by_role("link", name="Sign in again")
    with stranger.context.expect_page() as opened:
        link.click()
    sign_in(opened.value, person.mail)
    drawn(opened.value)
    assert urlsplit(opened.value.url).path == "/data"


def test_people_of_a_provider_come_in_and_go_out(firm, page):
    page.goto(f"{firm.house.address}/sign-in?next=/data")
    page.get_by_role("link", name="Sign in with your company account").click()
    page.get_by_label("Login").fill("ada")
    page.get_by_role("button", name="Continue").click()
    drawn(page)
    assert page.url == f"{firm.house.address}/data"
    page.goto(f"{firm.house.address}/sign-out")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile(re.escape(firm.issuer)))
    page.get_by_role("button", name=re.compile("Yes")).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.url.startswith(f"{firm.house.address}/sign-in")
    page.get_by_role("link", name="Sign in with your company account").click()
    expect(page.get_by_label("Login")).to_be_visible()  # the provider has forgotten them too


def test_every_page_of_signing_in_is_whole_on_every_screen(house, page):
    link = house.directory.invitations.invite("Uma", "u" * 60 + "@example.org", Role.LEAD, (), ROOT)
    wrong = {}
    for path in ("/sign-in", f"/invitation?token={link}", "/sign-out"):
        page.goto(house.address + path)
        page.evaluate(AXE)
        for width, scheme in product((1280, PHONE["width"]), ("light", "dark")):
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate(FINDINGS)
            if found or page.evaluate(FIELDS) > width:
                wrong[path, width, scheme] = found
    assert wrong == {}
