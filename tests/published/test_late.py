"""What comes late changes the board, and not what a link shows."""

from datetime import datetime, timedelta

from data_access.app_store.published import published_at
from data_access.settings import Settings
from data_access.warehouse.ask import ask
from data_access.warehouse.published import payload
from data_access.warehouse.snapshot import warehouse_at
from metrics.published.codec import payload_from
from metrics.published.differences import differences
from metrics.published.plan import Block, Plan
from metrics.question import Question
from metrics.rules import NO_RULES
from metrics.scope import ALL
from pages.published.publishing import preview, publish
from tests.data_access.warehouse.company import batch, imported
from tests.links import OWNER

PLAN = Plan("Board", "Directors", ("reopen_rate", "tickets"), frozenset({Block.CARDS}), periods=2)
MARCH = datetime(2025, 3, 1)
UNTIL = datetime(2025, 4, 10)


def test_time_08_a_late_reopening_changes_the_board_and_not_the_link(tmp_path, monkeypatch):
    monkeypatch.setattr("pages.published.rendering.can_print", lambda: False)
    settings = Settings(home=tmp_path)
    opened = [{"ticket": f"a:{n}", "team": "billing", "created_at": MARCH + timedelta(hours=n)} for n in range(200)]
    resolved = [_turned(one, 5, "open", "resolved") for one in opened]
    imported(settings, batch("tickets", *opened), batch("ticket_events", *resolved), id="one", covers_until=UNTIL)
    link, token = publish(preview(PLAN, publisher="Ada", by=OWNER, settings=settings), by=OWNER, settings=settings)
    seen, on_board = _page(settings, token), _reopened(settings)

    late = [_turned(one, 30, "resolved", "open") for one in opened[:60]]
    imported(settings, batch("ticket_events", *late), id="two", covers_until=UNTIL)

    assert (on_board, _reopened(settings)) == (0, 60 / 200)
    assert _page(settings, token) == seen
    shown = payload_from(published_at(settings).editions.newest(link.id).payload)
    now = payload(
        PLAN, publisher="Ada", scope=ALL, warehouse=warehouse_at(settings), settings=settings, rules=NO_RULES,
        now=UNTIL,
    )  # fmt: skip
    (one,) = differences(shown, now)
    assert (one.metric, one.period.first.isoformat(), one.now.value.value) == ("reopen_rate", "2025-03-01", 0.3)


def _turned(one, hours, before, after):
    return {
        "ticket": one["ticket"], "at": one["created_at"] + timedelta(hours=hours), "field": "status",
        "before": before, "after": after,
    }  # fmt: skip


def _reopened(settings):
    question = Question(("reopen_rate",), period="last-month")
    (answer,) = ask(question, scope=ALL, warehouse=warehouse_at(settings), settings=settings)
    return answer.total.value


def _page(settings, token):
    visits = published_at(settings).visits
    door = visits.by_token(token)
    return visits.file(door.link, visits.enter(door), "index.html")
