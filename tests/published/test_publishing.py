"""What was previewed is published, renewed while its author may, and left as it was where that fails."""

import logging
from dataclasses import replace
from datetime import datetime
from threading import Event

import pytest
from sqlalchemy import text

from data_access.app_store.connections import connect, writing
from data_access.app_store.published import published_at
from data_access.settings import Settings
from data_access.warehouse.snapshot import warehouse_at
from metrics.errors import BadValue, CannotAnswer
from metrics.periods import Grain
from metrics.published.codec import payload_from, plan_from
from metrics.published.plan import Block, Plan, Refresh
from metrics.roles import NotAllowed, Role
from pages.published import __main__ as door
from pages.published import publishing
from pages.published.publishing import address_of, change, confirm, preview, publish, renew_due
from pages.published.renewing import keep_renewing
from tests.data_access.warehouse.small import small_company
from tests.links import OWNER
from tests.visitors import EVERYBODY

PLAN = Plan(
    "Board", "Directors", ("csat", "tickets"), frozenset({Block.HEADLINES, Block.CARDS}), grain=Grain.QUARTER,
    periods=2, refresh=Refresh.WEEKLY,
)  # fmt: skip


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """The small company, and pages without what is printed, which takes seconds."""
    small_company(tmp_path)
    monkeypatch.setattr("pages.published.rendering.can_print", lambda: False)
    return Settings(home=tmp_path)


def published(settings, **terms):
    made = preview(PLAN, publisher="Ada Lovelace", by=OWNER, settings=settings)
    return (*publish(made, by=OWNER, settings=settings, **terms), made)


def opened(settings, token, name="index.html"):
    visits = published_at(settings).visits
    door = visits.by_token(token)
    return visits.file(door.link, visits.enter(door), name)


def due(settings):
    """Let the data have come to where the link waits for them."""
    with writing(connect(settings)) as connection:
        connection.execute(text("UPDATE links SET due_at = :then"), {"then": warehouse_at(settings).manifest().as_of})


def test_viewers_see_exactly_what_was_previewed(settings):
    link, token, made = published(settings, days=7, password="four words of mine")
    for name, content in made.edition.pages.items():
        assert opened(settings, token, name).content == content
    assert b"Ada Lovelace" in made.edition.pages["index.html"]
    assert f"/p/{link.id}/".encode() in made.edition.pages["index.html"]
    assert (link.name, link.audience, link.refresh, link.edition) == ("Board", "Directors", Refresh.WEEKLY, 1)
    assert (plan_from(link.plan), link.has_password) == (PLAN, True)
    kept = published_at(settings).editions.newest(link.id)
    assert payload_from(kept.payload) == made.payload


def test_the_address_carries_the_token_where_no_server_reads_it(settings):
    assert address_of("abc", settings) == "http://localhost:8501/p#abc"
    assert address_of("abc", replace(settings, public_url="https://b.org")) == "https://b.org/p#abc"


def test_a_link_that_is_due_shows_a_new_edition_and_keeps_the_old_one(settings, capsys, monkeypatch):
    link, token, made = published(settings)
    assert link.due_at == datetime(2025, 4, 6, 22)  # the data reach into the week before
    assert renew_due(settings) == 0
    due(settings)
    monkeypatch.setenv("PLUMBLINE_HOME", str(settings.home))
    assert door.main() == 0
    assert capsys.readouterr().out == "Links renewed: 1.\n"
    assert renew_due(settings) == 0
    newer, older = published_at(settings).editions.all(link.id)
    assert payload_from(older.payload) == made.payload
    assert payload_from(newer.payload) == replace(made.payload, made_at=payload_from(newer.payload).made_at)
    assert opened(settings, token).edition == 2


def test_a_plan_that_is_confirmed_while_the_link_is_renewed_stays(settings, monkeypatch):
    link, token, __ = published(settings)
    other = replace(PLAN, metrics=("tickets",), refresh=Refresh.NEVER)
    change(link, other, by=OWNER, settings=settings)
    shown = preview(other, publisher="Ada Lovelace", by=OWNER, settings=settings, link=link)
    due(settings)

    def confirm_first(payload, address):
        monkeypatch.undo()
        confirm(link, shown, by=OWNER, settings=settings)
        return replace(shown.edition, pages={"index.html": b"what was taken off"})

    monkeypatch.setattr("pages.published.rendering.render", confirm_first)
    assert renew_due(settings) == 0
    assert opened(settings, token).content == shown.edition.pages["index.html"]
    now = published_at(settings).links.link(link.id)
    assert (now.edition, now.due_at) == (2, None)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (CannotAnswer("There are no data."), "There are no data."),
        (RuntimeError("a secret of the engine"), "It could not be renewed; the error is in the server's log."),
    ],
)
def test_where_renewing_fails_the_last_edition_stays_and_the_list_says_why(settings, monkeypatch, error, told):
    link, token, __ = published(settings)
    due(settings)

    def fail(*_given, **_named):
        raise error

    monkeypatch.setattr("pages.published.rendering.render", fail)
    assert renew_due(settings) == 0
    links = published_at(settings).links
    assert (links.link(link.id).problem, links.link(link.id).edition) == (told, 1)
    assert opened(settings, token).edition == 1
    assert renew_due(settings) == 0  # not again at once


def test_a_changed_plan_is_previewed_and_confirmed(settings):
    link, token, made = published(settings)
    other = replace(PLAN, metrics=("tickets",), refresh=Refresh.NEVER)
    change(link, other, by=OWNER, settings=settings)
    shown = preview(other, publisher="Ada Lovelace", by=OWNER, settings=settings, link=link)
    assert opened(settings, token).content == made.edition.pages["index.html"]
    another, *__ = published(settings)
    of_another = preview(other, publisher="Ada Lovelace", by=OWNER, settings=settings, link=another)
    with pytest.raises(BadValue, match="of another link"):  # its pages lead to the other's files
        confirm(link, of_another, by=OWNER, settings=settings)
    confirm(link, shown, by=OWNER, settings=settings)
    assert opened(settings, token).content == shown.edition.pages["index.html"] != made.edition.pages["index.html"]
    assert published_at(settings).links.link(link.id).due_at is None


def test_a_lead_publishes_the_own_teams_and_a_viewer_nothing(settings):
    lead = EVERYBODY[Role.LEAD]
    made = preview(PLAN, publisher="Lee", by=lead, settings=settings)
    whole = preview(PLAN, publisher="Lee", by=OWNER, settings=settings)
    assert made.teams == lead.teams
    assert made.payload.views != whole.payload.views
    with pytest.raises(BadValue, match="look at the preview again"):
        publish(whole, by=lead, settings=settings)
    with pytest.raises(NotAllowed, match="may publish links"):
        preview(PLAN, publisher="Vi", by=EVERYBODY[Role.VIEWER], settings=settings)
    assert published_at(settings).links.all(OWNER) == []


def test_who_sees_less_by_now_sees_no_preview_of_what_they_published(settings):
    link, *__ = published(settings)
    demoted = replace(EVERYBODY[Role.LEAD], account=OWNER.account)
    with pytest.raises(NotAllowed, match="more than your teams"):
        preview(PLAN, publisher="Ada", by=demoted, settings=settings, link=link)


def test_links_are_renewed_until_the_server_stops_whatever_goes_wrong(settings, monkeypatch, caplog):
    looks, stopped = [], Event()

    def look(_settings):
        looks.append(1)
        if len(looks) == 3:
            stopped.set()
        raise CannotAnswer("No data.") if len(looks) == 1 else RuntimeError("broken")

    monkeypatch.setattr(publishing, "renew_due", look)
    with caplog.at_level(logging.WARNING, "plumbline"):
        keep_renewing(settings, stopped, 0.01)
    assert len(looks) == 3
    assert "Links were not renewed: No data." in caplog.text


def test_without_data_the_command_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    assert door.main() == 2
    assert "no data" in capsys.readouterr().err.lower()
