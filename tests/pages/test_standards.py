"""The page of standards: set, checked at the field, changed, ended and taken back, nothing lost on the way."""

import shutil
from datetime import date, timedelta
from decimal import Decimal

import pytest

from data_access.app_store.store import store_at
from data_access.settings import Settings
from metrics.calendars import CalendarAssignment, CalendarVersion
from metrics.covers import ALL, Covers
from metrics.decisions import ALWAYS
from metrics.standards import Clock, Standard
from metrics.worktime import Calendar
from tests import small_store
from tests.pages.deciding import field, press, table, typed
from tests.pages.visit import links, said, visit
from tests.visitors import OWNER

SIGNED = {"author": "Bo", "reason": "so"}


@pytest.fixture
def home(tmp_path):
    return shutil.copytree(small_store.home(), tmp_path / "home")


@pytest.fixture
def standards(home, monkeypatch):
    return lambda **address: visit(home, monkeypatch, "standards.py", **address)


@pytest.fixture
def store(home):
    return store_at(Settings(home=home))


def plain(text):
    return text.replace("\\", "").replace("\u2060", "").replace("\u00a0", " ")


def errors(app):
    return [plain(e.value) for e in app.error]


def asked(app, metric="csat", target="90 %", within=None, why="because customers wait"):
    field(app, "Metric").select(metric).run()
    typed(app, "Target" if metric == "csat" else "Share in time", target)
    if within is not None:
        typed(app, "Within", within)
    return typed(app, "Why?", why)


def since(app, begin):
    """Choose when it begins: "monday", "now", or a day."""
    field(app, "In force from").set_value(begin if begin in {"monday", "now"} else "day").run()
    if begin not in {"monday", "now"}:
        field(app, "From the beginning of").set_value(date.fromisoformat(begin)).run()
    return app


def saved(app, begin="monday", **wish):
    return press(since(asked(app, **wish), begin), "Save the standard")


def test_an_empty_page_says_what_to_do(standards):
    app = standards()
    assert "There is no standard yet, so nothing is judged." in app.info[0].value
    assert "Calendars, on which working time runs" in links(app)


def test_only_metrics_of_which_more_or_less_is_better_are_offered(standards):
    options = field(standards(), "Metric").options
    assert "Satisfied customers" in options
    assert "Tickets" not in options


def test_the_metric_that_was_asked_about_comes_first(standards):
    assert field(standards(metric="nps"), "Metric").value == "nps"
    assert field(standards(metric="tickets"), "Metric").value == "first_response_time"


def test_a_standard_is_told_before_it_is_saved_and_holds_from_monday(standards, store):
    app = asked(standards(), "first_response_time", "80 %", within="10 min")
    field(app, "Channel").select("chat").run()
    preview = plain(app.info[-1].value)
    book = store.standards()
    assert book.versions == ()
    monday = date.today() + timedelta(days=7 - date.today().weekday())
    assert preview.startswith(
        "First response, channel “chat”: 80.0 % within 10 min of working time, from Monday "
        + f"{monday.day} {monday:%B} {monday.year}"
    )
    app = press(app, "Save the standard")
    assert plain(app.success[0].value) == "Saved: " + preview
    (kept,) = store.standards().versions
    assert (kept.target, kept.threshold_s, kept.clock) == (Decimal("0.8"), 600, Clock.WORKING)
    assert (kept.covers, kept.reason) == (Covers(channel="chat"), "because customers wait")
    row = table(app, "State").iloc[0]
    assert (row["State"], row["For whom"]) == ("not yet in force", "channel “chat”")
    assert plain(row["From"]) == f"{monday.day} {monday:%B} {monday.year}"
    row = table(app, "Before").iloc[0]
    assert (row["About"], row["Before"]) == ("First response, channel “chat”", "nothing")
    assert field(app, "Why?").value == ""  # the form begins anew


@pytest.mark.parametrize("text", ["-5", "NaN", "inf", "0", "1e308", "0.8", "80", "101 %"])
def test_standards_01_a_hostile_target_is_refused_at_its_field(standards, store, text):
    app = press(asked(standards(), target=text), "Save the standard")
    (error,) = errors(app)
    assert error.startswith(f"“{text}” is no target here: write a value from 0.1 % to 100.0 %")
    assert store.standards().versions == ()
    assert (field(app, "Target").value, field(app, "Why?").value) == (text, "because customers wait")


def test_standards_01_nothing_typed_is_said_once_saving_is_tried(standards, store):
    app = standards()
    assert errors(app) == []
    app = press(app, "Save the standard")
    assert [e.partition(":")[0] for e in errors(app)] == [
        "“” is no target here",
        "“” is no time here",
        "Say why in a sentence, for those who ask.",
    ]
    assert store.standards().versions == ()


def test_nothing_is_saved_without_a_reason(standards, store):
    app = press(asked(standards(), why=" "), "Save the standard")
    assert errors(app) == ["Say why in a sentence, for those who ask."]
    assert store.standards().versions == ()
    assert field(app, "Target").value == "90 %"


@pytest.mark.parametrize("text", ["-5 min", "0 s", "1e308 h", "15", "367 d"])
def test_standards_01_a_hostile_time_is_refused_at_its_field(standards, store, text):
    app = standards()
    field(app, "What counts").select("total").run()
    app = press(asked(app, "first_response_time", within=text), "Save the standard")
    assert errors(app)[0].startswith(f"“{text}” is no time here: write one from 1 s to 366 d")
    assert store.standards().versions == ()


def test_a_business_day_is_that_of_the_calendar(standards, store):
    app = asked(standards(), "first_response_time", within="1 business day")
    assert "No calendar is assigned to these tickets" in errors(app)[0]
    hours = Calendar("Europe/Berlin", {"mon": [("09:00", "15:00")]})
    for key, calendar in (("six", hours), ("one", Calendar("Europe/Berlin", {"mon": [("09:00", "10:00")]}))):
        version = CalendarVersion(key, key, calendar, effective_from=ALWAYS, **SIGNED)
        store.set_calendar(version, by=OWNER, read=store.calendars().revision)
    assign(store, "six", ALL)
    app.run()
    assert errors(app) == []
    assert "90.0 % within 6 h of working time" in plain(app.info[-1].value)
    assign(store, "one", Covers(team="Billing"))
    assert "has no fixed length" in errors(app.run())[0]
    field(app, "Team").select("Technical").run()
    assert errors(app) == []


def assign(store, calendar, covers):
    wish = CalendarAssignment(calendar, covers=covers, effective_from=ALWAYS, **SIGNED)
    store.assign_calendar(wish, by=OWNER, read=store.calendars().revision, at_once=True)


def test_working_time_without_a_calendar_is_warned_of(standards, store):
    app = asked(standards(), "first_response_time", within="4 h")
    assert "No calendar is assigned to these tickets" in app.warning[0].value
    assert "Assign a calendar" in links(app)
    field(app, "What counts").select("total").run()
    assert not app.warning


def test_the_due_time_of_the_source_needs_no_time(standards, store):
    app = standards()
    field(app, "What counts").select("source").run()
    app = saved(app, metric="resolution_time")
    (kept,) = store.standards().versions
    assert (kept.threshold_s, kept.clock) == (None, Clock.SOURCE)


def test_standards_02_a_second_one_takes_the_place_of_the_first_from_its_day(standards, store):
    app = saved(saved(standards(), "now"), "now", target="95 %")
    assert [s.target for s in store.standards().steps("csat", ALL)] == [Decimal("0.9"), Decimal("0.95")]
    assert table(app, "State")["Standard"].tolist() == ["at least 95.0\u00a0%"]
    assert [held.end is None for held in store.standards().held()] == [False, True]
    assert any("Standards that have ended: 1" in e.label for e in app.expander)
    ended = next(e for e in app.expander if "have ended" in e.label).dataframe[0].value
    assert ended[["Standard", "State"]].to_numpy().tolist() == [["at least 90.0\u00a0%", "ended"]]


def test_standards_02_what_was_judged_cannot_be_changed(standards, store):
    app = saved(standards(), "2026-01-05")
    assert table(app, "State").iloc[0]["State"] == "in force, set afterwards"  # nothing was in force then
    for begin in ("2026-01-06", "2026-01-05"):
        app = saved(app, begin, target="95 %")
        assert "decided otherwise from 2026-01-04 23:00 UTC on" in errors(app)[0]
        assert field(app, "Target").value == "95 %"
    assert len(store.standards().versions) == 1


def test_standards_02_a_gap_has_no_standard(standards, store):
    app = saved(standards(), "2026-01-05")
    field(app, "Standard").select("Satisfied customers, all").run()
    field(app, "End this standard").check().run()
    app = press(typed(since(app, "now"), "Why?", "a pause"), "End the standard")
    app = saved(app, "2199-01-01")
    ended, again = store.standards().held("csat")
    assert ended.end < again.start
    assert store.standards().in_force("csat", ended.end, {}) is None
    assert table(app, "State")["State"].tolist() == ["not yet in force"]
    assert store.standards().at("csat", ALL, ended.end).ended


def test_a_standard_is_changed_ended_and_taken_back(standards, store):
    app = saved(standards(), "now")
    field(app, "Standard").select("Satisfied customers, all").run()
    assert field(app, "Target").value == "90 %"
    field(app, "In force from").set_value("now").run()
    app = press(typed(typed(app, "Target", "92.5 %"), "Why?", "we can do better"), "Save the standard")
    assert store.standards().steps("csat", ALL)[-1].target == Decimal("0.925")

    field(app, "Standard").select("Satisfied customers, all").run()
    field(app, "End this standard").check().run()
    field(app, "In force from").set_value("now").run()
    app = press(typed(app, "Why?", "no more surveys"), "End the standard")
    assert store.standards().steps("csat", ALL)[-1].ended
    assert any("nothing that comes now is judged" in i.value for i in app.info)
    assert plain(table(app, "Before").iloc[0]["After"]).startswith("no standard; from ")

    app = press(typed(app, "Why?", "a slip", nth=-1), "Take it back")
    assert store.standards().steps("csat", ALL)[-1].target == Decimal("0.925")
    assert table(app, "Before").iloc[0]["Why"] == "a slip"


def test_what_was_changed_meanwhile_is_said_and_what_was_typed_stays(standards, store):
    app = saved(standards(), "now")
    app = asked(app, target="99 %", why="a wish")
    meanwhile = Standard("csat", Decimal("0.5"), effective_from=ALWAYS, **SIGNED)
    store.set_standard(meanwhile, by=OWNER, read=store.standards().revision, at_once=True)
    field(app, "In force from").set_value("now").run()
    app = press(app, "Save the standard")
    assert "Bo changed the same" in errors(app)[0]
    assert (field(app, "Target").value, field(app, "Why?").value) == ("99 %", "a wish")
    assert store.standards().steps("csat", ALL)[-1].target == Decimal("0.5")
    press(app, "Save the standard")
    assert store.standards().steps("csat", ALL)[-1].target == Decimal("0.99")


def test_the_list_is_in_the_order_in_which_standards_apply(standards, store):
    covers = (
        ALL,
        Covers(segment="Business"),
        Covers(team="Billing"),
        Covers(channel="chat"),
        Covers(team="A", topic="b"),
    )
    for some in covers:
        wish = Standard("csat", Decimal("0.9"), covers=some, effective_from=ALWAYS, **SIGNED)
        store.set_standard(wish, by=OWNER, read=store.standards().revision, at_once=True)
    nps = Standard("nps", Decimal(30), covers=Covers(customer="crm:1"), effective_from=ALWAYS, **SIGNED)
    store.set_standard(nps, by=OWNER, read=store.standards().revision, at_once=True)
    found = table(standards(), "State")
    assert found["Metric"].tolist() == ["Satisfied customers"] * 5 + ["Recommendation (NPS)"]
    assert found["For whom"].tolist()[:5] == [
        "team “A”, topic “b”",
        "team “Billing”",
        "channel “chat”",
        "segment “Business”",
        "all",
    ]
    assert any("customer, team, priority, channel, topic, segment, all" in t for t in said(standards(), "caption"))
