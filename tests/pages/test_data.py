"""The page of the data: what is here, how far it reaches, how it came in."""

from metrics.facts import FACTS
from pages.parts.stores import OUTCOMES
from tests import small_store
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.metrics.test_wording import plain
from tests.pages.visit import said, visit

ROWS = {"customers": 7, "tickets": 17, "ticket_events": 30, "messages": 36, "surveys": 12, "orders": 10}


def test_rows_by_kind(small):
    table = small("data.py").dataframe[0].value
    assert dict(zip(table["What"], table["Rows"], strict=True)) == {FACTS[f].title: str(n) for f, n in ROWS.items()}
    assert list(table)[:2] == ["What", "Rows"]  # a phone shows these
    assert list(table["What they are"]) == [FACTS[f].means for f in ROWS]
    assert set(table["Dated after the end of the data"]) == {"0"}


def test_how_far_each_source_reaches(small):
    app = small("data.py")
    table = app.dataframe[1].value
    assert [(row["Source"], plain(row["Covers the data until"])) for __, row in table.iterrows()] == [
        ("helpdesk", "31 March 2025, 24:00"),
        ("shop", "31 March 2025, 24:00"),
    ]
    assert plain(said(app, "caption")[0]) == "data until 31 March 2025, 24:00 (Europe/Berlin)"


def test_every_import_is_accounted_for(small):
    table = small("data.py").dataframe[2].value
    assert len(table) == len(small_store.warehouse().manifest().imports)
    assert list(table["Source"])[:3] == ["shop"] * 3  # the latest first
    outcomes = list(OUTCOMES.values())[1:]
    for __, row in table.iterrows():
        assert int(row["Records"]) == sum(int(row[name]) for name in outcomes)
    assert dict(zip(zip(table["Source"], table["What"], strict=True), table["New"], strict=True)) == {
        ("helpdesk", "Customers"): "2",
        ("helpdesk", "Messages"): "36",
        ("helpdesk", "Surveys"): "12",
        ("helpdesk", "Changes of tickets"): "30",
        ("helpdesk", "Tickets"): "11",
        ("shop", "Customers"): "5",
        ("shop", "Orders"): "10",
        ("shop", "Tickets"): "6",
    }


def test_what_is_dated_later_is_counted_apart(settings, monkeypatch):
    imported(settings, batch("tickets", ticket("a:1"), ticket("a:2", created_at=hours(5000))))
    app = visit(settings.home, monkeypatch, "data.py")
    table = app.dataframe[0].value
    assert sorted(table["Dated after the end of the data"])[-1] == "1"
    app = visit(settings.home, monkeypatch, "overview.py", period="this-month")
    assert said(app, "caption")[0].endswith("1 ticket · 1 row is dated after the end of the data")


def test_the_way_to_bring_a_file_in(small):
    assert small("data.py").code[0].value.startswith("python -m data_access import tickets.csv --as tickets")


def test_numbers_are_written_as_everywhere(settings, monkeypatch):
    imported(settings, batch("tickets", *(ticket(f"a:{n}") for n in range(1234))))
    app = visit(settings.home, monkeypatch, "data.py")
    assert "1,234" in list(app.dataframe[0].value["Rows"])


def test_the_page_leads_to_the_import(small):
    app = small("data.py")
    app.button[0].click().run()
    assert said(app, "title") == ["Import a file"]
