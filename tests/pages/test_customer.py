"""One customer's page: who it is, figures beside the company's, everything that happened."""

import re
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from data_access.settings import Settings
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from metrics.periods import Calendar
from metrics.scope import ALL
from pages.parts.timeline import frame, whole
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.data_access.warehouse.small import small_company
from tests.pages.visit import address, links, rendered, said, visit

EVIL = "![t](https://evil.example/x.png) <img src=x onerror=alert(1)> $x$ :violet[y] [z](javascript:alert(1))"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    small_company(folder)
    return folder


@pytest.fixture
def customer(home, monkeypatch):
    return lambda person, **address: visit(home, monkeypatch, "customer.py", person=person, **address)


def plainly(app):
    """The texts of the page without marks, icons and invisible joiners."""
    return [text.replace("*", "").replace("\u2060", "").replace("\\", "").replace("\u00a0", " ") for text in said(app)]


def holds(app, part):
    return any(part in text for text in plainly(app))


def test_who_it_is_over_all_sources(customer):
    app = customer("shop:2")
    assert app.title[0].value == "Anna Böttcher"
    assert holds(app, "private · Pro · Germany · customer since 1 March 2024 · known to helpdesk, shop")
    records = app.expander[0].dataframe[0].value
    assert list(records.columns) == ["helpdesk:1", "shop:2"]
    assert records.loc["Note", "shop:2"] == "Same customer number as in the help desk"
    assert records.loc["Monthly value", "helpdesk:1"] == "49.00\u00a0EUR"
    assert "Left at" not in records.index


def test_the_way_back_leads_to_the_list_as_it_was(customer):
    back = links(customer("helpdesk:2", search="haddad"))["Customers"]  # the one below the bar
    assert back == ("customers", "search=haddad")


def test_who_left_and_who_never_had_a_contract(customer):
    assert holds(customer("helpdesk:2"), "left on 10 February 2025")
    assert holds(customer("shop:1"), "no contract")


def test_who_left_one_contract_of_two_has_not_left(tmp_path, monkeypatch):
    contract = {"customer": "a:1", "customer_number": "7", "joined_at": hours(-900), "left_at": hours(-100)}
    other = {**contract, "customer": "a:2", "joined_at": hours(-500), "left_at": None}
    imported(Settings(home=tmp_path), batch("customers", contract, other))
    app = visit(tmp_path, monkeypatch, "customer.py", person="a:2")
    assert holds(app, "customer since 1 February 2025")
    assert not holds(app, "left on")


def test_the_nameless_have_a_title(customer):
    assert "(no name)" in plainly(customer("shop:4"))


def test_own_figures_stand_beside_the_company_s(customer):
    app = customer("helpdesk:2")
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Tickets"] == "5"  # h2 h4 h5 h9 h11
    assert figures["First response"] == "4\u00a0h 15\u00a0min"  # 600, 1800, 28800, 9172800
    assert figures["Satisfied customers"] == "0.0\u00a0%"
    assert "all customers: 66.7\u00a0%" in said(app)
    page, query = links(app)["First response"]
    assert page == "metric"
    assert "customer=helpdesk%3A2" in query


def test_figures_over_the_board_s_period(customer):
    app = customer("helpdesk:2", span="board", **{"from": "2025-01-01", "to": "2025-02-01"})
    assert {m.label: m.value for m in app.metric}["Tickets"] == "1"
    assert holds(app, "January 2025")


def test_days_come_newest_first(customer):
    days = [t for t in plainly(customer("helpdesk:1")) if t.endswith((" 2024", " 2025")) and t[0].isdigit()]
    assert days[0] == "26 March 2025"
    assert days[-1] == "1 March 2024"
    assert len(days) == len(set(days))


def test_everything_is_said_in_a_sentence(customer):
    sentences = (
        "ines answered after 30 min",
        "mara wrote",
        "A bot answered",
        "The customer wrote",
        "Ticket opened",
        "We opened a ticket",
        "First answer after 5 min by lea",
        "Resolved after 4 h by mara",
        "Team: First line → Technical by ines",
        "Survey on recommendation sent and not answered",
        "Survey on satisfaction answered: 5 of 5 (sent 7 Jan 2025, 14:00)",
        "Bought 2 × cable for 29.90 EUR",
        "Contract began: Pro",
        "I cannot sign in",
        "Quick and kind",
    )
    app = customer("helpdesk:1")
    assert [s for s in sentences if not holds(app, s)] == []


def test_notes_reopenings_and_endings(customer):
    app = customer("helpdesk:2")
    sentences = (
        ":material/lock: Internal note by jonas",
        "Automatic message",
        "Reopened by customer",
        "Contract ended, reason: price",
    )
    assert [s for s in sentences if not holds(app, s)] == []


def test_the_address_chooses_sorts(customer):
    app = customer("helpdesk:1", show="purchases,surveys")
    assert holds(app, "Bought cable for 14.95 EUR")
    assert holds(app, "not answered")
    assert not holds(app, "The customer wrote")
    (sorts,) = [g for g in app.button_group if g.key == "show"]
    assert sorts.value == ["purchases", "surveys"]


def test_choosing_sorts_writes_the_address(customer):
    app = customer("helpdesk:1", team="Billing", n="200")
    next(g for g in app.button_group if g.key == "show").set_value(["contract"]).run()
    assert address(app)["show"] == ["contract"]
    assert address(app)["person"] == ["helpdesk:1"]
    assert address(app)["team"] == ["Billing"]
    assert address(app)["n"] == ["50"]
    assert not holds(app, "The customer wrote")


def test_the_files_hold_what_is_chosen_to_the_last_row(home):
    page = SimpleNamespace(
        own={"show": "contacts,purchases", "n": "50"},
        scope=ALL,
        warehouse=Warehouse(home),
        settings=Settings(home=home),
        resolved=SimpleNamespace(calendar=Calendar(ZoneInfo("Europe/Berlin"))),
    )
    table = frame(page, whole(page, "helpdesk:1"))
    assert len(table) == 31  # 6 opened, 18 messages, 1 first response, 4 resolved, 2 purchases
    first, last = table.iloc[0], table.iloc[-1]
    assert (first["What"], first["Ticket"], first["Subject"]) == (
        "mara answered after 1\u00a0h 10\u00a0min",
        "helpdesk:8",
        "Line is still down",
    )
    assert (last["When (Europe/Berlin)"], last["What"]) == ("27\u00a0Dec\u00a02024, 11:00", "Ticket opened")
    replies = table[table["What"].str.startswith("ines answered")]
    assert list(replies["Waited (seconds)"]) == [1800, 336600]
    assert table[table["Amount"].notna()]["Amount"].tolist() == [14.95, 29.90]


def test_sorts_without_entries_say_so(customer):
    assert holds(customer("shop:4", show="surveys"), "Nothing of that sort has happened")


def test_more_is_shown_on_demand(tmp_path, monkeypatch):
    orders = [{"order": f"a:{n}", "customer": "a:1", "at": hours(-n), "product": f"p{n}"} for n in range(120)]
    imported(Settings(home=tmp_path), batch("customers", {"customer": "a:1"}), batch("orders", *orders))
    app = visit(tmp_path, monkeypatch, "customer.py", person="a:1")
    assert holds(app, "50 of 120 entries")
    assert not holds(app, "Bought p50")
    next(b for b in app.button if b.label == "Show more").click().run()
    assert holds(app, "Bought p99")
    next(b for b in app.button if b.label == "Show more").click().run()
    assert holds(app, "Bought p119")
    assert holds(app, "This is the beginning.")


@pytest.mark.parametrize("n", ["-1", "x", "²", "99999999999"])
def test_a_number_of_entries_that_is_none_is_no_trap(customer, n):
    assert holds(customer("helpdesk:1", n=n), "Ticket opened")


def test_an_unknown_customer_gets_a_sentence_and_a_way_on(customer):
    app = customer(EVIL)
    assert app.subheader[0].value == "There is no such customer"
    assert "There is no customer called" in app.info[0].value
    assert "Find a customer" in links(app)
    assert not [text for text in rendered(app) if "![t](https" in text]


def test_no_customer_chosen(home, monkeypatch):
    app = visit(home, monkeypatch, "customer.py")
    assert app.subheader[0].value == "No customer is chosen"
    assert "Find a customer" in links(app)


def test_a_customer_of_whom_nothing_is_known(tmp_path, monkeypatch):
    imported(Settings(home=tmp_path), batch("customers", {"customer": "a:1"}), batch("tickets", ticket("a:9")))
    app = visit(tmp_path, monkeypatch, "customer.py", person="a:1")
    assert holds(app, "Nothing has happened with this customer yet")
    assert {m.value for m in app.metric} == {"0", "no data"}


def test_what_sources_wrote_is_never_markdown(tmp_path, monkeypatch):
    row = {"customer": "a:1", "ticket": "a:1"}
    imported(
        Settings(home=tmp_path),
        batch(
            "customers",
            {
                "customer": "a:1",
                **dict.fromkeys(("name", "mail", "note", "segment", "plan", "country", "leave_reason"), EVIL),
                "joined_at": hours(-90),
                "left_at": hours(-1),
                "x_own": EVIL,
            },
        ),
        batch("tickets", ticket(customer="a:1", team=EVIL, channel=EVIL, agent=EVIL, subject=EVIL)),
        batch(
            "ticket_events",
            {"ticket": "a:1", "at": hours(-4), "field": "team", "before": EVIL, "after": EVIL, "actor": EVIL},
        ),
        batch(
            "messages",
            {"message": "a:1", **row, "at": hours(-3), "channel": EVIL, "author": EVIL, "author_role": "agent"}
            | {"direction": "out", "public": True, "body": EVIL},
        ),
        batch(
            "surveys",
            {"survey": "a:1", **row, "instrument": "csat", "scale": 5, "answered_at": hours(-2), "score": 4}
            | {"reason": EVIL, "comment": EVIL},
        ),
        batch(
            "orders",
            {"order": "a:1", "customer": "a:1", "at": hours(-2), "amount": 1, "currency": EVIL, "product": EVIL},
        ),
    )
    app = visit(tmp_path, monkeypatch, "customer.py", person="a:1")
    for trick in ("![t](", "<img", "$x$", ":violet[", "[z](", "https://evil", "javascript:alert"):
        assert not [text for text in rendered(app) if re.search(rf"(?<!\\){re.escape(trick)}", text)], trick
    assert said(app, "text").count(EVIL) == 3  # the whole name, body and comment, word for word


def test_long_texts_and_names_are_cut_with_the_whole_on_demand(tmp_path, monkeypatch):
    name, body = "N" * 100_000, "first line\n" + "b" * 5_000
    imported(
        Settings(home=tmp_path),
        batch("customers", {"customer": "a:1", "name": name}),
        batch("messages", {"message": "a:1", "customer": "a:1", "at": hours(-3), "body": body}),
    )
    app = visit(tmp_path, monkeypatch, "customer.py", person="a:1")
    assert app.title[0].value == "N" * 59 + "…"
    assert said(app, "text") == [name, body[:400] + "…", body]
    assert app.expander[-1].label == "The whole text, 5,011 characters"


def test_wrong_clocks_are_marked(tmp_path, monkeypatch):
    late = {"message": "a:1", "customer": "a:1", "at": datetime(2099, 1, 1)}
    imported(Settings(home=tmp_path), batch("customers", {"customer": "a:1"}), batch("messages", late))
    assert holds(visit(tmp_path, monkeypatch, "customer.py", person="a:1"), "dated after the end of the data")
