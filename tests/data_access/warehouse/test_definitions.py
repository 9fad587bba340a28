"""Hold figures to their definitions in cases that no company shows."""

from dataclasses import replace
from decimal import Decimal

import pytest

from data_access.warehouse.ask import ask
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.rows import rows
from metrics.question import Question
from metrics.record import as_record
from metrics.scope import ALL
from metrics.wording import figure
from tests.data_access.warehouse.company import batch, hours, imported, ticket

DAY = 24


def answer(settings, metric, span="from=2025-02-01&to=2025-04-01"):
    question = Question.parse(f"metric={metric}&{span}", {})
    (found,) = ask(question, scope=ALL, warehouse=Warehouse(settings.home), settings=settings)
    return found


def total(settings, metric, *span):
    return answer(settings, metric, *span).total


def solved(key, created, resolved, **more):
    told = {"customer": "a:1", "topic": "invoice", "status": "resolved", "opened_by": "customer", **more}
    return ticket(key, created_at=hours(created), resolved_at=resolved and hours(resolved), **told)


def message(key, of, at, role="agent"):
    said = {"direction": "in" if role == "customer" else "out", "author_role": role, "public": True}
    return {"message": key, "ticket": of, "customer": "a:1", "at": hours(at), **said}


@pytest.mark.parametrize(("scale", "satisfied"), [(2, {2}), (3, {3}), (4, {3, 4}), (5, {4, 5}), (7, {6, 7})])
def test_satisfied_is_the_top_two_of_a_scale_but_never_its_middle_or_less(settings, scale, satisfied):
    given = [
        {"survey": f"a:{n}", "customer": "a:1", "instrument": "csat", "scale": scale, "sent_at": hours(0),
         "answered_at": hours(1), "score": n}
        for n in range(1, scale + 1)
    ]  # fmt: skip
    imported(settings, batch("surveys", *given), covers_until=hours(DAY))
    found = total(settings, "csat")
    assert (found.n, found.components["hits"]) == (scale, len(satisfied))


class TestFirstContact:
    """One reply was enough, as far as anybody can know."""

    def shares(self, settings, *later, customer="a:1", topic="invoice"):
        """Return hits and decided of a ticket opened at 0 and resolved with one reply at 2, and of `later` ones."""
        customers = [{"customer": name} for name in ("a:1", "a:2")]
        first = solved("a:first", 0, 2, customer=customer, topic=topic)
        others = batch("tickets", first, *later), batch("messages", message("a:m", "a:first", 1))
        imported(settings, batch("customers", *customers), *others, covers_until=hours(30 * DAY))
        found = total(settings, "first_contact_resolution")
        return found.components["hits"], found.n

    def test_no_further_ticket(self, settings):
        assert self.shares(settings) == (1, 1)

    @pytest.mark.parametrize("at", [0, 1, 2, 3, 7 * DAY + 2])
    def test_a_further_ticket_on_the_topic_until_seven_days_after_the_resolution(self, settings, at):
        assert self.shares(settings, solved("a:next", at, None)) == (0, 1)

    @pytest.mark.parametrize(
        ("at", "more"),
        [
            (7 * DAY + 3, {}),
            (3, {"topic": "login"}),
            (3, {"topic": None}),
            (3, {"customer": "a:2"}),
            (3, {"customer": None}),
            (3, {"status": "spam"}),
            (3, {"status": "merged"}),
            (-1, {}),
        ],
    )
    def test_what_is_no_further_ticket(self, settings, at, more):
        assert self.shares(settings, solved("a:next", at, None, **more)) == (1, 1)

    def test_tickets_without_a_topic_are_of_one_topic(self, settings):
        assert self.shares(settings, solved("a:next", 3, None, topic=None), topic=None) == (0, 1)

    def test_whether_an_unknown_customer_came_back_nobody_knows(self, settings):
        assert self.shares(settings, customer=None) == (0, 0)

    def test_the_days_are_a_setting(self, settings):
        assert self.shares(replace(settings, follow_up_days=1), solved("a:next", 2 * DAY, None)) == (1, 1)


def change(of, at, before, after, field="status"):
    return {"ticket": of, "at": hours(at), "field": field, "before": before, "after": after}


class TestLife:
    """What a history tells is what happened, also where it is odd."""

    def lived(self, settings, *changes, metric="resolution_time", until=30 * DAY, **more):
        """Return the figure of a ticket opened at noon, whose changes are told."""
        told = solved("a:1", 0, None, status="open", **more)
        later = [] if not changes else [batch("ticket_events", *changes)]
        imported(settings, batch("tickets", told), *later, covers_until=hours(until))
        return total(settings, metric)

    def test_a_ticket_that_was_taken_for_spam_was_not_resolved_by_it(self, settings):
        mistaken = (change("a:1", 1, "open", "spam"), change("a:1", 2, "spam", "open"))
        changes = (*mistaken, change("a:1", 5, "open", "resolved"))
        assert self.lived(settings, *changes, metric="first_resolution_time").value == 5 * 3600
        assert total(settings, "reopen_rate").value == 0
        assert total(settings, "time_open").value == 4 * 3600  # while it was taken for spam nobody was to work on it

    def test_a_resolved_ticket_that_was_merged_and_taken_apart_again_stays_resolved(self, settings):
        changes = (change("a:1", 1, "open", "resolved"), change("a:1", 2, "resolved", "merged"))
        found = self.lived(settings, *changes, change("a:1", 3, "merged", "closed"))
        assert (found.value, total(settings, "reopen_rate").value) == (3600, 0)

    def test_what_a_ticket_became_is_enough(self, settings):
        """Closing it later does not move the resolution, though nobody says that it was resolved before."""
        changes = (
            change("a:1", 1, None, "open"),
            change("a:1", 2, None, "resolved"),
            change("a:1", 90, None, "closed"),
        )
        assert self.lived(settings, *changes).value == 2 * 3600

    def test_a_change_that_is_missing_came_by_the_next_one_at_latest(self, settings):
        changes = (change("a:1", 1, "open", "resolved"), change("a:1", 9, "open", "pending"))
        assert self.lived(settings, *changes).n == 0
        assert total(settings, "backlog").value == 1
        assert total(settings, "reopen_rate").value == 1

    def test_what_was_resolved_before_it_began_is_not_open(self, settings):
        assert self.lived(settings, change("a:1", -1, "open", "resolved"), metric="backlog").value == 0
        assert (total(settings, "resolution_time").n, total(settings, "tickets").value) == (0, 1)

    def test_what_was_resolved_before_its_first_change_is_open_only_once_it_is_reopened(self, settings):
        self.lived(settings, change("a:1", 1, "resolved", "closed"), change("a:1", 9 * DAY, "closed", "open"))
        waiting = [total(settings, "backlog", f"from=2025-03-01&to=2025-03-{day}").value for day in (15, 25)]
        assert waiting == [0, 1]
        assert (total(settings, "first_resolution_time").n, total(settings, "reopen_rate").n) == (0, 0)

    def test_time_in_a_status_lies_between_the_opening_and_the_resolution(self, settings):
        changes = (change("a:1", -5, "new", "open"), change("a:1", 2, "open", "pending"))
        self.lived(settings, *changes, change("a:1", 6, "pending", "closed"))
        spent = {name: total(settings, f"time_{name}").value for name in ("new", "open", "pending")}
        assert spent == {"new": 0, "open": 2 * 3600, "pending": 4 * 3600}

    def test_what_is_dated_later_than_the_data_has_not_happened(self, settings):
        century = 100 * 365 * DAY
        said = [message("a:m", "a:1", 0, "customer"), message("a:n", "a:1", century)]
        closed = solved("a:2", 0, century, first_response_at=hours(century))
        odd = {"survey": "a:s", "customer": "a:1", "instrument": "csat", "scale": 5, "sent_at": hours(0)}
        odd |= {"answered_at": hours(century), "score": 5}
        imported(settings, batch("surveys", odd), batch("messages", *said), batch("tickets", closed))
        found = self.lived(settings, change("a:1", century, "open", "resolved"))
        assert (found.n, total(settings, "reopen_rate").n, total(settings, "answered").value) == (0, 0, 0)
        assert (total(settings, "response_rate").value, total(settings, "unanswered").value) == (0, 1)


class TestContract:
    """A contract runs from its first moment to before its last, each by itself."""

    def kept(self, settings, *contracts):
        """Return the figures of one person with contracts (joined, left, worth) in days from noon of 10 March."""
        rows = [
            {"customer": f"a:{k}", "customer_number": "7", "joined_at": hours(a * DAY), "left_at": z and hours(z * DAY),
             "monthly_value": worth}
            for k, (a, z, worth) in enumerate(contracts)
        ]  # fmt: skip
        imported(settings, batch("customers", *rows), covers_until=hours(90 * DAY))
        return {m: total(settings, m) for m in ("retention", "gross_revenue_retention", "contact_rate")}

    def test_between_two_contracts_nobody_is_kept(self, settings):
        found = self.kept(settings, (-400, 10, 5), (60, None, 5))  # there is none on 1 April
        assert (found["retention"].value, found["gross_revenue_retention"].value) == (0, 0)
        assert found["contact_rate"].n == 1

    def test_who_moves_from_one_contract_to_another_is_kept(self, settings):
        found = self.kept(settings, (-400, 10, 5), (10, None, 4))
        assert (found["retention"].value, found["gross_revenue_retention"].value) == (1, 0.8)

    @pytest.mark.parametrize("contract", [(5, 5, 9), (5, -5, 9), (5, -100, 9)])
    def test_a_contract_that_ends_as_it_begins_or_before_never_runs(self, settings, contract):
        found = self.kept(settings, contract)
        assert {m: p.n for m, p in found.items()} == dict.fromkeys(found, 0)

    @pytest.mark.parametrize(("worth", "n"), [((0,), 0), ((None,), 0), ((0, 5), 1), ((None, 5), 1)])
    def test_who_is_worth_nothing_is_kept_but_not_in_the_revenue(self, settings, worth, n):
        found = self.kept(settings, *((-400, None, value) for value in worth))
        assert (found["retention"].n, found["gross_revenue_retention"].n) == (1, n)
        question = Question.parse("metric=gross_revenue_retention&from=2025-02-01&to=2025-04-01", {})
        assert rows(question, scope=ALL, warehouse=Warehouse(settings.home), settings=settings).total == n


class TestLargeNumbers:
    def test_a_cost_of_six_digits_has_a_mean(self, settings):
        imported(settings, batch("tickets", solved("a:1", 0, 1, cost=Decimal("9999999.9999"))), covers_until=hours(DAY))
        assert total(settings, "cost_per_resolved").value == 9999999.9999


@pytest.mark.parametrize("currency", ["EUR", "JPY"])
def test_money_bears_the_reporting_currency(settings, currency):
    imported(settings, batch("tickets", solved("a:1", 0, 1, cost=Decimal("12.4"))), covers_until=hours(DAY))
    found = answer(replace(settings, currency=currency), "cost_per_resolved")
    assert figure(found.total.value, found.metric.unit) == f"12.40\N{NO-BREAK SPACE}{currency}"
    assert as_record(found)["unit"] == currency
