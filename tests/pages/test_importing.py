"""The page of imports: what is recognised, proposed, previewed, imported and taken back."""

from datetime import datetime

import pytest

from data_access.app_store.audit import Wanted, What
from data_access.app_store.store import store_at
from data_access.imports.mapping_file import read_mapping
from data_access.settings import Settings
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.ledger import SAMPLE
from data_access.warehouse.versions import EmptyWarehouse
from metrics.roles import Role
from tests.data_access.imports.workbooks import xlsx
from tests.data_access.warehouse.company import batch, imported, ticket
from tests.pages.visit import said, visit
from tests.visitors import EVERYBODY

EXPORT = (
    "Ticket ID;Created at;Requester;Group;Status;Solved at\n"
    "1;13/01/2026 09:00;Ann;Billing;Solved;13/01/2026 10:00\n"
    "2;14/01/2026 09:00;Bob;Tech;Waiting;\n"
    "3;soon;Ann;Tech;Open;\n"
)


MAPPING = """
source = "desk"
[tickets.columns]
ticket = "id"
team = "team"
[tickets.extra]
x_team = "kept"
"""


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def importing(home, monkeypatch):
    return lambda: visit(home, monkeypatch, "importing.py")


def dropped(app, content, name="export.csv"):
    content = content.encode() if isinstance(content, str) else content
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception
    return app


def press(app, label):
    (button,) = [b for b in app.button if b.label.startswith(label)]
    button.click().run()
    assert not app.exception
    return app


def labels(app):
    return [b.label for b in app.button]


def test_without_data_the_page_asks_for_a_file(importing):
    app = importing()
    assert "Your file" in said(app)
    assert labels(app) == []
    assert "at most 200 MB" in app.file_uploader[0].label


def test_a_file_is_shown_as_it_was_recognised(importing):
    app = dropped(importing(), EXPORT)
    assert "utf-8, separated by semicolon · **6** columns · **3** records" in " ".join(said(app)).replace("\\", "")
    columns = app.data_editor[0].value
    assert [shown.partition(":")[0] for shown in columns["Becomes"]] == [
        "Ticket",
        "Created at",
        "Customer",
        "Team",
        "Status",
        "Resolved at",
    ]
    assert columns["Date format"].tolist() == ["", "DD/MM/YYYY hh:mm", "", "", "", "DD/MM/YYYY hh:mm"]
    words = app.data_editor[1].value
    assert dict(zip(words["Word"], words["Means"], strict=True)) == {
        "Solved": "resolved",
        "Waiting": "",
        "Open": "open",
    }
    assert any("1 of the first 3 records are fine, 2 would be refused" in text for text in said(app))


def test_the_preview_is_in_words_and_in_the_reporting_zone(importing):
    app = dropped(importing(), EXPORT.replace("Requester", "Shop").replace("Group", "Team", 1))
    table, wrong = (d.value for d in app.dataframe if "Column of the file" not in d.value.columns)
    assert table.columns.tolist() == ["Ticket", "Created at", "Team", "Status", "Resolved at"]
    assert table["Created at"].tolist() == ["13\u00a0Jan\u00a02026, 09:00"]
    assert wrong["Column"].tolist() == ["Status", "Created at"]
    assert wrong["What is wrong"].tolist()[1] == "does not match the format DD/MM/YYYY hh:mm"


def test_a_column_kept_under_its_own_name_stands_beside_ours(importing):
    app = dropped(importing(), "id,team,kept\n1,a,b\n")
    next(s for s in app.selectbox if s.label == "Mapping").select("\0file").run()
    app.file_uploader[1].set_value(("own.toml", MAPPING.encode(), "application/toml")).run()
    assert not app.exception
    assert app.dataframe[0].value.columns.tolist() == ["Ticket", "Team", "team"]


def test_an_import_tells_its_counts_keeps_its_mapping_and_can_be_undone(importing, home):
    app = press(dropped(importing(), EXPORT), "Import")
    assert "Imported: 1 new, 0 changed." in [e.value for e in app.success]
    manifest = Warehouse(home).manifest()
    assert manifest.imports[-1].facts["tickets"].quarantined == 2
    assert read_mapping(home / "mappings" / "desk.toml").sections[0].rules["created_at"].format == "%d/%m/%Y %H:%M"
    (ledger,) = (d.value for d in app.dataframe if "Refused" in d.value.columns)
    assert ledger.iloc[0].tolist() == ["Tickets", "3", "1", "0", "0", "0", "2", "0"]
    assert "**2** records are not on the board. Mend them here and run them again, or download them." in said(app)
    wrong = app.data_editor[0].value["What is wrong"].tolist()
    assert wrong[1] == "Created at: “soon” does not match the format DD/MM/YYYY hh:mm"
    assert app.data_editor[0].value["Created at"].tolist() == ["14/01/2026 09:00", "soon"]
    again = press(app, "Run again")  # nothing was mended
    assert Warehouse(home).manifest().imports[-1].facts["tickets"].quarantined == 2
    press(press(again, "Undo"), "Undo")
    with pytest.raises(Exception, match="no data yet"):
        Warehouse(home).manifest()


def test_the_mapping_of_the_last_import_can_be_used_again(importing):
    app = press(dropped(importing(), EXPORT), "Import")
    app = dropped(app, EXPORT.replace("soon", "15/01/2026 09:00"))
    choice = next(s for s in app.selectbox if s.label == "Mapping")
    choice.select("desk").run()
    assert not app.exception
    assert any("2 of the first 3 records are fine" in text for text in said(app))
    press(app, "Import")
    assert "Imported: 1 new, 0 changed." in [e.value for e in app.success]


def test_day_or_month_is_asked_and_nothing_is_imported_before(importing, home):
    app = dropped(importing(), "Ticket ID,Created at\n1,02/01/2026\n")
    assert "Import" not in labels(app)
    assert app.radio[0].options == ["2 January 2026", "1 February 2026"]
    app.radio[0].set_value("month").run()
    press(app, "Import")
    with Warehouse(home).snapshot() as snapshot:
        assert snapshot.manifest.as_of == datetime(2026, 1, 31, 23)


def test_of_several_sheets_one_is_chosen(importing, tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx", {"One": [["Ticket ID"], [1]], "Two": [["Ticket ID"], [2], [3]], "H": []}, hidden=("H",)
    )
    app = dropped(importing(), path.read_bytes(), "a.xlsx")
    assert "Import" not in labels(app)
    (sheet,) = [s for s in app.selectbox if s.label == "Sheet"]
    assert sheet.options == ["One", "Two", "H (hidden)"]
    sheet.select("Two").run()
    press(app, "Import")
    assert "Imported: 2 new, 0 changed." in [e.value for e in app.success]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"%PDF-1.7", "this is not a CSV"),
        (b"PK\x03\x04", "damaged"),
        ("id,id\n1,2\n", "stands twice"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(importing, content, sentence):
    app = dropped(importing(), content)
    assert sentence in " ".join(e.value for e in app.error).replace("\\", "")
    assert "Import" not in labels(app)


def test_columns_without_a_key_cannot_be_imported(importing):
    app = dropped(importing(), "Team,Shoe size\na,1\n")
    assert "No column says which record is which" in app.error[0].value


@pytest.fixture
def sample(home):
    """Put a sample company on the board; its source has the name that the page proposes."""
    one = batch("tickets", ticket("desk:77"), source="desk")
    imported(Settings(home=home), one, id="s", mapping=SAMPLE, source="desk, shop")


def test_the_sample_company_can_be_left(importing, sample, home):
    app = importing()
    assert labels(app) == ["Leave the sample company"]  # taking it back would be the same
    app = press(app, "Leave the sample company")
    assert "The sample company is gone." in [e.value for e in app.success]
    assert "Leave the sample company" not in labels(app)
    with pytest.raises(EmptyWarehouse):
        Warehouse(home).manifest()


def test_an_import_of_ones_own_replaces_the_sample_company(importing, sample, home):
    app = dropped(importing(), "Ticket ID\n1\n")
    assert any("The sample company makes room for your own data" in text for text in said(app))
    app = press(app, "Import")
    assert Warehouse(home).manifest().rows["tickets"] == 1
    assert "Leave the sample company" not in labels(app)
    assert not any("The sample company makes room" in text for text in said(dropped(app, "Ticket ID\n2\n")))
    app = press(app, "Undo")
    assert "Leave the sample company" in labels(app)


@pytest.mark.parametrize("button", ["Undo", "Run again", "Import"])
def test_who_has_lost_the_role_meanwhile_changes_no_data(importing, home, monkeypatch, button):
    """The page was drawn while they still might."""
    app = press(dropped(importing(), EXPORT), "Import")
    before = Warehouse(home).manifest()
    dropped(app, EXPORT.replace("soon", "15/01/2026 09:00"))
    monkeypatch.setattr("pages.parts.visiting.again", lambda _: EVERYBODY[Role.VIEWER])
    app = press(app, button)
    assert any("may import data" in error.value for error in app.error)
    assert Warehouse(home).manifest() == before
    ((event,), __) = store_at(Settings(home=home)).audit(Wanted(what=frozenset({What.REFUSED})))
    assert (event.name, event.about) == ("Vi", "importing")


def test_words_of_a_file_are_shown_as_they_are(importing):
    app = dropped(importing(), "Ticket ID,Group,![x](http://a.example)\n1,![x](http://a.example),2\n")
    assert not any("![x](http" in text for text in said(app))
