"""Hold figures to their definitions in cases that no company shows."""

from dataclasses import replace

import pytest

from data_access.warehouse.ask import ask
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from metrics.question import Question
from metrics.scope import ALL
from tests.data_access.warehouse.company import batch, hours, imported, ticket

DAY = 24


def total(settings, metric):
    question = Question.parse(f"metric={metric}&from=2025-02-01&to=2025-04-01", {})
    (answer,) = ask(question, scope=ALL, warehouse=Warehouse(settings.home), settings=settings)
    return answer.total


def solved(key, created, resolved, **more):
    told = {"customer": "a:1", "topic": "invoice", "status": "resolved", "opened_by": "customer", **more}
    return ticket(key, created_at=hours(created), resolved_at=resolved and hours(resolved), **told)


def message(key, of, at, role="agent"):
    said = {"direction": "in" if role == "customer" else "out", "author_role": role, "public": True}
    return {"message": key, "ticket": of, "customer": "a:1", "at": hours(at), **said}


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
