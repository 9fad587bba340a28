"""Publish a board and decide about its links: previewed, told once, rotated, revoked, compared with now."""

from dataclasses import replace

import pytest

from data_access.app_store.audit import Wanted, What
from data_access.app_store.editions import Fresh
from data_access.app_store.published import published_at
from data_access.app_store.store import store_at
from data_access.rules import of_sample
from data_access.settings import Settings
from data_access.warehouse.versions import silent
from metrics.published.codec import payload_from, plan_from, plan_text
from metrics.published.label import Label
from metrics.published.plan import Block, Plan
from metrics.roles import Role, Visitor
from pages.parts.publish_form import STEPS
from pages.published.publishing import preview, publish
from sample_data.load import load
from tests.links import PAGES
from tests.pages.visit import links, said, visit
from tests.templates import copied
from tests.visitors import named

NAMED = (("team", "Billing", Label("Billing")),)
PLAN = Plan("Other", "", ("csat",), frozenset({Block.CARDS}), labels=NAMED)
MANAGER = Visitor("owner", "Mara", Role.MANAGER)  # the owner of the machine needs no account
LEAD = named("Lee", Role.LEAD, "Billing")


def bring(settings):
    load(settings, silent, scale=0.1, rules=of_sample(settings))


@pytest.fixture
def settings(tmp_path, monkeypatch):
    copied(bring, tmp_path)
    monkeypatch.setattr("pages.published.rendering.can_print", lambda: False)  # pictures have tests of their own
    return Settings(home=tmp_path)


@pytest.fixture
def as_(settings, monkeypatch):
    """Return a function that visits a page as somebody."""

    def visited(who, page="publishing.py", /, **address):
        monkeypatch.setattr("pages.parts.visiting.looked_up", lambda: who)
        return visit(settings.home, monkeypatch, page, **address)

    return visited


def button(app, label):
    return next(one for one in app.button if one.label == label)


def field(app, key):
    return next(
        one for one in (*app.text_input, *app.selectbox, *app.number_input, *app.button_group) if one.key == key
    )


def told(app, *kinds):
    return [text.replace("\\", "").replace("\u2060", "") for text in said(app, *kinds)]


def looked_at(app):
    button(app, "Show what they will see").click()
    app.run()
    assert not app.exception
    return app


class TestPublishing:
    @pytest.fixture
    def form(self, as_):
        app = as_(MANAGER, "publish.py", metric=["csat", "tickets"], by="team", period="last-month")
        field(app, "link_name").set_value("For the board")
        return app.run()

    def test_begins_with_what_the_page_showed_and_names_only_common_words(self, form):
        assert field(form, "link_metrics").value == ["csat", "tickets"]
        assert field(form, "link_by").value == "team"
        assert field(form, "link_label_team_Billing").value == "Billing"
        assert field(form, "link_days").value == 30

    def test_names_what_a_link_tells_otherwise_of_when(self, as_):
        asked = {"from": "2026-03-03", "to": "2026-03-10", "grain": "day", "zone": "Asia/Tokyo", "compare": "year"}
        (warning,) = told(as_(MANAGER, "publish.py", metric="csat", as_of="2026-04-01T12:00:00Z", **asked), "warning")
        assert [sentence.replace("\xa0", " ") for sentence in warning.split("  \n")] == [
            "A link shows whole weeks, months or quarters that are over, and not 3 – 9 March 2026.",
            "The trends of this link step by the month, not by the day.",
            "A link counts days in Europe/Berlin, not in Asia/Tokyo.",
            "A link tells all that the data hold, and not what they held on 1 Apr 2026, 21:00.",
            "A link compares with the period before, not with a year earlier.",
        ]

    @pytest.mark.parametrize(("period", "steps"), [("last-week", "Weeks"), ("last-quarter", "Quarters")])
    def test_begins_with_the_steps_of_the_page(self, as_, period, steps):
        form = as_(MANAGER, "publish.py", metric="csat", period=period)
        assert not told(form, "warning")
        assert STEPS[field(form, "link_grain").value] == steps

    @pytest.mark.parametrize(
        ("asked", "sentences"),
        [
            (
                {"metric": "csat", "topic": "refund", "team": "Billing"},
                ["A link cannot be narrowed to Topic: refund."],
            ),
            ({"metric": "csat", "by": "agent"}, ["A link cannot be split by Agent."]),
            (
                {"metric": "net_revenue_retention", "judged": "today"},
                [
                    "“Revenue kept, with growth” stays inside: one large customer could be read from it.",
                    "A link tells figures as judged then, not restated under today’s standards.",
                    "Instead it begins with Satisfied customers, First response.",
                ],
            ),
        ],
    )
    def test_names_what_a_link_cannot_keep_of_the_page_and_waits_for_a_yes(self, as_, asked, sentences):
        form = as_(MANAGER, "publish.py", **asked)
        (warning,) = told(form, "warning")
        assert warning.split("  \n") == sentences
        assert "Show what they will see" not in [one.label for one in form.button]
        form.checkbox[-1].check()
        form.run()
        assert "Show what they will see" in [one.label for one in form.button]

    def test_says_nothing_where_a_link_keeps_all_of_the_page(self, form):
        assert not told(form, "warning")

    def test_uncommon_names_are_not_proposed(self, as_, monkeypatch):
        monkeypatch.setattr("metrics.published.vocabulary.WORDS", frozenset({"billing"}))
        app = as_(MANAGER, "publish.py", metric=["csat"], by="team")
        named = {one.key.rpartition("_")[2]: one.value for one in app.text_input if "label" in one.key}
        assert len(named) >= 5
        assert {name for name, value in named.items() if value} == {"Billing"}

    def test_is_previewed_then_published_and_its_address_told_once(self, form, settings):
        assert "Publish" not in [one.label for one in form.button]
        looked_at(form)
        (frame,) = form.get("iframe")
        assert "Customer service" in frame.proto.srcdoc
        button(form, "Publish").click()
        form.run()
        (address,) = [one.value for one in form.code]
        assert "/p#" in address
        (link,) = published_at(settings).links.live()
        assert (link.name, link.edition, link.has_password) == ("For the board", 1, False)
        kept = payload_from(published_at(settings).editions.newest(link.id).payload)
        assert kept.publisher == "Mara"
        button(form, "I have kept it").click()
        form.run()
        assert not form.code
        assert address.rpartition("#")[2] not in store_at(settings).audit(Wanted())[0].__repr__()

    def test_what_was_changed_since_is_to_be_looked_at_again(self, form):
        looked_at(form)
        field(form, "link_metrics").set_value(["csat"])
        form.run()
        assert "Publish" not in [one.label for one in form.button]
        assert any("look again" in text for text in told(form, "info"))

    def test_a_name_that_looks_like_an_address_is_refused_in_a_sentence(self, form):
        field(form, "link_label_team_Billing").set_value("anna@example.org")
        form.run()
        assert any("no address, no number" in text for text in told(form, "error"))
        assert "Show what they will see" not in [one.label for one in form.button]

    def test_a_plan_that_shows_nothing_is_refused(self, form):
        field(form, "link_metrics").set_value([])
        form.run()
        assert any("empty" in text for text in told(form, "error"))

    def test_of_a_lead_it_shows_the_own_team(self, as_, settings):
        app = as_(LEAD, "publish.py", metric=["tickets"])
        field(app, "link_name").set_value("Mine")
        looked_at(app.run())
        button(app, "Publish").click()
        app.run()
        (link,) = published_at(settings).links.all(LEAD)
        assert link.teams == {"Billing"}

    def test_is_not_for_viewers(self, as_):
        app = as_(named("Vic", Role.VIEWER), "publish.py")
        assert any("Only" in text and "publish" in text for text in told(app, "info"))
        assert not app.button
        assert "Publish" not in links(as_(named("Vic", Role.VIEWER), "overview.py"))


@pytest.fixture
def link(settings):
    """A link that a manager has published."""

    plan = Plan("Monthly", "Board", ("csat", "tickets"), frozenset({Block.CARDS, Block.SPLITS}), by="team", periods=2)
    made = preview(plan, publisher="Mara", by=MANAGER, settings=settings)
    return publish(made, by=MANAGER, settings=settings)[0]


class TestList:
    def test_tells_how_to_begin(self, as_):
        assert any("choose “Publish”" in text for text in told(as_(MANAGER), "info"))

    def test_shows_each_link_with_its_state_and_views(self, as_, link):
        (row,) = as_(MANAGER).dataframe[0].value.to_dict("records")
        found = {key: row[key] for key in ("Name", "For", "State", "Views", "Last view", "Published by")}
        assert list(found.values()) == ["Monthly", "Board", "open", 0, "never", "Mara"]

    def chosen(self, as_, link, who=MANAGER):
        app = as_(who)
        field(app, "chosen_link").set_value(link.id)
        return app.run()

    def test_gives_a_new_address(self, as_, link, settings):
        app = self.chosen(as_, link)
        button(app, "New address").click()
        app.run()
        assert "/p#" in app.code[0].value
        assert published_at(settings).links.link(link.id).rotation == 1

    def test_revokes_for_good(self, as_, link, settings):
        app = self.chosen(as_, link)
        button(app, "Revoke for good").click()
        app.run()
        assert not published_at(settings).links.live()
        assert "New address" not in [one.label for one in app.button]
        assert app.dataframe[0].value["State"].tolist() == ["revoked"]

    def test_revokes_all(self, as_, link, settings):
        app = as_(MANAGER)
        button(app, "Revoke all for good").click()
        app.run()
        assert not published_at(settings).links.live()

    def test_switches_all_off_and_on(self, as_, link, settings):
        app = as_(MANAGER)
        button(app, "Switch all links off").click()
        app.run()
        assert published_at(settings).links.paused()
        assert any("switched off" in text for text in told(app, "warning"))
        button(app, "Switch links on again").click()
        app.run()
        assert published_at(settings).links.live()

    def test_of_a_lead_has_the_own_links_only(self, as_, link):
        app = as_(LEAD)
        assert not app.dataframe
        assert "Switch all links off" not in [one.label for one in app.button]

    def test_of_who_sees_less_by_now_can_only_be_revoked(self, as_, link, settings):
        demoted = replace(LEAD, account=MANAGER.account)
        app = self.chosen(as_, link, demoted)
        assert {one.label for one in app.button} == {"Revoke for good", "Revoke all for good"}
        assert "Change what it shows" not in links(app)
        assert any("you may only revoke it" in text for text in told(app, "info"))
        opened(app)
        assert len(app.dataframe) == 1
        assert not any("would be now" in text for text in told(app, "markdown"))
        form = as_(demoted, "publish.py", link=link.id)
        assert any("you may only revoke it" in text for text in told(form, "error"))
        assert not form.text_input


def test_a_changed_plan_shows_nothing_until_it_is_confirmed_with_a_preview(as_, link, settings):
    app = as_(MANAGER, "publish.py", link=link.id)
    assert field(app, "link_name").value == "Monthly"
    field(app, "link_metrics").set_value(["tickets"])
    looked_at(app.run())
    editions = published_at(settings).editions
    assert editions.newest(link.id).number == 1
    button(app, "Let “Monthly” show this").click()
    app.run()
    now = published_at(settings).links.link(link.id)
    assert plan_from(now.plan).metrics == ("tickets",)
    assert [f.metric for f in payload_from(editions.newest(link.id).payload).views[0].figures] == ["tickets"]
    assert store_at(settings).audit(Wanted(what=frozenset({What.LINK_CHANGED})))[1] == 1


def test_who_answers_for_a_link_stays_whoever_changes_it(as_, link):
    app = as_(named("Otto", Role.ADMIN), "publish.py", link=link.id)
    assert field(app, "link_publisher").value == "Mara"


def test_a_preview_of_one_link_is_not_offered_for_another(as_, link, settings):
    made = preview(plan_from(link.plan), publisher="Mara", by=MANAGER, settings=settings)
    other, __ = publish(made, by=MANAGER, settings=settings)
    app = looked_at(as_(MANAGER, "publish.py", link=link.id))
    assert "Let “Monthly” show this" in [one.label for one in app.button]
    app.query_params["link"] = other.id
    app.run()
    assert "Show what they will see" in [one.label for one in app.button]
    assert "Let “Monthly” show this" not in [one.label for one in app.button]


def opened(app):
    app.session_state["against"] = True
    return app.run()


def test_as_published_against_now_says_what_differs_and_why(as_, link, settings):
    app = as_(MANAGER)
    field(app, "chosen_link").set_value(link.id)
    opened(app.run())
    assert any("All that the link shows is what it would show now" in text for text in told(app, "markdown"))
    load(settings, silent, scale=0.14, rules=of_sample(settings), seed=2)
    app = as_(MANAGER)
    field(app, "chosen_link").set_value(link.id)
    opened(app.run())
    table = app.dataframe[1].value
    assert set(table["Figure"]) >= {"Tickets"}
    assert (table["As published"] != table["Now"]).all()
    assert any("Since then" in text for text in told(app, "markdown"))


@pytest.mark.parametrize(("page", "address"), [("overview.py", {}), ("metric.py", {"metric": "tickets"})])
def test_what_is_published_is_marked_as_shared(page, address, as_, link, settings):
    assert "Shared by a link" in links(as_(MANAGER, page, **address))
    assert "Shared by a link" not in links(as_(MANAGER, page, **address, channel="chat"))
    published_at(settings).links.revoke(link.id, MANAGER)
    assert "Shared by a link" not in links(as_(MANAGER, page, **address))


def test_a_plan_that_cannot_be_read_marks_nothing(as_, settings):
    links_ = published_at(settings).links
    first = Fresh("{}", PAGES, "1")
    links_.make("{}", first, name="Old", by=MANAGER)
    links_.make(plan_text(replace(PLAN, filters=(("team", ("Billing",)),))), first, name="Other", by=MANAGER)
    assert "Shared by a link" not in links(as_(MANAGER, "overview.py"))
