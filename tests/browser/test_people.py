"""Hold that in a browser each sees what is theirs, and that an admin lets people in and out there."""

import re
import time
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from data_access.app_store.audit import Wanted, What
from data_access.app_store.store import store_at
from metrics.covers import Covers
from metrics.roles import MAY, Role
from pages.parts.navigation import NEEDS, PAGES
from tests.browser.boards import bring
from tests.browser.screens import bar, cells, settle, table, visit, words
from tests.browser.test_downloads import download
from tests.browser.test_hostile_words import INTRUDERS, WORDS, plain
from tests.browser.test_signing_in import drawn
from tests.browser.test_standards import choose, press, write
from tests.signed import PASSWORD, ROOT, signed

TEAMS = ("Zaffre", "Quokka")  # whatever is theirs, bears their name
SHARED = "crm%3Ashared"
LOOKS = ("/", "/tickets", "/customers?search=Client", f"/customer?person={SHARED}", "/metric?metric=tickets&by=team")
HOSTILE = [WORDS[n] for n in (0, 1, 3, 5, 6, 11)]


def facts():
    """Return a company of two teams: each has customers of its own, and one with whom both had to do."""
    found = {"customers": [{"customer": "shared", "name": "Sam Client"}], "tickets": [], "messages": [], "surveys": []}
    for team in TEAMS:
        for day in range(1, 8):
            customer, key, at = "shared" if day == 7 else f"{team}{day}", f"{team}-{day}", f"2025-10-{day:02}T"
            if day < 7:
                found["customers"].append({"customer": customer, "name": f"{team} Client {day}"})
            about = {"customer": customer, "team": team, "agent": f"{team} agent"}
            ticket = {"ticket": key, "channel": "email", "status": "resolved", "topic": f"{team} topic", **about}
            times = {"created_at": f"{at}08:00", "first_response_at": f"{at}09:00", "resolved_at": f"{at}10:00"}
            found["tickets"].append(ticket | times | {"subject": f"{team} subject"})
            message = {"message": key, "customer": customer, "ticket": key, "at": f"{at}08:30", "channel": "email"}
            written = {"direction": "out", "author": f"{team} agent", "author_role": "agent", "public": "true"}
            found["messages"].append(message | written | {"body": f"{team} message"})
            survey = {"survey": key, "ticket": key, "instrument": "csat", "scale": 5, "score": 4, **about}
            answer = {"sent_at": f"{at}11:00", "answered_at": f"{at}12:00", "comment": f"{team} comment"}
            found["surveys"].append(survey | answer)
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Serve the two teams to people with passwords."""
    home = tmp_path_factory.mktemp("house")
    bring(home, facts())
    with signed(home) as served:
        yield served


@dataclass
class Seat:
    """Somebody before a window in which they are signed in; `got` is all that the server sent there."""

    page: Page
    name: str
    token: str
    got: list[bytes] = field(default_factory=list)

    def listen(self, socket):
        """Keep what comes through a socket."""
        socket.on("framereceived", lambda frame: self.got.append(frame if isinstance(frame, bytes) else frame.encode()))


@pytest.fixture
def come(house, open_page):
    """Return a function that seats somebody new before a window, signed in."""

    def seated(role, *teams, name="", page=None):
        account = house.join(role, teams, name)
        seat = Seat(
            page or open_page(own=True), account.name, house.directory.sessions.start(account, "Firefox", "10.0.0.9")
        )
        cookie = {"name": house.settings.cookie, "value": seat.token, "url": house.address}
        seat.page.context.add_cookies([cookie])
        seat.page.on("websocket", seat.listen)
        return seat

    return seated


def shows(page, *texts):
    """Wait until the page holds these words, in a table perhaps, out of view."""
    settle(page)
    for text in texts:
        expect(page.get_by_text(text).first).to_be_attached()


def test_two_leads_at_once_each_see_their_own_rows_alone(house, come):
    """While all that they look at was answered to an admin a moment ago."""
    admin = come(Role.ADMIN)
    for address in LOOKS:
        admin.page.goto(house.address + address)
        shows(admin.page, *TEAMS)
    leads = {team: come(Role.LEAD, team) for team in TEAMS}
    leaked = {}
    for address in LOOKS:
        for lead in leads.values():
            lead.page.goto(house.address + address, wait_until="commit")
        for team, other in (TEAMS, TEAMS[::-1]):
            lead = leads[team]
            shows(lead.page, team)
            told = [lead.page.content().encode(), *lead.got]
            assert any(team.encode() in part for part in lead.got)
            leaked[team, address] = sum(other.encode() in part for part in told)
            lead.got.clear()
    assert {place: n for place, n in leaked.items() if n} == {}
    for team, other in (TEAMS, TEAMS[::-1]):
        visit(leads[team].page, f"{house.address}/tickets")
        lines = download(leads[team].page, "CSV").path().read_text(encoding="utf-8-sig").splitlines()[1:]
        assert [team in line and other not in line for line in lines] == [True] * 7


def test_a_lead_is_offered_and_answered_what_is_of_the_own_team(house, come):
    lead = come(Role.LEAD, TEAMS[0])
    page = lead.page
    visit(page, f"{house.address}/customer?person=crm%3A{TEAMS[1]}1")
    expect(page.get_by_role("heading", name="You may not see this")).to_be_visible()
    assert TEAMS[1] not in words(page)
    ((event, *__), __) = store_at(house.settings).audit(Wanted(what=frozenset({What.REFUSED})))
    assert (event.name, event.about) == (lead.name, f"crm:{TEAMS[1]}1")
    visit(page, f"{house.address}/metric?metric=retention")
    expect(page.get_by_text(f"is about the whole company and cannot be limited to “{TEAMS[0]}”")).to_be_visible()

    offered = page.locator(".st-key-bar").get_by_role("link").all_inner_texts()
    assert [text for text in offered if lead.name not in text] == [
        title
        for key, (__, title, everywhere) in PAGES.items()
        if everywhere and (key not in NEEDS or NEEDS[key] in MAY[Role.LEAD])
    ]
    visit(page, f"{house.address}/data")
    assert page.get_by_role("button", name="Import a file of your own").count() == 0
    bar(page, "Standards").click()
    page.wait_for_url("**/standards**")
    settle(page)
    choose(page, "What counts", "all time")
    write(page, "Share in time", "80 %")
    write(page, "Within", "2 h")
    expect(page.get_by_text("The last 13 months, judged by it")).to_be_visible()
    write(page, "Why?", "we can")
    press(page, "Save the standard")
    expect(page.get_by_text(re.compile(f"^Saved.*First response, team “{TEAMS[0]}”"))).to_be_visible()
    (kept,) = store_at(house.settings).standards().versions
    assert (kept.covers, kept.author) == (Covers(team=TEAMS[0]), lead.name)


def test_an_admin_ends_a_session(house, come, stranger):
    admin, other = come(Role.ADMIN).page, come(Role.MANAGER, page=stranger)
    visit(stranger, house.address)
    visit(admin, f"{house.address}/people")
    which = admin.get_by_role("combobox", name=re.compile("Which session?"))
    which.click()
    which.fill(other.name)
    admin.get_by_role("option", name=re.compile(f"^{other.name} ·")).click()
    assert house.get("/", other.token).status_code == 200
    press(admin, "End this session")
    expect(admin.get_by_text(f"The session of {other.name} has ended.")).to_be_visible()
    ended = time.monotonic()
    while house.get("/", other.token).status_code == 200:
        assert time.monotonic() - ended < 5
        time.sleep(0.2)
    bar(stranger, "Data").click()
    expect(stranger.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert stranger.get_by_test_id("stDataFrame").count() == 0
    stranger.goto(house.address)
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_admin_invites_somebody_who_comes_in_and_goes(house, come, page):
    admin = come(Role.ADMIN).page
    visit(admin, f"{house.address}/people")
    choose(admin, "Role", "Team lead")
    choose(admin, "Teams", TEAMS[0])
    admin.get_by_label("Name", exact=True).fill("Ines Kurz")
    mail = admin.get_by_label("Mail", exact=True)
    mail.fill("ines@example.org")
    mail.press("Enter")  # a click right after a list has closed is lost at times
    page.goto(admin.locator(".st-key-link code").inner_text())
    expect(page.get_by_text("You are Ines Kurz")).to_be_visible()
    for __ in range(2):
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    drawn(page)
    page.locator(".st-key-bar").get_by_role("link", name=re.compile("Ines Kurz")).click()
    shows(page, "Ines Kurz", f"You see the tickets of {TEAMS[0]} alone.", "set and end standards")
    assert "import data" not in words(page).partition("another role")[0]
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign out").click()
    opened.value.get_by_role("button", name="Sign out").click()
    expect(opened.value.get_by_role("heading", name="You are signed out")).to_be_visible()


def test_render_01_people_and_teams_are_called_by_their_words(house, come, open_page):
    """What they are called, an admin or a provider says; it runs nothing and fetches nothing."""
    links = [
        house.directory.invitations.invite(word, f"hostile-{n}@example.org", Role.LEAD, (word,), ROOT)
        for n, word in enumerate(HOSTILE)
    ]
    for word in HOSTILE[1:4]:
        lead = come(Role.LEAD, word, name=word).page
        visit(lead, f"{house.address}/account")
        assert f"You see the tickets of {word} alone." in plain(words(lead))
        assert lead.evaluate(INTRUDERS) == []
    admin = come(Role.ADMIN, name=HOSTILE[0]).page
    visit(admin, f"{house.address}/people")
    assert {row[0] for row in cells(table(admin, "People"))} & set(HOSTILE)  # as many as are in view
    box = admin.get_by_role("combobox", name=re.compile("Whom?"))
    for n, word in enumerate(HOSTILE):
        box.fill(f"hostile-{n}@")
        admin.get_by_role("option", name=re.compile(f"hostile-{n}@")).click()
        settle(admin)
        assert admin.evaluate(INTRUDERS) == [], word
    press(admin, "Make the invitation anew")
    expect(admin.locator(".st-key-link code")).to_be_visible()
    assert f"The link of {HOSTILE[-1]}" in plain(words(admin))
    visit(admin, f"{house.address}/audit")
    shows(admin, "changed a password")
    assert admin.evaluate(INTRUDERS) == []
    guest = open_page()
    for word, link in zip(HOSTILE[:-1], links, strict=False):
        guest.goto(f"{house.address}/invitation?token={link}")
        assert word in guest.locator("body").inner_text()
        assert guest.evaluate("() => window.run ?? document.querySelectorAll('img, script').length") == 0
