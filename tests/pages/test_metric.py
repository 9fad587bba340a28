"""The page of a metric: its figure, its way over time, its groups, its rows, its receipt."""

import json
import re
from datetime import datetime, timedelta

import pytest

from metrics.catalogue import AREAS
from metrics.question import Question
from metrics.sentences import between
from metrics.wording import figure
from pages.parts.plain import plain as escaped
from tests import small_store
from tests.data_access.warehouse.company import batch, imported, ticket
from tests.metrics.answers import CATALOGUE
from tests.metrics.test_wording import plain
from tests.pages.visit import address, links, said, visit
from tests.small_store import QUARTER
from tests.templates import copied

ASKED = {"from": "2025-01-01", "to": "2025-04-01", "grain": "month"}


def charts(app):
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def marks(chart):
    return [Question.parse(text, CATALOGUE.dimensions) for t in chart["data"] for text in t.get("customdata", ())]


@pytest.mark.parametrize("metric", CATALOGUE.metrics)
def test_a_metric_shows_what_ask_answers_and_opens_its_rows(small, metric):
    app = small("metric.py", ASKED, metric=metric)
    answer = small_store.answer(f"metric={metric}&{QUARTER}&grain=month")
    assert said(app, "title") == [answer.metric.title]
    (headline,) = app.metric
    assert headline.value == figure(answer.total.value, answer.metric.unit)
    held = between(answer.total, answer.metric.unit)
    assert any(held is None or held in line for line in said(app, "markdown"))
    opened = {text: query for text, (page, query) in links(app).items() if page == "tickets" and text != "Tickets"}
    assert opened
    for text, query in opened.items():
        part = re.search("part=([^&]*)", query)[1]
        n = small_store.listed(query.partition("&part=")[0], part=part).total
        assert text.startswith(f"{n:,} ")


# Without a standard nothing is in time: tests/pages/test_judged.py looks at a company that has some.
DRAWN = [m for m in CATALOGUE.metrics if m != "repeat_cohort" and not m.endswith("_in_time")]


@pytest.mark.parametrize("metric", DRAWN)
def test_the_trend_is_drawn_and_written(small, metric):
    app = small("metric.py", ASKED, metric=metric)
    answer = small_store.answer(f"metric={metric}&{QUARTER}&grain=month")
    assert said(app, "subheader")[0] == escaped(f"{answer.metric.title} by month")
    assert [(q.start, q.end) for q in marks(charts(app)[0])] == [
        (p.bucket.first, p.bucket.last) for p in answer.trend()
    ]
    table = app.dataframe[0].value
    assert [plain(text) for text in table["Period"]] == ["January 2025", "February 2025", "March 2025"]
    assert list(table["n"]) == [p.n for p in answer.trend()]
    assert list(table[answer.metric.title]) == [figure(p.value, answer.metric.unit) for p in answer.trend()]


FITTING = [
    (metric, next(d for d in ("team", "country") if CATALOGUE.dimension(d).fits(CATALOGUE.metric(metric))))
    for metric in DRAWN
]


@pytest.mark.parametrize(("metric", "by"), FITTING)
def test_groups_are_drawn_and_written(small, metric, by):
    app = small("metric.py", ASKED, metric=metric, by=by)
    answer = small_store.answer(f"metric={metric}&{QUARTER}&grain=month&by={by}")
    title = CATALOGUE.dimension(by).title.lower()
    assert said(app, "subheader")[1] == escaped(f"{answer.metric.title} by {title}")
    opened = [q.filtered(by)[0] or None for q in marks(charts(app)[1])]
    assert opened == [p.group for p in reversed(answer.groups)]
    steps, table = app.dataframe[0].value, app.dataframe[1].value
    assert list(steps["n"]) == [p.n for p in answer.points if p.bucket and p.grouped]
    assert list(table["Group"]) == [p.group or "(none)" for p in answer.groups]
    assert list(table["n"]) == [p.n for p in answer.groups]
    assert app.get("button_group")[0].value in (by, [by])


def test_a_duration_shows_how_long_it_took(small):
    app = small("metric.py", ASKED, metric="first_response_time")
    assert said(app, "subheader") == [
        "First response by month",
        "How long it took",
        "With those who still wait",
    ]
    table = app.dataframe[1].value
    assert list(table["Answered tickets"]) == [1, 0, 2, 0, 3, 1, 2, 0, 1]
    assert plain(table["from"][2]) == "5 min"
    assert charts(app)[1]["data"][0]["y"] == [1, 0, 2, 0, 3, 1, 2, 0, 1]


def waiting_company(settings):
    """Import a month of two teams: Billing answers within hours, Sales lets a third wait and closes some unanswered."""
    tickets, messages = [], []
    for n in range(90):
        at = datetime(2025, 2, 1, 8) + timedelta(hours=6 * n)
        team, answered = ("Billing", True) if n % 2 else ("Sales", n % 3 > 0)
        closed = at + timedelta(days=2) if not answered and n % 4 == 0 else None
        tickets.append(ticket(f"a:{n}", team=team, opened_by="customer", created_at=at, resolved_at=closed))
        said = [("customer", "in", at)]
        if answered:
            said.append(("agent", "out", at + timedelta(hours=1 + n % 5 if team == "Billing" else 20 + n % 7)))
        messages += [
            {
                "message": f"a:{n}-{k}",
                "ticket": f"a:{n}",
                "at": when,
                "author_role": role,
                "direction": way,
                "public": True,
            }
            for k, (role, way, when) in enumerate(said)
        ]
    imported(settings, batch("tickets", *tickets), batch("messages", *messages), covers_until=datetime(2025, 3, 1))


def unescaped(line):
    return plain(line).replace("\\", "").replace("\u2060", "")


def test_who_still_waits_is_counted_beside_the_classic_figure_and_by_group(settings, monkeypatch):
    copied(waiting_company, settings.home)
    asked = {"from": "2025-02-01", "to": "2025-03-01", "metric": "first_response_time"}
    app = visit(settings.home, monkeypatch, "metric.py", **asked, by="team")
    lines = [unescaped(line) for line in said(app, "markdown")]
    told = next(line for line in lines if line.startswith("With those still waiting counted"))
    assert "half were answered within" in told
    assert any("7 wait still and 8 were closed without an answer" in line for line in lines)
    assert any(line.startswith("The 2 groups differ in how long they wait by more than chance") for line in lines)
    table = next(frame.value for frame in app.dataframe if "Wait still" in frame.value)
    assert list(table["Group"]) == ["Billing", "Sales"]
    assert list(table["n"]) == ["45", "45"]
    by_then = next(frame.value for frame in app.dataframe if "Within" in frame.value)
    assert [plain(t) for t in by_then["Within"]][:2] == ["1 h", "4 h"]


def test_of_too_few_waits_nothing_is_estimated(small):
    lines = said(small("metric.py", ASKED, metric="resolution_time"), "markdown")
    assert ":gray[Too few waits to estimate from: 20 are needed, half of them over.]" in lines


def test_a_distribution_says_what_it_counts(small):
    app = small("metric.py", ASKED, metric="time_to_repurchase")
    assert list(app.dataframe[1].value.columns) == ["from", "to", "Customers who bought again"]


def test_the_metrics_to_choose_from_tell_their_area(small):
    offered = small("metric.py", ASKED, metric="csat").selectbox(key="metric").options
    assert len(offered) == len(CATALOGUE.metrics)
    assert "Speed · First response" in offered
    assert [o.partition(" · ")[0] for o in offered] == sorted(
        (o.partition(" · ")[0] for o in offered), key=list(AREAS).index
    )


def test_a_cohort_shows_its_cells(small):
    app = small("metric.py", ASKED, metric="repeat_cohort")
    assert said(app, "subheader") == [escaped("Customers who came back, by month of their first purchase")]
    assert charts(app)[0]["data"][0]["z"][0][:2] == [50, 50]
    table = app.dataframe[0].value
    assert list(table["Age"])[:3] == [0, 1, 2]
    assert [plain(text) for text in table["Customers who buy again"]][:3] == ["100.0 %", "50.0 %", "50.0 %"]


def test_csat_is_shown_if_the_address_names_no_metric(small):
    assert small("metric.py", ASKED).title[0].value == "Satisfied customers"


def test_the_first_of_several_metrics_is_shown(small):
    assert small("metric.py", ASKED, metric=["nps", "csat"]).title[0].value == "Recommendation (NPS)"


def test_no_data_is_said_with_advice(small):
    app = small("metric.py", {"from": "2020-01-01", "to": "2020-02-01"}, metric="csat", by="team")
    assert app.metric[0].value == "no data"
    assert app.info[0].value.startswith("No data in this period under these filters.")
    assert "Nothing to show here." in said(app, "markdown")


def test_the_receipt_says_it_all(small):
    app = small("metric.py", ASKED, metric="first_response_time", zone="Asia/Kolkata")
    app.session_state["receipt"] = True
    app.run()
    text = "\n".join(said(app, "markdown"))
    for line in (
        "Counted by the moment the ticket was opened; credited to the team and agent at the reply.",
        "It stands on 10 tickets",
        "days are those of Asia/Kolkata.",
        "Tickets that nobody has answered: 2",
        "Tickets that we opened ourselves: 1",
        f"version {small_store.warehouse().manifest().version} of the data",
    ):
        assert line in text
    assert app.code
    assert all(code.value.startswith(("SELECT", "WITH")) for code in app.code)


def test_choosing_a_metric_asks_the_same_of_it(small):
    app = small("metric.py", ASKED, metric="csat", country="Germany", by="segment")
    app.selectbox(key="metric").set_value("contact_rate").run()
    assert address(app) == {
        **{name: [value] for name, value in ASKED.items()},
        "metric": ["contact_rate"],
        "country": ["Germany"],
        "by": ["segment"],
    }
    assert app.title[0].value == "Contacts for each customer"


def test_a_split_that_the_other_metric_does_not_have_is_dropped(small):
    app = small("metric.py", ASKED, metric="csat", by="team")
    app.selectbox(key="metric").set_value("contact_rate").run()
    assert not app.exception
    assert "by" not in address(app)


def test_choosing_a_split_writes_the_address(small):
    app = small("metric.py", ASKED, metric="csat", team="Billing")
    app.button_group(key="split").set_value("channel").run()
    assert (address(app)["by"], address(app)["team"]) == (["channel"], ["Billing"])
    app.button_group(key="split").set_value(None).run()
    assert "by" not in address(app)


def test_only_splits_that_the_rows_carry_are_offered(small):
    offered = small("metric.py", ASKED, metric="contact_rate").button_group(key="split").options
    assert "Country" in offered
    assert "Channel" not in offered
    assert "Customer" not in offered  # names are for the lists


@pytest.mark.parametrize("browser", [True, False])
def test_a_picture_is_offered_where_there_is_a_browser_to_draw_it(small, monkeypatch, browser):
    monkeypatch.setattr("pages.parts.downloads.can_draw", lambda: browser)
    app = small("metric.py", ASKED, metric="csat")
    offered = [button.proto.label for button in app.get("download_button")]
    assert offered == ["CSV", "Excel", *["Picture"] * browser]


def two_years(settings):
    """Import 120 weeks of about a dozen tickets each."""
    begin = datetime(2022, 12, 5, 9)
    at = [begin + timedelta(weeks=week, hours=n) for week in range(120) for n in range(12 + week % 3)]
    imported(settings, batch("tickets", *(ticket(f"a:{n}", created_at=when) for n, when in enumerate(at))))


def test_where_it_is_going_is_told_once_somebody_asks(settings, monkeypatch, small):
    copied(two_years, settings.home)
    app = visit(settings.home, monkeypatch, "metric.py", metric="tickets")
    assert not [line for line in said(app, "markdown") if "of the quarter ahead" in line]
    app.session_state["going"] = True
    app.run()
    assert not app.exception
    (told,) = [unescaped(line) for line in said(app, "markdown") if "of the quarter ahead" in line]
    assert told.startswith("About 13 in the week of ")
    (table,) = [frame.value for frame in app.dataframe if "Expected" in frame.value]
    assert len(table) == 13
    assert any("expected of the next quarter" in title for title in said(app, "subheader"))


def test_of_too_few_weeks_nothing_is_foretold(small):
    app = small("metric.py", ASKED, metric="csat")
    app.session_state["going"] = True
    app.run()
    assert any("Too few whole weeks to say where it is going" in text for text in said(app, "info"))
