"""Answer questions: in the order asked, of the current version, and with a sentence where there is no answer."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from data_access.warehouse import ask as ask_module
from data_access.warehouse.ask import ask
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.undo import undo
from data_access.warehouse.versions import EmptyWarehouse
from metrics.errors import CannotAnswer, UnknownName
from metrics.question import Question
from metrics.scope import ALL, Scope
from metrics.verdicts import State
from tests import small_store
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.small_store import QUARTER


@pytest.mark.parametrize(
    ("address", "value", "n", "before"),
    [
        ("metric=tickets", 13, 13, 2),
        ("metric=csat", 2 / 3, 3, None),
        ("metric=nps", 25, 4, None),
        ("metric=first_response_time", 2250, 10, (336600 + 9172800) / 2),
        ("metric=contact_rate", 3, 4, 2 / 4),
        ("metric=backlog", 2, 2, 0),
        ("metric=tickets&channel=email&channel=phone&team=Sales support", 1, 1, 0),
        ("metric=csat&agent=ines", 1, 1, None),
    ],
)
def test_a_figure_worked_out_on_paper(address, value, n, before):
    found = small_store.answer(f"{address}&{QUARTER}")
    assert (found.total.value, found.total.n, found.before.value) == (pytest.approx(value), n, before)


def test_answers_come_in_the_order_asked():
    keys = ("backlog", "csat", "tickets", "first_response_time", "nps", "repeat_cohort", "contact_rate")
    found = small_store.answers(f"metric={','.join(keys)}&{QUARTER}")
    assert tuple(a.metric.key for a in found) == keys
    for answer in found:
        assert answer.total == small_store.answer(f"metric={answer.metric.key}&{QUARTER}").total


def test_points_come_by_time_then_the_whole_then_groups_by_name():
    found = small_store.answer(f"metric=tickets&by=channel&grain=month&{QUARTER}")
    january = [(p.group, p.grouped) for p in found.trend()[:1]]
    assert january == [(None, False)]
    assert [p.bucket.first.month for p in found.trend()] == [1, 2, 3]
    names = [p.group for p in found.points if p.grouped and not p.bucket]
    assert names == sorted(names)
    assert [(p.group, p.n) for p in found.groups][:2] == [("email", 5), ("chat", 2)]


def test_the_receipt_says_how_it_came_about():
    found = small_store.answer(f"metric=tickets&{QUARTER}&zone=Asia/Kolkata").receipt
    assert (found.zone, found.left_out) == ("Asia/Kolkata", (("Merged tickets and spam", 2),))
    assert found.as_of.isoformat() == "2025-03-31T22:00:00"
    assert found.data_version == small_store.warehouse().manifest().version
    assert all(text.startswith(("SELECT", "WITH")) for text in found.sql)
    assert found.sql


def test_what_is_bound_is_not_in_the_sql():
    found = small_store.answer(f"metric=tickets&{QUARTER}&team=' OR 1=1 --&channel=1;DROP TABLE tickets")
    assert found.total.n == 0
    assert not any("1=1" in text or "DROP" in text for text in found.receipt.sql)


@pytest.mark.parametrize(
    ("address", "error", "sentence"),
    [
        ("metric=csatt", UnknownName, r"no metric called “csatt”\. Did you mean “csat”\?"),
        ("metric=csat&metric=xyzzy", UnknownName, r"no metric called “xyzzy”\.$"),
        ("", CannotAnswer, "names no metric"),
        ("metric=csat&by=product", CannotAnswer, "“Satisfied customers” cannot be split or filtered by product"),
        ("metric=tickets&product=router", CannotAnswer, "“Tickets” cannot be split or filtered by product"),
        ("metric=contact_rate&by=channel", CannotAnswer, "“Contacts for each customer” cannot be split"),
        ("metric=repeat_cohort&team=Billing", CannotAnswer, "“Customers who buy again” cannot be split"),
        ("metric=csat&clock=working", CannotAnswer, "No working hours are set"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(address, error, sentence):
    with pytest.raises(error, match=sentence):
        small_store.answers(f"{address}&{QUARTER}")


@pytest.mark.parametrize("metric", ["csat", "nps", "first_response_time", "answered", "satisfaction_mean"])
@pytest.mark.parametrize("narrowed", ["country=Atlantis", "country=", "country=' OR 1=1--"])
def test_an_unknown_value_finds_no_rows(metric, narrowed):
    found = small_store.answer(f"metric={metric}&{narrowed}&{QUARTER}&grain=month&by=plan").total
    if narrowed != "country=":
        assert (found.value, found.n, found.verdict.state) == (None, 0, State.NO_DATA)
    else:  # the shop's ticket of nobody has no country
        assert found.n == small_store.listed(f"metric={metric}&country=&{QUARTER}").total


def test_nothing_imported_is_said(settings):
    with pytest.raises(EmptyWarehouse, match="no data yet"):
        ask(Question(("tickets",)), scope=ALL, warehouse=Warehouse(settings.home), settings=settings)


@pytest.fixture
def count(settings):
    """Return a function that asks how many tickets there are in March 2025."""
    warehouse = Warehouse(settings.home)
    asked = Question.parse("metric=tickets&from=2025-03-01&to=2025-04-01", ("team",))

    def ask_(scope=ALL):
        (found,) = ask(asked, scope=scope, warehouse=warehouse, settings=settings)
        return found.total.value

    return ask_


def test_an_answer_of_an_older_version_is_not_served(settings, count):
    imported(settings, batch("tickets", ticket("a:1")))
    assert [count(), count()] == [1, 1]
    imported(settings, batch("tickets", ticket("a:2"), ticket("a:3", created_at=hours(-6))), id="two")
    assert count() == 3
    undo(settings)
    assert count() == 1


def test_an_answer_is_kept_while_nothing_changes(settings, count, monkeypatch):
    imported(settings, batch("tickets", ticket("a:1")))
    assert count() == 1
    monkeypatch.setattr(ask_module, "plan", lambda *_: pytest.fail("asked again"))
    assert count() == 1


def test_an_answer_of_another_scope_is_not_served(settings, count):
    imported(settings, batch("tickets", ticket("a:1", team="billing"), ticket("a:2", team="sales")))
    assert count() == 2
    assert count(Scope(frozenset({"billing"}))) == 1
    assert count(Scope(frozenset())) == 0
    assert count() == 2


def test_what_many_ask_at_once_is_asked_once(settings, count, monkeypatch):
    imported(settings, batch("tickets", ticket("a:1")))
    planned, all_here, plan = [], threading.Barrier(6), ask_module.plan

    def slow(*asked):
        planned.append(asked)
        time.sleep(0.2)
        return plan(*asked)

    monkeypatch.setattr(ask_module, "plan", slow)

    def one(_n):
        all_here.wait(10)
        return count()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(one, range(6))) == [1] * 6
    assert len(planned) == 1


def test_without_bounds_no_second_statement_runs_and_the_rest_is_the_same():
    asked = small_store.read(f"metric=first_response_time,csat&{QUARTER}&grain=month")
    of = {"scope": ALL, "warehouse": small_store.warehouse(), "settings": small_store.settings()}
    (time, share), (bare, same) = ask(asked, **of), ask(asked, **of, bounded=False)
    assert (share.total, share.points) == (same.total, same.points)
    assert [(p.value, p.n) for p in bare.points] == [(p.value, p.n) for p in time.points]
    assert time.total.low is not None
    assert bare.total.low is None
    assert len(bare.receipt.sql) < len(time.receipt.sql)


def test_another_level_asks_anew_and_gives_other_intervals(settings):
    """Also of medians, whose bounds the engine picks by rank."""
    waits = [ticket(f"a:{n}", opened_by="customer", created_at=hours(-n), resolved_at=hours(2)) for n in range(1, 60)]
    imported(settings, batch("tickets", *waits), covers_until=hours(3))
    question = Question(("resolution_time", "reopen_rate"), start=date(2025, 3, 1), end=date(2025, 3, 11))
    widths = []
    for level in (0.8, 0.95, 0.99):
        own = replace(settings, level=level)
        median, share = ask(question, scope=ALL, warehouse=Warehouse(settings.home), settings=own)
        assert median.resolved.level == level
        widths.append((median.total.high - median.total.low, share.total.high - share.total.low))
    assert widths == sorted(widths)
    assert len({w for w, _ in widths}) == len({w for _, w in widths}) == 3
