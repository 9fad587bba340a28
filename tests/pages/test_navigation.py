"""The question lives in the address: every link keeps it, and what cannot be read is said."""

import pytest

from metrics.question import Question
from pages.parts import navigation
from pages.parts.navigation import PAGES
from tests.pages.visit import links, rendered, said

FILES = [file for file, __, __ in PAGES.values() if file != "customer.py"]
ASKED = {"from": "2025-01-01", "to": "2025-04-01", "team": ["Billing", "Technical"], "zone": "Asia/Kolkata"}
BAR = [
    "overview",
    "metric",
    "causes",
    "tickets",
    "customers",
    "retention",
    "due",
    "fairness",
    "standards",
    "calendars",
    "data",
    "definitions",
    "audit",
]
KEPT = "from=2025-01-01&to=2025-04-01&zone=Asia%2FKolkata&team=Billing&team=Technical"


@pytest.mark.parametrize("file", FILES)
def test_every_link_of_the_bar_keeps_the_question(small, file):
    bar = [element.proto for element in small(file, ASKED, metric="nps").get("page_link")][: len(BAR)]
    assert [link.page for link in bar] == ["", *BAR[1:]]
    assert bar[0].query_string == KEPT  # the overview shows several metrics
    assert {link.query_string for link in bar[1:]} == {f"metric=nps&{KEPT}"}


def test_what_belongs_to_a_page_does_not_travel(small):
    found = links(small("tickets.py", ASKED, part="denominator", search="x", sort="-topic", page="1"))
    assert found["Metrics"][1] == KEPT


HOSTILE_ADDRESSES = {
    "misspelt name": ({"taem": "x"}, "There is no part of the address called “taem”. Did you mean “team”?"),
    "unknown name": ({"kpi": "__import__('os')"}, "There is no part of the address called “kpi”."),
    "name of markup": ({"![t](https://evil/x.png)": "1"}, "There is no part of the address called “![t](https://evil"),
    "long name": ({"x" * 5000: "1"}, "There is no part of the address called “xxx"),
    "no such day": ({"from": "2026-13-45", "to": "2026-12-01"}, "“from” must be a day written as 2026-10-31"),
    "injected day": ({"from": "2026-01-01'))/*", "to": "2026-12-01"}, "“from” must be a day"),
    "half a period": ({"from": "2025-01-01"}, "“from” and “to” go together"),
    "period of nothing": ({"from": "2025-01-01", "to": "2025-01-01"}, "The period is empty"),
    "two periods": ({"from": "2025-01-01", "to": "2025-02-01", "period": "last-week"}, "either “period” or “from”"),
    "repeated name": ({"from": ["2025-01-01", "2025-01-02"], "to": "2025-02-01"}, "“from” stands more than once"),
    "repeated split": ({"by": ["team", "channel"]}, "“by” stands more than once"),
    "unknown period": ({"period": "last-moth"}, "There is no period called “last-moth”. Did you mean “last-month”?"),
    "unknown metric": ({"metric": "cast"}, "There is no metric called “cast”. Did you mean “csat”?"),
    "unknown split": ({"by": "teem"}, "There is no dimension called “teem”. Did you mean “team”?"),
    "unknown grain": ({"grain": "fortnight"}, "There is no grain called “fortnight”."),
    "unknown comparison": ({"compare": "befor"}, "Did you mean “before”?"),
    "working hours": ({"clock": "working"}, "No working hours are set"),
    "no such zone": ({"zone": "../../etc/passwd"}, "is no time zone"),
    "no instant": ({"as_of": "yesterday"}, "“as_of” must be an instant"),
    "endless reach": ({"reach": "1e9"}, "“reach” must be a whole number"),
    "100 KB": ({"team": "x" * 100_000}, "The value of “team” in the address cannot be read."),
    "NUL": ({"team": "a\0b"}, "The value of “team” in the address cannot be read."),
    "bytes that are no text": ({"team": "\ufffd"}, "The value of “team” in the address cannot be read."),
}


def unescaped(text):
    return text.replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize(("address", "sentence"), HOSTILE_ADDRESSES.values(), ids=HOSTILE_ADDRESSES)
def test_an_address_that_cannot_be_read_is_said(small, address, sentence):
    app = small("tickets.py", address)
    assert said(app, "subheader") == ["This address cannot be read"]
    (error,) = app.error
    assert sentence in unescaped(error.value)
    assert len(error.value) < 1000
    assert not app.metric
    assert not app.dataframe
    assert links(app)["Go to the overview"] == ("", "")
    assert not any("![t](https" in text for text in rendered(app))


@pytest.mark.parametrize("file", FILES)
def test_no_page_shows_a_figure_under_such_an_address(small, file):
    app = small(file, taem="x")
    assert said(app, "subheader") == ["This address cannot be read"]
    assert not (app.metric or app.dataframe or app.get("plotly_chart"))


QUESTIONS = (
    {"team": "' OR 1=1--"},
    {"team": ["1;DROP TABLE tickets", "<script>alert(1)</script>", "![t](https://evil/x.png)", ""]},
    {"from": "1900-01-01", "to": "1901-01-01"},
    {"from": "2199-01-01", "to": "2200-12-31"},
    {"as_of": "1900-01-01T00:00:00Z", "period": "this-year", "compare": "year"},
    {"reach": "120", "grain": "quarter"},
    {"zone": "Pacific/Apia", "period": "this-week"},
    {"by": "customer"},
)
LISTS = (
    {"part": "zzz"},
    {"sort": "zzz"},
    {"page": "-1"},
    {"page": "9" * 5000},
    {"page": "٣"},
    {"search": "x" * 100_000},
    {"search": "a\0b"},
    {"search": ["a", "b"]},
)


@pytest.mark.parametrize(
    ("file", "address"),
    [(file, a) for file in ("overview.py", "metric.py", "tickets.py") for a in QUESTIONS]
    + [("tickets.py", a) for a in LISTS],
)
def test_whatever_can_be_read_shows_the_page(small, file, address):
    app = small(file, address)  # which fails for an exception
    assert app.title
    assert not app.error


UNFIT = {
    "overview.py": [{"by": "product"}, {"product": "router"}],
    "metric.py": [
        {"metric": "csat", "product": "router"},
        {"metric": "csat", "by": "product"},
        {"metric": "contact_rate", "channel": "email"},
        {"metric": "repeat_cohort", "team": "Billing"},
    ],
}


@pytest.mark.parametrize(("file", "address"), [(file, a) for file, found in UNFIT.items() for a in found])
def test_what_does_not_fit_is_said_with_a_way_back(small, file, address):
    app = small(file, address, period="this-year")
    (told,) = app.info
    assert "cannot be split or filtered by" in told.value
    (back,) = [button for button in app.button if button.label == "Clear filters and split"]
    back.click().run()
    assert not app.exception
    assert app.title
    assert app.metric
    assert dict(app.query_params).keys() == {"period"} | ({"metric"} & address.keys())


def test_an_address_is_a_question_and_what_the_page_adds():
    question = Question(("csat",)).within("team", "Billing", "")
    pairs = navigation.address(question, page="2")
    assert pairs == [("metric", "csat"), ("team", ""), ("team", "Billing"), ("page", "2")]
    assert Question.parse(pairs[:-1], ("team",)) == question


def test_pages_are_known_by_title_and_file():
    assert next(iter(PAGES)) == "overview"
    assert [title for __, title, offered in PAGES.values() if not offered] == [
        *("Summary", "Customer", "Who may leave", "Import", "Publish", "Your account"),
    ]
    assert not set(navigation.OWN) & {
        "metric",
        "from",
        "to",
        "period",
        "grain",
        "compare",
        "by",
        "zone",
        "as_of",
        "reach",
    }
