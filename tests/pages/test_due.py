"""Pages that look ahead and back: what is due next, a standard on trial, figures restated, a customer's standards."""

import pytest

from data_access.app_store.store import store_at
from data_access.rules import followed, rules_in_force
from data_access.settings import Settings
from data_access.warehouse.due_next import find_due_next
from data_access.warehouse.snapshot import warehouse_at
from metrics.question import Question
from metrics.scope import ALL
from metrics.standards import Clock
from tests.data_access.warehouse.small import small_company
from tests.pages.visit import links, said, visit
from tests.rules import keep, signed, standard
from tests.visitors import OWNER

ASKED = {"from": "2025-01-01", "to": "2025-04-01", "grain": "month"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("due")
    small_company(home)
    keep(Settings(home=home))
    followed(Settings(home=home))
    return home


def frames(app):
    return [element.value for element in app.dataframe]


def test_the_open_tickets_are_listed_by_the_time_left(home, monkeypatch):
    app = visit(home, monkeypatch, "due.py", metric="resolution_in_time")
    counts, tickets = frames(app)
    assert counts.to_numpy().sum() == len(tickets) > 0
    late = [left.startswith("late by") for left in tickets["Time left"]]
    assert late == sorted(late)  # what can still be in time comes first
    assert set(tickets["Standard"]) & {
        "75.0\xa0% within 16\xa0h of working time",
        "90.0\xa0% within 4\xa0h of working time",
    }


def test_the_overview_says_how_many_are_due_and_leads_there(home, monkeypatch):
    app = visit(home, monkeypatch, "overview.py", **ASKED)
    found = {label: page for label, (page, _query) in links(app).items() if " too late" in label}
    assert found
    assert all("due" in page for page in found.values())


def test_without_a_standard_nothing_is_due(tmp_path, monkeypatch):
    small_company(tmp_path)
    app = visit(tmp_path, monkeypatch, "due.py")
    assert any("so nothing is due" in text for text in said(app))
    assert "Set a standard" in links(app)


def test_restated_says_how_many_tickets_are_judged_otherwise(home, monkeypatch):
    app = visit(home, monkeypatch, "metric.py", metric="first_response_in_time", **ASKED)
    assert app.button_group(key="judged").value == "then"
    assert not any("judged otherwise" in text for text in said(app, "caption"))
    store = store_at(Settings(home=home))
    stricter = standard("first_response_time", "0.9", 60, Clock.TOTAL)
    store.set_standard(signed(stricter), by=OWNER, read=store.standards().revision, at_once=True)
    app = visit(home, monkeypatch, "metric.py", metric="first_response_in_time", judged="today", **ASKED)
    (told,) = [text for text in said(app, "caption") if "judged otherwise" in text]
    assert told.startswith("0 of ") is False
    assert "Restated under today’s standards" in said(app, "caption")
    app = visit(home, monkeypatch, "overview.py", judged="today", **ASKED)
    (back,) = [button for button in app.button if button.label == "As judged then"]
    back.click().run()
    assert "judged" not in app.query_params


def test_a_standard_on_trial_is_replayed_before_it_is_saved(home, monkeypatch):
    app = visit(home, monkeypatch, "standards.py")
    assert not any("last 13 months" in text for text in said(app, "subheader"))
    shares = [field for field in app.text_input if field.label == "Share in time"]
    shares[0].input("80 %").run()
    within = [field for field in app.text_input if field.label == "Within"]
    within[0].input("20 min").run()
    assert not app.exception
    assert any("The last 13 months, judged by it" in text for text in said(app, "subheader"))
    assert {tab.label for tab in app.tabs} == {"By month", "By team", "By channel", "By hour"}
    assert any("weeks" in text for text in said(app, "markdown"))


def test_the_list_says_what_each_standard_reached(home, monkeypatch):
    app = visit(home, monkeypatch, "standards.py")
    (reached,) = [column for column in frames(app)[0].columns if column.startswith("Reached in ")]
    assert any(cell.endswith(("met", "missed", "cannot tell yet", "no data")) for cell in frames(app)[0][reached])


def test_a_customers_page_says_which_standards_apply_and_leads_to_one_of_its_own(home, monkeypatch):
    app = visit(home, monkeypatch, "customer.py", person="helpdesk:2", span="board", **ASKED)
    assert any(line.startswith((":green[● **met**]", ":red[▼ **missed**]")) for line in said(app, "markdown"))
    (own,) = [frame for frame in frames(app) if "Why" in frame]
    assert "set for this customer" in set(own["Why"])
    page, query = links(app)["Set a standard for this customer"]
    assert "standards" in page
    assert "customer=helpdesk%3A2" in query
    app = visit(home, monkeypatch, "standards.py", customer="helpdesk:2")
    assert [box.label for box in app.checkbox] == ["Only for the customer helpdesk\\:\u20602"]


def test_the_period_plays_no_part_in_what_is_due(home):
    settings = Settings(home=home)
    warehouse = warehouse_at(settings)
    periods = (Question(("resolution_in_time",), period=period) for period in ("last-month", "last-year"))
    one, other = (
        find_due_next(q, scope=ALL, warehouse=warehouse, settings=settings, rules=rules_in_force(settings))
        for q in periods
    )
    assert one is other  # it is found once
