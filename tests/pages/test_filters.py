"""The filters: each writes the address, which keeps them all."""

from datetime import date

import pytest

from metrics.periods import PERIODS
from pages.parts.filters import MORE
from tests.metrics.test_wording import plain
from tests.pages.visit import address, said

ASKED = {"from": "2025-01-01", "to": "2025-04-01"}


def labels(app):
    return [element.proto.popover.label for element in app.main if element.type == "popover"]


def kept(app):
    return {name: values[0] if len(values) == 1 else values for name, values in address(app).items()}


@pytest.mark.parametrize("file", ["overview.py", "metric.py", "tickets.py"])
def test_a_period_is_chosen_by_name(small, file):
    app = small(file, period="this-year", team="Billing")
    app.radio(key="filter_period").set_value("last-quarter").run()
    assert kept(app) == {"period": "last-quarter", "team": "Billing"}
    assert not app.exception


def test_the_default_period_leaves_no_trace_in_the_address(small):
    app = small("overview.py", period="this-year")
    app.radio(key="filter_period").set_value("last-month").run()
    assert kept(app) == {}
    assert plain(app.title[0].value) == "March 2025"


def test_every_named_period_is_offered_and_can_be_shown(small):
    app = small("tickets.py")
    assert app.radio(key="filter_period").options == list(PERIODS.values())
    for name in PERIODS:
        app.query_params["period"] = name
        app.run()
        assert not app.exception
        assert app.radio(key="filter_period").value == name


def test_days_are_chosen_from_to(small):
    app = small("overview.py", {"period": "this-year"}, grain="week")
    app.date_input(key="filter_days").set_value((date(2025, 2, 3), date(2025, 2, 16))).run()
    assert kept(app) == {"from": "2025-02-03", "to": "2025-02-17", "grain": "week"}  # the last day is in it
    assert plain(app.title[0].value) == "3 – 16 February 2025"
    assert app.date_input(key="filter_days").value == (date(2025, 2, 3), date(2025, 2, 16))


def test_one_day_of_two_changes_nothing_yet(small):
    app = small("overview.py", ASKED)
    app.date_input(key="filter_days").set_value((date(2025, 2, 3),)).run()
    assert not app.exception
    assert kept(app) == ASKED


def test_chosen_days_give_way_to_a_named_period(small):
    app = small("overview.py", ASKED)
    assert app.radio(key="filter_period").value == "own"
    app.radio(key="filter_period").set_value("this-year").run()
    assert kept(app) == {"period": "this-year"}


def test_a_comparison_is_chosen(small):
    app = small("overview.py", ASKED)
    app.radio(key="filter_compare").set_value("year").run()
    assert kept(app) == {**ASKED, "compare": "year"}
    assert said(app, "caption")[0].startswith("compared with 1st quarter\u00a02024")
    app.radio(key="filter_compare").set_value("none").run()
    assert said(app, "caption")[0].startswith("not compared")
    app.radio(key="filter_compare").set_value("before").run()
    assert kept(app) == ASKED


def test_steps_are_chosen(small):
    app = small("metric.py", ASKED, metric="tickets")
    assert app.radio(key="filter_grain").value == "week"
    app.radio(key="filter_grain").set_value("month").run()
    assert kept(app) == {**ASKED, "metric": "tickets", "grain": "month"}
    assert said(app, "subheader")[0] == "Tickets by month"


@pytest.mark.parametrize("file", ["overview.py", "metric.py", "tickets.py"])
def test_values_are_chosen_of_those_in_the_data(small, file):
    app = small(file, ASKED, channel="email")
    teams = app.multiselect(key="filter_by_team")
    assert teams.options == ["Technical", "Sales support", "First line", "Billing", "(none)"]
    teams.set_value(["Technical", "Billing"]).run()
    assert kept(app) == {**ASKED, "team": ["Billing", "Technical"], "channel": "email"}
    app.multiselect(key="filter_by_team").set_value([]).run()
    assert kept(app) == {**ASKED, "channel": "email"}


def test_rows_without_a_value_can_be_chosen(small):
    app = small("tickets.py", ASKED)
    app.multiselect(key="filter_by_segment").set_value([""]).run()
    assert kept(app)["segment"] == ""
    assert list(app.dataframe[0].value["Ticket"]) == ["shop:6"]  # of a customer unknown
    assert any("Segment **\\(none\\)**" in label for label in labels(app))


def test_a_value_that_the_data_do_not_have_stays_to_be_taken_out(small):
    app = small("tickets.py", ASKED, team="Nobody")
    assert app.multiselect(key="filter_by_team").value == ["Nobody"]
    assert "Nobody" in app.multiselect(key="filter_by_team").options
    app.multiselect(key="filter_by_team").set_value([]).run()
    assert kept(app) == ASKED
    assert app.dataframe


def test_further_dimensions_are_offered_and_then_shown(small):
    app = small("tickets.py", ASKED)
    app.session_state[MORE] = True
    app.run()
    assert app.selectbox(key="filter_more").options[:2] == ["Agent", "Priority"]
    app.selectbox(key="filter_more").set_value("priority").run()
    app.multiselect(key="filter_by_priority").set_value(["urgent"]).run()
    assert kept(app) == {**ASKED, "priority": "urgent"}
    assert any(label.startswith("Priority **urgent**") for label in labels(app))
    assert "Priority" not in app.selectbox(key="filter_more").options


def test_the_bar_says_what_is_chosen(small):
    found = [
        plain(label) for label in labels(small("overview.py", ASKED, team=["Billing", "Technical"], grain="month"))
    ]
    assert "Period **1st quarter 2025**" in found
    assert "Compare with **the period before**" in found
    assert "Team **Billing + 1**" in found
    assert "Channel **all**" in found
    assert "Steps **month**" in found


def test_filters_are_cleared_at_once(small):
    app = small("tickets.py", ASKED, team="Billing", channel="email", metric="csat")
    (clear,) = [button for button in app.button if button.label == "Clear filters"]
    clear.click().run()
    assert kept(app) == {**ASKED, "metric": "csat"}
    assert not [button for button in app.button if button.label == "Clear filters"]


def test_the_list_has_neither_steps_nor_comparison(small):
    keys = {radio.key for radio in small("tickets.py", ASKED).radio}
    assert keys == {"filter_period"}
