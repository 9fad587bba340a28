"""A link is live while its author may publish it, shows what was confirmed, and nobody finds its token in the store."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data_access.app_store.accounts import Accounts
from data_access.app_store.audit import Wanted, What
from data_access.app_store.connections import CannotReachStore, reading
from data_access.app_store.directory import noted
from data_access.app_store.editions import AGAIN, CLAIMED, Editions, Fresh
from data_access.app_store.link_states import State
from data_access.app_store.link_visits import ONE_VIEW, OPEN_FOR, OPEN_FOR_BY_PASSWORD, LinkVisits
from data_access.app_store.links import Links
from data_access.app_store.tables import METADATA
from data_access.groups import Grant
from metrics.errors import BadValue, UnknownName
from metrics.published.plan import Refresh
from metrics.roles import NotAllowed, Role
from tests.links import PAGES, WORDS
from tests.visitors import EVERYBODY, OWNER

PASSWORD = "four words of mine"
DUE = datetime(2026, 3, 9)
FRESH = Fresh("{}", PAGES, "1")


class Shop:
    """Links, editions and viewers of one store, and accounts to publish by."""

    def __init__(self, kept, *, local=False):
        self.kept, self.clock, self.store = kept, kept.clock, kept.store
        engine, clock = kept.engine, kept.clock
        self.accounts = Accounts(engine, clock, noted)
        self.links, self.editions = Links(engine, local=local, now=clock), Editions(engine, local=local, now=clock)
        self.visits = LinkVisits(engine, local=local, now=clock)
        self.manager = self.join("Mo", Role.MANAGER)

    def join(self, name, role, *teams):
        return self.accounts.recognise("test", name, name, None, Grant(role, frozenset(teams))).as_visitor()

    def shown(self, by=None, **terms):
        first = Fresh("{}", PAGES, "1", DUE if "refresh" in terms else None)
        link, token = self.links.make("{}", first, name="Board", by=by or self.manager, **terms)
        return link.id, token

    def opened(self, token):
        """Return the cookie of a browser that has a link open."""
        return self.visits.enter(self.visits.by_token(token))

    def state(self, key):
        return self.links.link(key).state

    def done(self, *what):
        found, __ = self.store.audit(Wanted(what=frozenset(what)))
        return [(event.name, event.about) for event in found]


@pytest.fixture
def shop(kept):
    return Shop(kept)


def test_a_token_opens_and_the_cookie_shows_the_newest_edition(shop):
    key, token = shop.shown()
    cookie = shop.opened(token)
    assert WORDS in shop.visits.file(key, cookie, "index.html").content.decode()
    assert shop.visits.file(key, cookie, "no-such.html") is None
    assert shop.editions.add(shop.links.link(key), Fresh("{}", {"index.html": b"newer"}, "2")) == 2
    assert shop.visits.file(key, cookie, "index.html").content == b"newer"
    assert shop.visits.file(key, cookie, "page.pdf") is None  # of the edition before
    assert [e.number for e in shop.editions.all(key)] == [2, 1]
    assert shop.editions.newest(key).data_version == "2"


def test_a_link_without_an_edition_is_not_live(shop):
    key, token = shop.shown()
    with shop.kept.engine.begin() as connection:
        connection.execute(text("UPDATE links SET edition = 0"))
    assert shop.visits.by_token(token) is None
    assert (shop.state(key), shop.links.live()) == (State.EMPTY, [])


def test_a_link_is_published_with_its_first_edition_or_not_at_all(shop):
    with pytest.raises(CannotReachStore, match="content"):  # a file that the store refuses
        shop.links.make("{}", Fresh("{}", {"index.html": None}, "1"), name="Board", by=shop.manager)
    assert shop.links.all(shop.manager) == []
    link, __ = shop.links.make("{}", FRESH, name="Board", by=shop.manager)
    assert (link.edition, link.live) == (1, True)


def test_a_cookie_opens_its_own_link_alone(shop):
    (one, token), (other, __) = shop.shown(), shop.shown()
    cookie = shop.opened(token)
    assert shop.visits.file(one, cookie, "index.html")
    assert shop.visits.file(other, cookie, "index.html") is None
    assert shop.visits.file(one, token, "index.html") is None
    assert shop.visits.by_token(cookie) is None


def test_a_link_expires_to_the_second(shop):
    key, token = shop.shown(days=1)
    cookie, expires = shop.opened(token), shop.links.link(key).expires_at
    shop.clock.now = expires - timedelta(seconds=2)
    assert shop.visits.by_token(token)
    shop.clock.now = expires - timedelta(seconds=1)  # the clock tells a second more
    assert shop.visits.by_token(token) is None
    assert shop.visits.file(key, cookie, "index.html") is None
    assert shop.state(key) is State.EXPIRED


ENDS = {
    "revoked": (State.REVOKED, lambda shop, key, author: shop.links.revoke(key, shop.manager)),
    "all revoked": (State.REVOKED, lambda shop, key, author: shop.links.revoke_all(shop.manager)),
    "switched off": (State.SWITCHED_OFF, lambda shop, key, author: shop.links.pause(shop.manager)),
    "author disabled": (State.SUSPENDED, lambda shop, key, author: shop.accounts.disable(author.account, OWNER)),
    "author a viewer": (
        State.SUSPENDED,
        lambda shop, key, author: shop.accounts.set_role(author.account, Role.VIEWER, OWNER),
    ),
    "team taken away": (
        State.SUSPENDED,
        lambda shop, key, author: shop.accounts.set_teams(author.account, {"Chat"}, OWNER),
    ),
}


@pytest.mark.parametrize("how", ENDS)
def test_share_02_no_data_from_the_next_request_on_when(shop, how):
    author = shop.join("Lee", Role.LEAD, "Billing")
    key, token = shop.shown(author)
    cookie = shop.opened(token)
    assert shop.visits.file(key, cookie, "index.html")
    state, end = ENDS[how]
    end(shop, key, author)
    assert shop.visits.file(key, cookie, "index.html") is None
    assert shop.visits.by_token(token) is None
    assert shop.state(key) is state
    assert shop.links.live() == []


def test_what_was_suspended_or_switched_off_comes_back(shop):
    lead = shop.join("Lee", Role.LEAD, "Billing")
    key, token = shop.shown(lead)
    shop.accounts.disable(lead.account, OWNER)
    shop.links.pause(shop.manager)
    shop.links.pause(shop.manager)  # twice is no error
    assert shop.links.paused()
    shop.accounts.enable(lead.account, OWNER)
    shop.links.resume(shop.manager)
    assert shop.state(key) is State.LIVE
    assert shop.visits.by_token(token)
    assert shop.done(What.LINKS_PAUSED, What.LINKS_RESUMED) == [("Mo", ""), ("Mo", "")]


def test_a_manager_who_becomes_a_lead_no_longer_answers_for_the_whole_company(shop):
    mia = shop.join("Mia", Role.MANAGER)
    key, __ = shop.shown(mia)
    shop.accounts.set_teams(mia.account, {"Billing"}, OWNER)
    assert shop.state(key) is State.LIVE
    shop.accounts.set_role(mia.account, Role.LEAD, OWNER)
    assert shop.state(key) is State.SUSPENDED


def test_what_the_owner_of_a_machine_published_is_served_on_it_alone(kept):
    local = Shop(kept, local=True)
    key, token = local.shown(replace(OWNER, account="owner"))
    assert local.visits.by_token(token)
    assert Shop(kept).visits.by_token(token) is None
    assert Shop(kept).state(key) is State.SUSPENDED


def test_rotating_closes_the_link_for_who_has_the_old_one(shop):
    key, token = shop.shown()
    cookie = shop.opened(token)
    new = shop.links.rotate(key, shop.manager)
    assert shop.visits.by_token(token) is None
    assert shop.visits.file(key, cookie, "index.html") is None
    assert shop.visits.file(key, shop.opened(new), "index.html")
    assert shop.links.link(key).rotation == 1
    assert shop.done(What.LINK_ROTATED) == [("Mo", "Board")]


def test_a_token_that_was_replaced_while_it_was_being_opened_shows_nothing(shop):
    key, token = shop.shown()
    door = shop.visits.by_token(token)
    shop.links.rotate(key, shop.manager)
    assert shop.visits.file(key, shop.visits.enter(door), "index.html") is None


def test_revoking_is_final(shop):
    key, __ = shop.shown()
    shop.links.revoke(key, shop.manager)
    shop.links.revoke(key, shop.manager)
    for again in (shop.links.rotate, lambda *given: shop.links.lengthen(key, 3, given[1])):
        with pytest.raises(BadValue, match="“Board” was revoked, and that is final"):
            again(key, shop.manager)
    with pytest.raises(BadValue, match="was revoked"):
        shop.links.change(key, "{}", shop.manager)
    assert shop.links.link(key).revoked_by == "Mo"
    assert shop.done(What.LINK_REVOKED) == [("Mo", "Board")]


def test_a_lead_decides_about_the_own_links_and_teams(shop):
    lead, other = shop.join("Lee", Role.LEAD, "Billing", "Chat"), shop.join("Lo", Role.LEAD, "Chat")
    (own, __), (foreign, __) = shop.shown(lead), shop.shown(other)
    whole, __ = shop.shown()
    assert [link.id for link in shop.links.all(lead)] == [own]
    assert {link.id for link in shop.links.all(shop.manager)} == {own, foreign, whole}
    assert (shop.links.link(own).teams, shop.links.link(whole).teams) == ({"Billing", "Chat"}, None)
    for act in (shop.links.revoke, shop.links.rotate):
        with pytest.raises(NotAllowed, match="about links of others"):
            act(foreign, lead)
    with pytest.raises(NotAllowed, match="about links of others"):
        shop.links.pause(lead)
    assert shop.links.revoke_all(lead) == 1
    assert [shop.state(key) for key in (own, foreign, whole)] == [State.REVOKED, State.LIVE, State.LIVE]
    assert shop.links.revoke_all(shop.manager) == 2


LESS = {
    "a manager becomes a lead": (Role.MANAGER, (), Role.LEAD, {"Billing"}),
    "a lead loses a team": (Role.LEAD, ("Billing", "Chat"), Role.LEAD, {"Billing"}),
    "a lead changes the team": (Role.LEAD, ("Billing",), Role.LEAD, {"Chat"}),
}


@pytest.mark.parametrize("how", LESS)
def test_who_sees_less_by_now_may_only_revoke_what_they_published(shop, how):
    role, teams, later, left = LESS[how]
    author = shop.join("Mia", role, *teams)
    key, __ = shop.shown(author)
    shop.links.change(key, "other", author)
    shop.accounts.set_role(author.account, later, OWNER)
    shop.accounts.set_teams(author.account, left, OWNER)
    now = replace(author, role=later, teams=frozenset(left))
    for act in (
        lambda: shop.links.rotate(key, now),
        lambda: shop.links.lengthen(key, 365, now),
        lambda: shop.links.change(key, "third", now),
        lambda: shop.editions.confirm(key, "other", FRESH, refresh=Refresh.NEVER, by=now),
    ):
        with pytest.raises(NotAllowed, match="more than your teams: you may only revoke it"):
            act()
    link = shop.links.link(key)
    assert (link.pending, link.rotation, link.edition) == ("other", 0, 1)
    shop.links.revoke(key, now)
    assert shop.state(key) is State.REVOKED


def test_who_may_not_publish_is_refused_by_the_store(shop):
    key, __ = shop.shown()
    viewer = EVERYBODY[Role.VIEWER]
    for act in (
        lambda: shop.shown(viewer),
        lambda: shop.links.all(viewer),
        lambda: shop.links.revoke(key, viewer),
        lambda: shop.links.revoke_all(viewer),
        lambda: shop.links.pause(viewer),
        lambda: shop.editions.confirm(key, "{}", FRESH, refresh=Refresh.NEVER, by=viewer),
    ):
        with pytest.raises(NotAllowed, match="may publish links"):
            act()
    with pytest.raises(BadValue, match="You have no team yet"):
        shop.shown(shop.join("Lu", Role.LEAD))
    assert shop.state(key) is State.LIVE


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"days": 0}, "valid for 1 to 365 days, not 0"),
        ({"days": 366}, "valid for 1 to 365 days"),
        ({"name": " "}, "What is the link called"),
        ({"name": "x" * 121}, "Up to 120 characters"),
        ({"name": "a\0b"}, "What is the link called"),
        ({"audience": "a\nb"}, "for whom is it"),
        ({"password": "short"}, "12 to 200 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused(shop, terms, said):
    with pytest.raises(BadValue, match=said):
        shop.links.make("{}", FRESH, **{"name": "Board", "by": shop.manager, **terms})
    assert shop.links.all(shop.manager) == []


def test_share_04_no_token_and_no_password_is_in_the_store(shop):
    key, token = shop.shown(password=PASSWORD)
    door = shop.visits.by_token(token)
    cookie, newer = shop.visits.enter(door), shop.links.rotate(key, shop.manager)
    with reading(shop.kept.engine) as connection:
        rows = [row for table in METADATA.sorted_tables for row in connection.execute(table.select())]
        kept = connection.execute(text("SELECT password_hash FROM links")).scalar_one()
    assert not [secret for secret in (token, cookie, newer, PASSWORD) if secret in str(rows)]
    assert len({token, cookie, newer}) == 3
    assert all(len(t) == 43 for t in (token, cookie, newer))  # 256 bits
    assert kept.startswith("$argon2id$")
    assert door.opens_with(PASSWORD)
    assert not door.opens_with(PASSWORD + "x")


def test_a_view_is_counted_once_in_half_an_hour(shop):
    key, token = shop.shown()
    cookie = shop.opened(token)
    assert shop.links.link(key).views == 1
    assert not shop.visits.file(key, cookie, "index.html").further
    shop.clock.now += ONE_VIEW
    assert shop.visits.file(key, cookie, "index.html").further
    shop.visits.viewed(key, cookie)
    assert not shop.visits.file(key, cookie, "index.html").further
    shop.visits.viewed(key, "made up")
    link = shop.links.link(key)
    assert (link.views, link.last_view_at > shop.clock.now - timedelta(seconds=9)) == (2, True)


@pytest.mark.parametrize(("password", "lasts"), [("", OPEN_FOR), (PASSWORD, OPEN_FOR_BY_PASSWORD)])
def test_a_cookie_expires(shop, password, lasts):
    key, token = shop.shown(password=password, days=365)
    cookie = shop.opened(token)
    shop.clock.now += lasts - timedelta(seconds=3)
    assert shop.visits.file(key, cookie, "index.html")
    shop.clock.now += timedelta(seconds=3)
    assert shop.visits.file(key, cookie, "index.html") is None
    shop.opened(token)
    with reading(shop.kept.engine) as connection:  # what has expired is not kept
        assert connection.execute(text("SELECT count(*) FROM link_visits")).scalar_one() == 1


def test_a_changed_plan_is_shown_when_it_was_confirmed(shop):
    key, token = shop.shown()
    shop.links.change(key, "other", shop.manager)
    assert (shop.links.link(key).plan, shop.links.link(key).pending) == ("{}", "other")
    newer = Fresh("{}", {"index.html": b"other"}, "2", DUE)
    with pytest.raises(BadValue, match="changed meanwhile: look at the preview again"):
        shop.editions.confirm(key, "third", newer, refresh=Refresh.NEVER, by=shop.manager)
    cookie = shop.opened(token)
    assert WORDS in shop.visits.file(key, cookie, "index.html").content.decode()
    shop.editions.confirm(key, "other", newer, refresh=Refresh.WEEKLY, by=shop.manager)
    link = shop.links.link(key)
    assert (link.plan, link.pending, link.refresh, link.edition) == ("other", None, Refresh.WEEKLY, 2)
    assert shop.visits.file(key, cookie, "index.html").content == b"other"
    assert shop.done(What.LINK_CHANGED) == [("Mo", "Board")]


def test_a_link_is_lengthened(shop):
    key, __ = shop.shown(days=1)
    shop.clock.now += timedelta(days=2)
    assert shop.state(key) is State.EXPIRED
    shop.links.lengthen(key, 30, shop.manager)
    assert shop.state(key) is State.LIVE
    with pytest.raises(BadValue, match="1 to 365"):
        shop.links.lengthen(key, 366, shop.manager)


def test_a_link_is_due_when_the_data_reach_far_enough(shop):
    key, __ = shop.shown(refresh=Refresh.WEEKLY)
    shop.shown()  # never
    assert shop.editions.due(DUE - timedelta(seconds=1)) == []
    assert not shop.editions.claim(key, DUE - timedelta(seconds=1))
    assert [link.id for link in shop.editions.due(DUE)] == [key]
    assert [shop.editions.claim(key, DUE) for __ in range(3)] == [True, False, False]
    assert shop.editions.due(DUE) == []
    shop.clock.now += CLAIMED
    assert shop.editions.claim(key, DUE)  # who claimed it has ended without a word
    shop.editions.failed(shop.links.link(key), "The data do not answer.")
    link = shop.links.link(key)
    assert (link.problem, link.edition) == ("The data do not answer.", 1)
    assert not shop.editions.claim(key, DUE)
    shop.clock.now += AGAIN
    assert shop.editions.claim(key, DUE)
    shop.editions.add(shop.links.link(key), Fresh("{}", PAGES, "2", DUE + timedelta(days=7)))
    assert (shop.links.link(key).problem, shop.editions.due(DUE)) == ("", [])


def _confirmed(shop, key):
    shop.links.change(key, "other", shop.manager)
    frozen = Fresh("{}", {"index.html": b"confirmed"}, "2")
    shop.editions.confirm(key, "other", frozen, refresh=Refresh.NEVER, by=shop.manager)


MEANWHILE = {
    "changed": (_confirmed, 2),
    "renewed": (lambda shop, key: shop.editions.add(shop.links.link(key), FRESH), 2),
    "revoked": (lambda shop, key: shop.links.revoke(key, shop.manager), 1),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_a_renewal_under_way_undoes_nothing_that_happened_meanwhile(shop, what):
    key, __ = shop.shown(refresh=Refresh.WEEKLY)
    shop.editions.claim(key, DUE)
    begun = shop.links.link(key)
    happen, edition = MEANWHILE[what]
    happen(shop, key)
    assert shop.editions.add(begun, Fresh("{}", {"index.html": b"of before"}, "2", DUE)) is None
    if what != "revoked":
        shop.editions.failed(begun, "Too late to be told.")
    link = shop.links.link(key)
    assert (link.edition, link.due_at, link.problem) == (edition, None, "")
    assert len(shop.editions.all(key)) == edition


def test_what_nobody_may_see_is_not_renewed(shop):
    key, __ = shop.shown(refresh=Refresh.DAILY)
    shop.links.pause(shop.manager)
    assert shop.editions.due(DUE) == []
    assert not shop.editions.claim(key, DUE)


def test_each_act_is_written_down_in_its_transaction(shop, monkeypatch):
    key, __ = shop.shown(audience="Board of directors", days=7)
    assert shop.done(What.PUBLISHED) == [("Mo", "Board")]

    def fail(*_given):
        raise RuntimeError("no audit")

    monkeypatch.setattr("data_access.app_store.audit.record", fail)
    for act in (shop.links.revoke, shop.links.rotate):
        with pytest.raises(RuntimeError, match="no audit"):
            act(key, shop.manager)
    with pytest.raises(RuntimeError, match="no audit"):
        shop.shown()
    assert [(link.id, link.state, link.rotation) for link in shop.links.all(shop.manager)] == [(key, State.LIVE, 0)]


def test_an_unknown_link_is_said(shop):
    with pytest.raises(UnknownName, match="no link called “nothing”"):
        shop.links.revoke("nothing", shop.manager)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE links SET refresh = 'hourly'",
        "UPDATE links SET expires_at = made_at",
        "UPDATE links SET revoked_by = 'x'",
        "UPDATE links SET views = -1",
        "UPDATE links SET name = ' '",
        "INSERT INTO editions VALUES ('x', 1, '2026-01-01', '1', '')",
        "UPDATE editions SET number = 0",
    ],
)
def test_the_store_itself_holds_what_a_link_is(shop, sql):
    shop.shown()
    with pytest.raises(IntegrityError), shop.kept.engine.begin() as connection:
        connection.execute(text(sql))
