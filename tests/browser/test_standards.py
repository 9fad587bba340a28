"""Set a standard on a calendar of one's own: not yet in force, in the history with its reason, and taken back."""

import re

import pytest
from playwright.sync_api import expect

from data_access.app_store.store import store_at
from data_access.settings import Settings
from metrics.covers import Covers
from metrics.standards import Clock
from tests.browser.screens import cells, settle, table, visit

CHAT = Covers(channel="chat")


@pytest.fixture
def served(serve):
    return serve()


def choose(page, label, option, nth=0):
    """Pick an option of a list by typing it."""
    box = page.get_by_role("combobox", name=re.compile(label)).nth(nth)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()
    settle(page)


def write(page, label, text, nth=0):
    field = page.get_by_label(label, exact=True).nth(nth)
    field.fill(text)
    field.press("Control+Enter" if label == "Why?" else "Enter")
    settle(page)


def press(page, label):
    page.get_by_role("button", name=label, exact=True).click()
    settle(page)


def test_a_lead_sets_a_standard_for_chats(served, page):
    store = store_at(Settings(home=served.home))
    visit(page, f"{served.address}/calendars")
    write(page, "Title", "Chat desk")
    write(page, "Hours of Monday", "09:00-12:30, 13:30-25:00")
    expect(page.get_by_text("is no time of day")).to_be_visible()
    write(page, "Hours of Monday", "09:00-12:30, 13:30-18:00")
    expect(page.get_by_text("is no time of day")).to_have_count(0)
    expect(page.get_by_text(re.compile("^Due on Monday"))).to_be_visible()
    write(page, "Why?", "when the chat is staffed")
    press(page, "Save the calendar")
    expect(page.get_by_text("Chat desk, for all time.")).to_be_visible()
    assert cells(table(page, "Calendars"))[1][:2] == ["Chat desk", "Mon 09:00–12:30, 13:30–18:00; Tue–Fri 09:00–17:00"]
    page.get_by_text("Assign a calendar").click()
    write(page, "Why?", "all chats")
    press(page, "Assign")
    assert cells(table(page, "Assignments"))[1][:2] == ["all", "Chat desk"]

    page.get_by_role("link", name="Standards that are judged by them").click()
    page.wait_for_url("**/standards**")
    settle(page)
    choose(page, "Channel", "chat")
    write(page, "Share in time", "80 %")
    write(page, "Within", "10 min")
    expect(page.get_by_text(re.compile(r"80\.0\s%\swithin 10\smin of working time, from Monday"))).to_be_visible()
    expect(page.get_by_text("The last 13 months, judged by it")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^(Realistic|Out of reach|Too l)"))).to_be_visible()
    assert store.standards().versions == ()
    write(page, "Why?", "chats are left after ten minutes")
    press(page, "Save the standard")
    expect(page.get_by_text(re.compile("^Saved.*First response, channel “chat”"))).to_be_visible()
    (kept,) = store.standards().versions
    assert (kept.covers, kept.threshold_s, kept.clock) == (CHAT, 600, Clock.WORKING)
    assert kept.effective_from > kept.set_at
    assert store.standards().in_force(kept.metric, kept.set_at, {"channel": "chat"}) is None
    assert store.standards().in_force(kept.metric, kept.effective_from, {"channel": "chat"}) == kept
    header, row = cells(table(page, "Standards"))[:2]
    assert dict(zip(header, row, strict=True))["State"] == "not yet in force"
    header, row = cells(table(page, "History"))[:2]
    told = dict(zip(header, row, strict=True))
    assert told["Why"] == "chats are left after ten minutes"
    assert told["After"].startswith("80.0\u00a0% within 10\u00a0min of working time; from ")

    page.get_by_text("Take a change back").click()
    write(page, "Why?", "not agreed yet", nth=1)
    press(page, "Take it back")
    expect(page.get_by_text(re.compile("^Taken back.*First response, channel “chat”"))).to_be_visible()
    expect(page.get_by_text("The sample company comes with these.")).to_be_visible()
    assert cells(table(page, "History"))[1][-1] == "not agreed yet"
    assert store.standards().in_force(kept.metric, kept.effective_from, {"channel": "chat"}) is None
