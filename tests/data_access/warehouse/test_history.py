"""One person's history: everything of all sources, in order, and of other teams no word."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

import pytest

from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.happened import NO_CONTACT, What
from data_access.warehouse.history import EVERYTHING, history
from metrics.errors import PlumblineError
from metrics.scope import ALL, OutOfScope, Scope
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.data_access.warehouse.small import AS_OF, small_company

ANNA, BILAL, CARLA, NAMELESS = "helpdesk:1", "helpdesk:2", "shop:1", "shop:4"
BILLING, SALES = Scope(frozenset({"Billing"})), Scope(frozenset({"Sales support"}))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return small_company(tmp_path_factory.mktemp("small"))


@pytest.fixture
def tell(small):
    def told(person, scope=ALL, **more):
        return history(person, scope=scope, warehouse=small, **{"limit": 1000, **more})

    return told


def of(found, *wanted):
    return [e for e in found.entries if e.what in wanted]


def strings(value):
    """Every text anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from strings(part)


def test_the_sources_of_one_person_come_together(tell):
    found = tell(ANNA)
    assert [c.customer for c in found.customers] == ["helpdesk:1", "shop:2"]
    assert found.customers[0].name == "Anna Böttcher"
    assert found.customers[1].note == "Same customer number as in the help desk"
    assert found.customers[0].monthly_value == Decimal(49)
    assert {e.source for e in found.entries} == {"helpdesk", "shop"}
    assert found.as_of == AS_OF


def test_any_customer_of_the_person_leads_to_it(tell):
    assert tell("shop:2") == tell("helpdesk:1")


def test_the_first_source_that_says_something_is_believed(tell):
    assert tell(ANNA).first("plan") == "Pro"
    assert tell("shop:2").first("phone") == "+49 30 5550101"
    assert tell(NAMELESS).first("name") is None


def test_everything_is_there_once(tell):
    assert dict(tell(ANNA).counts) == {
        **dict.fromkeys(What, 0),
        What.JOINED: 2,  # a second contract since March
        What.PURCHASE: 2,  # shop:1002, 1004
        What.OPENED: 6,  # h1 h3 h6 h8 h10 s2
        What.MESSAGE: 18,  # 1 to 4, 10 to 12, 18, 19, 21, 22, 24 to 27, 30, 31, and 23 without ticket
        What.FIRST_RESPONSE: 1,  # s2, which has no messages
        What.STATUS: 6,  # h1 new to open, resolved to closed; h3 resolved to closed; h6 and h10 new to open; h8 merged
        What.TEAM: 1,
        What.AGENT: 1,
        What.RESOLVED: 4,  # h1 h3 h10 by events, s2 by its source
        What.SURVEY_ANSWERED: 6,
        What.SURVEY_UNANSWERED: 1,
    }
    bilal = tell(BILAL).counts
    assert (bilal[What.REOPENED], bilal[What.RESOLVED], bilal[What.LEFT]) == (3, 8, 1)
    assert bilal[What.MESSAGE] == 17


def test_counts_are_those_of_the_entries(tell):
    for person in (ANNA, BILAL, CARLA, "shop:3", NAMELESS):
        found = tell(person)
        assert Counter(e.what for e in found.entries) == Counter({w: n for w, n in found.counts.items() if n})


def test_the_newest_comes_first_and_at_one_instant_the_ticket_before_its_message(tell):
    found = tell(ANNA).entries
    assert [e.at for e in found] == sorted((e.at for e in found), reverse=True)
    at_eight = [e.what for e in found if e.at == datetime(2025, 1, 7, 8)]
    assert at_eight == [What.MESSAGE, What.OPENED]


def test_pages_put_together_are_the_whole(tell):
    whole = tell(ANNA).entries
    pages = [tell(ANNA, limit=7, offset=offset).entries for offset in range(0, len(whole) + 7, 7)]
    assert tuple(e for page in pages for e in page) == whole
    assert pages[-1] == ()
    assert tell(ANNA, limit=7, offset=1000).counts == tell(ANNA).counts


def test_only_the_wanted_sorts(tell):
    found = tell(ANNA, wanted=(What.PURCHASE, What.SURVEY_UNANSWERED), limit=2)
    assert [e.what for e in found.entries] == [What.SURVEY_UNANSWERED, What.PURCHASE]
    assert found.counts == tell(ANNA).counts
    assert tell(ANNA, wanted=()).entries == ()


def test_surveys_that_nobody_answered_stand_at_their_invitation(tell):
    (silent,) = of(tell(ANNA), What.SURVEY_UNANSWERED)
    assert (silent.instrument, silent.at, silent.score) == ("nps", datetime(2025, 2, 17, 8), None)
    answered = of(tell(ANNA), What.SURVEY_ANSWERED)[-1]
    assert (answered.instrument, answered.score, answered.scale, answered.detail) == ("csat", 5, 5, "Quick and kind")
    assert answered.title == "I cannot sign in"
    assert (answered.sent_at, answered.at) == (datetime(2025, 1, 7, 13), datetime(2025, 1, 7, 20))
    assert (answered.team, answered.author) == ("First line", "ines")


def test_replies_say_how_long_the_customer_waited(tell):
    waits = {e.message: e.waited_s for e in of(tell(ANNA), What.MESSAGE) + of(tell(BILAL), What.MESSAGE) if e.waited_s}
    assert waits == {
        "helpdesk:3": 1800,  # not the bot's word before it
        "helpdesk:7": 600,  # nor the internal note
        "helpdesk:9": 1200,  # since the customer wrote again
        "helpdesk:12": 1200,  # our own maintenance, but the customer asked
        "helpdesk:15": 28800,
        "helpdesk:19": 2700,
        "helpdesk:22": 4200,
        "helpdesk:27": 900,  # since the first of two in a row, and not until the note
        "helpdesk:29": 6600,
        "helpdesk:31": 336600,
        "helpdesk:34": 9172800,
        "helpdesk:36": 6000,
    }
    (response,) = of(tell(ANNA), What.FIRST_RESPONSE)
    assert (response.waited_s, response.author, response.ticket) == (300, "lea", "shop:2")


def test_resolutions_say_how_long_it_took_and_never_a_negative_time(tell):
    by_ticket = {e.ticket: e.waited_s for e in of(tell(BILAL), What.RESOLVED)}
    assert by_ticket["helpdesk:5"] == 28800
    assert by_ticket["helpdesk:9"] is None  # resolved before it was opened
    assert {e.ticket: e.waited_s for e in of(tell(ANNA), What.RESOLVED)}["shop:2"] == 21600


def test_internal_notes_are_marked(tell):
    notes = [e for e in of(tell(BILAL), What.MESSAGE) if e.public is False]
    assert [(e.message, e.detail) for e in notes] == [("helpdesk:6", "Internal: same fault as in December.")]


def test_purchases_and_contract(tell):
    oldest, newest = of(tell(NAMELESS), What.PURCHASE)[-1], of(tell(NAMELESS), What.PURCHASE)[0]
    assert (oldest.title, oldest.amount, oldest.currency, oldest.quantity) == ("router", Decimal(240), "EUR", 2)
    assert newest.at == datetime(2025, 3, 21, 13)
    (left,) = of(tell(BILAL), What.LEFT)
    assert (left.at, left.reason) == (datetime(2025, 2, 9, 23), "price")


def test_messages_outside_of_any_ticket_belong_to_it(tell):
    loose = next(e for e in of(tell(ANNA), What.MESSAGE) if e.ticket is None)
    assert (loose.message, loose.channel, loose.detail) == ("helpdesk:23", "social", "Your new app is lovely.")


@pytest.mark.parametrize("person", ["helpdesk:99", "", "' OR 1=1 --", "helpdesk:1\x00", "%", "HELPDESK:1", "\ufffd"])
def test_an_unknown_customer_gets_a_sentence(tell, person):
    with pytest.raises(PlumblineError, match="There is no customer called"):
        tell(person)


class TestScope:
    def test_contacts_of_other_teams_keep_date_and_channel_only(self, tell):
        whole, limited = tell(ANNA), tell(ANNA, SALES)
        assert [(e.at, e.what, e.source, e.channel) for e in limited.entries] == [
            (e.at, e.what, e.source, e.channel) for e in whole.entries
        ]
        for entry in limited.entries:
            if entry.withheld:
                told = {k for k, v in asdict(entry).items() if v is not None}
                assert told <= {"at", "what", "source", "channel", "withheld"}
            else:
                assert entry.what in NO_CONTACT or entry.team == "Sales support"
        assert sum(e.withheld for e in limited.entries) > 20

    def test_no_word_of_theirs_is_anywhere(self, tell):
        secret = {
            t
            for e in tell(ANNA).entries
            if e.what not in NO_CONTACT and e.team != "Sales support"
            for t in (
                *(e.title, e.detail, e.author, e.team, e.before, e.after),
                *(e.reason, e.instrument, e.ticket, e.message, e.survey),
            )
            if t
        }
        secret -= set(strings([asdict(e) for e in tell(ANNA).entries if e.team == "Sales support"]))
        assert len(secret) > 30
        assert secret.isdisjoint(strings([asdict(e) for e in tell(ANNA, SALES).entries]))

    def test_the_teams_own_contacts_are_whole(self, tell):
        limited, whole = tell(BILAL, BILLING), tell(BILAL)
        own = [e for e in limited.entries if not e.withheld]
        assert own == [e for e in whole.entries if e.what in NO_CONTACT or e.team == "Billing"]
        assert {e.ticket for e in own if e.what is What.OPENED} == {"helpdesk:2", "helpdesk:5"}
        assert "Twice, really?" in {e.detail for e in own}
        assert limited.counts == whole.counts

    @pytest.mark.parametrize("person", [ANNA, "helpdesk:99", "", "' OR 1=1 --", "%"])
    def test_a_customer_of_other_teams_is_refused_in_the_words_of_an_unknown_one(self, tell, person):
        for teams, named in (({"Billing"}, "“Billing”"), ((), "no team"), ({"A", "B"}, "“A” and “B”")):
            with pytest.raises(OutOfScope) as refusal:
                tell(person, Scope(frozenset(teams)))
            assert str(refusal.value) == (
                f"This customer had nothing to do with {named}, or is unknown. You see your teams only."
            )


class TestTraps:
    def told(self, settings, *batches, person="a:1", **more):
        imported(settings, batch("customers", {"customer": "a:1"}), *batches)
        return history(person, scope=ALL, warehouse=Warehouse(settings.home), **more)

    def test_a_customer_of_whom_nothing_is_known(self, settings):
        found = self.told(settings)
        assert found.entries == ()
        assert set(found.counts.values()) == {0}
        assert found.first("name") is None

    def test_the_first_reply_to_a_ticket_without_customers_words(self, settings):
        reply = {"message": "a:1", "ticket": "a:1", "at": hours(-4), "direction": "out", "author_role": "agent"}
        again = {**reply, "message": "a:2", "at": hours(-3)}
        found = self.told(
            settings,
            batch("tickets", ticket(customer="a:1")),
            batch("messages", {**reply, "public": True}, {**again, "public": True}),
        )
        assert [e.waited_s for e in of(found, What.MESSAGE)] == [None, 3600]

    def test_a_wait_begins_with_what_the_customer_said_to_us(self, settings):
        said = {"ticket": "a:1", "direction": "in", "author_role": "customer", "public": True}
        reply = {"message": "a:3", "at": hours(-2), **said, "direction": "out", "author_role": "agent"}
        found = self.told(
            settings,
            batch("tickets", ticket(customer="a:1")),
            batch(
                "messages",
                {"message": "a:1", "at": hours(-4), **said, "public": False},  # forwarded for our eyes only
                {"message": "a:2", "at": hours(-3), **said},
                reply,
            ),
        )
        assert [e.waited_s for e in of(found, What.MESSAGE)] == [3600, None, None]

    def test_a_resolved_ticket_that_was_merged_and_taken_apart_was_not_reopened(self, settings):
        told = {"ticket": "a:1", "field": "status"}
        found = self.told(
            settings,
            batch("tickets", ticket(customer="a:1")),
            batch(
                "ticket_events",
                {**told, "at": hours(-3), "before": "open", "after": "resolved"},
                {**told, "at": hours(-2), "before": "resolved", "after": "merged"},
                {**told, "at": hours(-1), "before": "merged", "after": "closed"},
            ),
        )
        assert [e.what for e in found.entries] == [What.STATUS, What.STATUS, What.RESOLVED, What.OPENED]

    def test_rows_without_an_instant_have_no_place(self, settings):
        found = self.told(settings, batch("orders", {"order": "a:1", "customer": "a:1", "at": None}))
        assert found.entries == ()

    def test_custom_columns_are_told(self, settings):
        imported(settings, batch("customers", {"customer": "a:1", "x_tier": "7"}, {"customer": "a:2", "x_tier": None}))
        warehouse = Warehouse(settings.home)
        assert history("a:1", scope=ALL, warehouse=warehouse).customers[0].custom == (("x_tier", "7"),)
        assert history("a:2", scope=ALL, warehouse=warehouse).customers[0].custom == ()


def test_everything_means_every_sort():
    assert set(EVERYTHING) == set(What)
