"""The page of the data: what is here, how far it reaches, how it came in."""

from metrics.facts import FACTS
from tests import small_store
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.metrics.test_wording import plain
from tests.pages.visit import said, visit

ROWS = {"customers": 7, "tickets": 17, "ticket_events": 30, "messages": 36, "surveys": 12, "orders": 10}


def test_rows_by_kind(small):
    table = small("data.py").dataframe[0].value
    assert dict(zip(table["What"], table["Rows"], strict=True)) == {FACTS[f].means: n for f, n in ROWS.items()}
    assert set(table["Dated after the end of the data"]) == {0}


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
    outcomes = ("Accepted", "Updated", "Unchanged", "Superseded", "Quarantined", "Skipped")
    for __, row in table.iterrows():
        assert int(row["Records"]) == sum(int(row[name]) for name in outcomes)
    assert dict(zip(zip(table["Source"], table["What"], strict=True), table["Accepted"], strict=True)) == {
        ("helpdesk", "customers"): "2",
        ("helpdesk", "messages"): "36",
        ("helpdesk", "surveys"): "12",
        ("helpdesk", "ticket_events"): "30",
        ("helpdesk", "tickets"): "11",
        ("shop", "customers"): "5",
        ("shop", "orders"): "10",
        ("shop", "tickets"): "6",
    }


def test_what_is_dated_later_is_counted_apart(settings, monkeypatch):
    imported(settings, batch("tickets", ticket("a:1"), ticket("a:2", created_at=hours(5000))))
    app = visit(settings.home, monkeypatch, "data.py")
    table = app.dataframe[0].value
    assert sorted(table["Dated after the end of the data"])[-1] == 1
    app = visit(settings.home, monkeypatch, "overview.py", period="this-month")
    assert said(app, "caption")[0].endswith("1 ticket · 1 rows are dated after the end of the data")


def test_the_way_to_bring_a_file_in(small):
    assert small("data.py").code[0].value.startswith("python -m data_access import tickets.csv --as tickets")
