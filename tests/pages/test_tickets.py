"""The rows behind a figure: as many as it says, in the order, part and page that the address says."""

import pytest

from metrics.wording import NBSP
from tests import small_store
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.metrics.test_wording import plain
from tests.pages.visit import address, said, visit
from tests.small_store import QUARTER

ASKED = {"from": "2025-01-01", "to": "2025-04-01"}


@pytest.mark.parametrize(
    ("own", "how", "column"),
    [
        ({}, {}, "Ticket"),
        ({"channel": "email"}, {}, "Ticket"),
        ({"metric": "csat"}, {}, "Survey"),
        ({"metric": "nps", "part": "minus"}, {"part": "minus"}, "Survey"),
        ({"metric": "resolved_in_due", "part": "undecided"}, {"part": "undecided"}, "Ticket"),
        ({"metric": "backlog"}, {}, "Ticket"),
        ({"metric": "repeat_cohort"}, {}, "Customer number"),
        ({"metric": "contact_rate"}, {"part": "numerator"}, "Ticket"),
        ({"search": "böttcher"}, {"search": "böttcher"}, "Ticket"),
        ({"sort": "topic"}, {"sort": "topic", "descending": False}, "Ticket"),
        ({"sort": "-first_response_s"}, {"sort": "first_response_s"}, "Ticket"),
    ],
)
def test_the_rows_are_those_of_the_list(small, own, how, column):
    app = small("tickets.py", ASKED, **own)
    narrowed = "".join(f"&{k}={v}" for k, v in own.items() if k in {"metric", "channel"})
    found = small_store.listed(f"{QUARTER}{narrowed}", **how)
    assert list(app.dataframe[0].value[column]) == found.rows["id"].to_pylist()
    assert found.total
    assert any(plain(text).startswith(f"**{found.total}** rows · ") for text in said(app, "markdown"))


def test_values_are_written_for_people(small):
    row = small("tickets.py", ASKED).dataframe[0].value.set_index("Ticket").loc["shop:1"]
    assert {name: plain(row[name]) for name in ("Opened", "First response", "Time to resolution", "Due")} == {
        "Opened": "22 Jan 2025, 10:00",
        "First response": "3 h",
        "Time to resolution": "1 d",
        "Due": "24 Jan 2025, 10:00",
    }


def test_columns_without_a_value_are_left_out(small):
    columns = small("tickets.py", ASKED, metric="nps").dataframe[0].value.columns
    assert "Score" in columns
    assert "Team" not in columns


def test_the_title_names_the_figure(small):
    assert said(small("tickets.py", ASKED), "title") == ["Tickets"]
    assert said(small("tickets.py", ASKED, metric="csat"), "title") == ["Behind “Satisfied customers”"]
    stock = said(small("tickets.py", ASKED, metric="backlog"), "markdown")
    assert f"**2** rows · as of 31{NBSP}March{NBSP}2025, 24:00" in stock


def test_nothing_found_gets_advice(small):
    app = small("tickets.py", ASKED, search="no such word")
    assert said(app, "info") == ["Nothing matches. Try another word, another period, or fewer filters."]
    assert not app.dataframe


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"part": "numeratr", "metric": "csat"}, "Did you mean “numerator”"),
        ({"sort": "-crated_at"}, "Did you mean “created\\_at”"),
        ({"product": "router"}, "cannot be split or filtered by product"),
    ],
)
def test_what_does_not_exist_is_said(small, own, sentence):
    app = small("tickets.py", ASKED, **own)
    assert sentence in app.info[0].value
    assert not app.dataframe


def test_searching_sorting_and_parts_write_the_address(small):
    app = small("tickets.py", ASKED, metric="csat", team=["Billing", "First line"], page="1")
    app.text_input(key="search").set_value("kind").run()
    assert address(app)["search"] == ["kind"]
    assert list(app.dataframe[0].value["Survey"]) == ["helpdesk:1"]
    app.text_input(key="search").set_value("").run()
    app.selectbox(key="sort").set_value("score").run()
    assert list(app.dataframe[0].value["Score"]) == [2, 5]
    app.button_group(key="part").set_value("numerator").run()
    assert list(app.dataframe[0].value["Score"]) == [5]
    assert address(app) == {
        **{name: [value] for name, value in ASKED.items()},
        "metric": ["csat"],
        "team": ["Billing", "First line"],
        "page": ["1"],
        "search": [""],
        "sort": ["score"],
        "part": ["numerator"],
    }


@pytest.fixture
def many(settings, monkeypatch):
    rows = [ticket(f"a:{n:03}", subject=f"about {n % 2}", created_at=hours(-n)) for n in range(120)]
    imported(settings, batch("tickets", *rows))
    return lambda **address: visit(settings.home, monkeypatch, "tickets.py", period="this-month", **address)


@pytest.mark.parametrize(
    ("page", "first", "last", "shown"),
    [
        ("1", 1, 50, 50),
        ("3", 101, 120, 20),
        ("9", 101, 120, 20),  # beyond the end is the last
        ("0", 1, 50, 50),
        ("-2", 1, 50, 50),
        ("two", 1, 50, 50),
    ],
)
def test_a_page_is_fifty_rows(many, page, first, last, shown):
    app = many(page=page)
    assert any(
        "**120** rows · March\u00a02025" in text and text.endswith(f"showing {first} to {last}")
        for text in said(app, "markdown")
    )
    tickets = list(app.dataframe[0].value["Ticket"])
    assert tickets == [f"a:{n:03}" for n in range(first - 1, last)]
    assert len(tickets) == shown


def test_a_new_search_begins_at_the_first_page(many):
    app = many(page="3").text_input(key="search").set_value("about 1").run()
    assert address(app)["page"] == ["1"]
    assert next(iter(app.dataframe[0].value["Ticket"])) == "a:001"
    assert any("**60** rows" in text for text in said(app, "markdown"))
