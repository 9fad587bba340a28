"""Who may not know who a customer is, is told it at no door: no name, no address, no text, and not by searching."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from decimal import Decimal

import pyarrow as pa
import pytest

from data_access.settings import Settings
from data_access.warehouse import due_next as due
from data_access.warehouse.happened import What
from data_access.warehouse.history import history
from data_access.warehouse.peers import peers, tickets_that_differ
from data_access.warehouse.search import search
from metrics.errors import UnknownName
from metrics.facts import FACTS
from metrics.personal import stand_in
from metrics.scope import ALL, Scope
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.laws.stores import CATALOGUE, METRICS, Store
from tests.rules import HOUSE

VIEWER = Scope(personal=False)
ADA = "shop:ada@example.org"
HIDDEN = stand_in(ADA, VIEWER)


def strings(told):
    """Return every text in what a door gave."""
    if isinstance(told, str):
        return {told}
    if isinstance(told, pa.Table):
        return strings(told.to_pylist())
    if is_dataclass(told):
        return strings(vars(told))
    if isinstance(told, Mapping):
        return strings([*told.keys(), *told.values()])
    if isinstance(told, (list, tuple, set, frozenset)):
        return set().union(*map(strings, told)) if told else set()
    return set()


@pytest.fixture(scope="module")
def secrets(small):
    """Every name, address and text of the company, and which of them the board knows anyway."""
    found = set()
    with small.warehouse.snapshot() as snapshot:
        for fact in FACTS.values():
            if fact.personal:
                private = [c.name for c in fact.personal if c.name not in fact.key]
                rows = snapshot.fetch(fact.table("people").select()).select(private)
                found |= strings(rows) - set(private)
    found = {text for text in found if len(text) > 2}
    assert len(found) > 70
    return found


def persons(store):
    return [p.person for p in search("", scope=ALL, warehouse=store.warehouse).persons]


class TestNothingPersonal:
    @pytest.mark.parametrize("metric", METRICS)
    def test_is_listed(self, small, secrets, metric):
        for part in CATALOGUE.metrics[metric].kind.lists():
            told = [small.rows(small.whole(metric), scope, part=part, size=10_000) for scope in (ALL, VIEWER)]
            assert strings(told[1].rows) & secrets == set()
            assert told[0].total == told[1].total
            if told[0].total:
                assert strings(told[0].rows) & secrets

    @pytest.mark.parametrize("metric", ["tickets", "csat", "retention", "next_reply_time"])
    def test_is_found_by_searching_a_list(self, small, secrets, metric):
        for text in secrets:
            assert small.rows(small.whole(metric), VIEWER, search=text).total == 0, text

    @pytest.mark.parametrize("sort", ["name", "subject", "id"])
    def test_is_told_by_the_order_of_a_list(self, small, sort):
        told = small.rows(small.whole("tickets"), VIEWER, sort=sort, size=100).rows["id"].to_pylist()
        assert told == sorted(told, reverse=sort == "id")

    def test_is_in_a_history(self, small, secrets):
        for person in persons(small):
            told = [history(person, scope=s, warehouse=small.warehouse, limit=1000) for s in (ALL, VIEWER)]
            assert strings(told[0]) & secrets
            assert strings(told[1]) & secrets == set()
            whole, masked = ([(e.at, e.what, e.team) for e in found.entries] for found in told)
            assert whole == masked

    def test_of_staff_the_names_stay_in_a_history(self, small):
        told, masked = (
            [e for e in history("helpdesk:1", scope=scope, warehouse=small.warehouse, limit=1000).entries if e.author]
            for scope in (ALL, VIEWER)
        )
        assert {e.what for e in masked} == {What.MESSAGE, What.FIRST_RESPONSE, What.SURVEY_ANSWERED} & {
            e.what for e in told
        }
        assert {e.author for e in masked} >= {"mara", "ines"}

    def test_is_found_by_searching_customers(self, small, secrets):
        everybody = search("", scope=VIEWER, warehouse=small.warehouse)
        assert strings(everybody) & secrets == set()
        assert {p.person for p in everybody.persons} == set(persons(small))
        for text in secrets:
            assert search(text, scope=VIEWER, warehouse=small.warehouse).total == 0, text
        assert search("helpdesk:1", scope=VIEWER, warehouse=small.warehouse).total == 1

    def test_is_due_next(self, small, secrets):
        for scope, told in ((ALL, True), (VIEWER, False)):
            assert bool(due.subjects(tuple(range(40)), scope=scope, warehouse=small.warehouse)) == told

    def test_is_in_what_others_read_otherwise(self, small, secrets):
        asked = small.whole("resolution_time")
        of = {"warehouse": small.warehouse, "settings": small.settings, "rules": HOUSE}
        told = {ALL: set(), VIEWER: set()}
        for scope in told:
            for reading in peers(asked, scope=scope, **of):
                for why in reading.reasons:
                    product = reading.definition.product.value.lower()
                    told[scope] |= strings(tickets_that_differ(asked, product, why.key, scope=scope, **of).rows)
        assert told[ALL] & secrets
        assert told[VIEWER] & secrets == set()


class TestKeysThatAreAddresses:
    @pytest.fixture(params=["duckdb", "postgresql"])
    def store(self, request, tmp_path):
        served = request.param == "postgresql"
        url = request.getfixturevalue("server").new_database() if served else ""
        settings = Settings(home=tmp_path, warehouse_url=url)
        people = (
            {"customer": ADA, "name": "Ada", "x_note": "call me", "joined_at": hours(-99)},
            {"customer": "shop:2", "name": "Bo", "x_note": "", "joined_at": hours(-99)},
        )
        orders = {"order": "shop:o", "customer": ADA, "at": hours(-9), "amount": Decimal(1)}
        tickets = [ticket(f"shop:{k}", customer=ADA if k < 3 else "shop:2") for k in range(5)]
        imported(settings, batch("customers", *people), batch("tickets", *tickets), batch("orders", orders))
        return Store.at("mails", settings, other_hand=True)

    def test_have_a_stand_in_everywhere(self, store):
        told = [store.rows(store.whole(m), VIEWER).rows for m in ("tickets", "purchase_frequency", "repeat_cohort")]
        told += [search("", scope=VIEWER, warehouse=store.warehouse), self.told(store)]
        told += [store.ask(store.whole(m, "by=customer"), VIEWER).points for m in ("tickets", "contact_rate")]
        for found in map(strings, told):
            assert HIDDEN in found
            assert not [text for text in found if "ada" in text or "@" in text]

    def test_lead_to_the_customer_by_the_stand_in_alone(self, store):
        assert self.told(store).person == HIDDEN
        assert self.told(store).customers[0].custom == ()
        with pytest.raises(UnknownName):
            self.told(store, ADA)
        assert self.told(store, ADA, ALL).customers[0].custom == (("x_note", "call me"),)

    def test_narrow_by_the_stand_in_alone(self, store):
        for metric in ("tickets", "contact_rate"):
            for scope, key, n in ((VIEWER, HIDDEN, 3), (VIEWER, ADA, 0), (ALL, ADA, 3), (VIEWER, "shop:2", 2)):
                point = store.ask(store.whole(metric).within("customer", key), scope).total
                assert (point.n if metric == "tickets" else point.components["contacts"]) == n

    def test_are_not_found_by_their_beginning(self, store):
        for text, n in (("ada", 0), ("shop:ada", 0), (ADA, 0), (HIDDEN, 1), ("shop:", 2), ("2", 1)):
            assert search(text, scope=VIEWER, warehouse=store.warehouse).total == n, text
            assert store.rows(store.whole("purchase_frequency"), VIEWER, search="ada").total == 0

    def told(self, store, person=HIDDEN, scope=VIEWER):
        return history(person, scope=scope, warehouse=store.warehouse)
