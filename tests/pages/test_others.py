"""The page of a metric shows, when asked, what others would make of the same data."""

import pytest

from data_access.settings import Settings
from metrics.peers import COMPARED
from tests.data_access.warehouse.small import small_company
from tests.pages.visit import address, said, visit
from tests.rules import keep
from tests.small_store import QUARTER

ASKED = dict(pair.split("=") for pair in QUARTER.split("&"))


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def reasons(app):
    """Return the reasons that are offered."""
    return [option for radio in app.radio if radio.key == "why" for option in radio.options]


@pytest.mark.parametrize("metric", COMPARED)
def test_nothing_is_counted_before_it_is_asked_for(small, monkeypatch, metric):
    monkeypatch.setattr("pages.parts.others.peers", None)
    app = small("metric.py", ASKED, metric=metric)
    assert [toggle.label for toggle in app.toggle] == ["The same data as others count"]
    assert app.toggle[0].value is False
    assert reasons(app) == []


def test_a_metric_that_others_do_not_define_has_no_switch(small):
    assert not small("metric.py", ASKED, metric="reopen_rate").toggle


def test_the_switch_opens_the_table_and_the_address_says_so(small):
    app = small("metric.py", ASKED, metric="first_response_time", channel="email")
    app.toggle(key="others").set_value(True).run()
    assert address(app)["others"] == ["table"]
    assert address(app)["channel"] == ["email"]
    table = app.dataframe[-1].value
    assert list(table["As counted by"]) == ["Plumbline", "Zendesk", "Intercom", "Chatwoot"]
    app.toggle(key="others").set_value(False).run()
    assert "others" not in address(app)
    assert reasons(app) == []


def test_the_table_has_median_mean_number_and_how_many_differ(small):
    app = small("metric.py", ASKED, metric="first_response_time", others="table")
    table = app.dataframe[-1].value
    assert [plain(text) for text in table["Median"]] == ["38 min", "45 min", "30 min", "30 min"]
    assert [plain(text) for text in table["Mean"]] == ["1 h 36 min", "1 h 35 min", "1 h 29 min", "1 h 27 min"]
    assert list(table["n"]) == ["10", "11", "11", "11"]
    assert list(table["Differ"]) == ["0", "2", "1", "3"]
    assert "Chatwoot shows the mean." in said(app, "caption")


def test_a_share_has_no_median(small):
    app = small("metric.py", ASKED, metric="csat", others="table")
    table = app.dataframe[-1].value
    assert list(table.columns) == ["As counted by", "Satisfied customers", "n", "Differ"]
    assert {plain(text) for text in table["Satisfied customers"]} == {"66.7 %"}


def test_each_reason_opens_its_tickets_with_both_values(small):
    app = small("metric.py", ASKED, metric="first_response_time", others="table")
    assert reasons(app) == [
        "**Zendesk**, 1 ticket: We opened it: counted there up to our second public message, or the first after a note",
        "**Zendesk**, 1 ticket: Counted from the opening of the ticket, and not from the customer's first message",
        "**Intercom**, 1 ticket: We opened it: counted there from the customer's first message",
        "**Chatwoot**, 1 ticket: We opened it: our own first message is the reply there",
        "**Chatwoot**, 1 ticket: A bot answered first: counted from the bot's last message",
        "**Chatwoot**, 1 ticket: Counted from the opening of the ticket, and not from the customer's first message",
    ]
    app.radio(key="why").set_value("chatwoot.bot").run()
    assert address(app)["others"] == ["chatwoot.bot"]
    table = app.dataframe[-1].value
    assert list(table["Ticket"]) == ["helpdesk:1"]
    assert [plain(table[name][0]) for name in ("Here", "There", "Difference")] == ["30 min", "30 min", "−10 s"]
    assert [button.proto.label for button in app.get("download_button")][-2:] == ["CSV", "Excel"]


def test_the_address_opens_the_list(small):
    app = small("metric.py", ASKED, metric="first_response_time", others="zendesk.opening")
    assert app.radio(key="why").value == "zendesk.opening"
    assert list(app.dataframe[-1].value["Ticket"]) == ["helpdesk:2"]
    app.toggle(key="others").set_value(False).run()
    assert "others" not in address(app)


def test_a_value_that_is_none_has_its_column(small):
    app = small("metric.py", ASKED, metric="first_response_time", others="zendesk.ours")
    table = app.dataframe[-1].value
    assert table["Here"].isna().all()
    assert table["Difference"].isna().all()
    assert plain(table["There"][0]) == "1 h 20 min"


@pytest.mark.parametrize("others_", ["zendsk.ours", "zendesk.nothing", "zendesk", ".", "**x**.y", "zendesk.ours.more"])
def test_a_reason_that_is_none_is_refused_in_a_sentence(small, others_):
    app = small("metric.py", ASKED, metric="first_response_time", others=others_)
    assert app.dataframe[-1].value["As counted by"][0] == "Plumbline"
    assert app.info


def test_a_reason_for_which_nothing_differs_says_so(small):
    app = small("metric.py", ASKED, metric="first_response_time", others="zendesk.before", page="9")
    assert [box.value for box in app.info] == ["Nothing differs for this reason."]


def test_pages_of_the_list(small, monkeypatch):
    monkeypatch.setattr("pages.parts.others.SIZE", 2)
    first = small("metric.py", ASKED, metric="resolution_time", others="chatwoot.again")
    assert list(first.dataframe[-1].value["Ticket"]) == ["helpdesk:4", "shop:1"]
    for page in ("2", "99"):
        second = small("metric.py", ASKED, metric="resolution_time", others="chatwoot.again", page=page)
        assert list(second.dataframe[-1].value["Ticket"]) == ["helpdesk:2"]


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """A company that has set itself standards."""
    home = tmp_path_factory.mktemp("judged")
    small_company(home)
    keep(Settings(home=home))
    return home


def test_verdicts_of_others(judged, monkeypatch):
    asked = {**ASKED, "metric": "first_resolution_in_time"}
    app = visit(judged, monkeypatch, "metric.py", **asked, others="chatwoot.runs")
    table, listed = app.dataframe[-2].value, app.dataframe[-1].value
    assert [plain(text) for text in table["First resolution in time"]] == ["80.0 %", "80.0 %", "100.0 %", "83.3 %"]
    assert list(table["n"]) == ["5", "5", "4", "6"]
    assert reasons(app) == [
        "**Intercom**, 1 ticket: Due and nothing came: missed there only once a late reply comes",
        "**Chatwoot**, 1 ticket: Still running: counts as a hit there",
    ]
    assert listed[["Ticket", "Here", "There"]].values.tolist() == [["shop:3", "in neither", "in time"]]
