"""Persons are found by parts of what identifies them, each once, and nothing typed is code."""

from datetime import datetime

import pytest

from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.search import known_segments, search
from metrics.scope import ALL, Scope
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.data_access.warehouse.small import small_company


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return small_company(tmp_path_factory.mktemp("small"))


@pytest.fixture
def find(small):
    def found(text="", scope=ALL, **more):
        return search(text, scope=scope, warehouse=small, **more)

    return found


def keys(found):
    assert found.total == len(found.persons)
    return [p.person for p in found.persons]


def test_without_text_all_are_listed_by_name_and_the_nameless_last(find):
    assert [(p.person, p.name) for p in find().persons] == [
        ("helpdesk:1", "Anna Böttcher"),
        ("helpdesk:2", "Bilal Haddad"),
        ("shop:1", "Carla Neumann"),
        ("shop:5", "Dora Keller"),
        ("shop:3", "NA"),
        ("shop:4", None),
    ]


def test_one_person_is_one_row_with_all_sources(find):
    (anna,) = find("Anna").persons
    assert anna.sources == ("helpdesk", "shop")
    assert (anna.mail, anna.segment, anna.plan, anna.country) == (
        "anna@boettcher.example",
        "private",
        "Pro",
        "Germany",
    )
    assert (anna.tickets, anna.open) == (5, 1)  # h1 h3 h6 h10 s2; h8 was merged
    assert anna.last_contact == datetime(2025, 3, 19, 9, 10)


def test_tickets_contacts_and_their_absence(find):
    assert [(p.tickets, p.open) for p in find().persons] == [(5, 1), (5, 0), (2, 0), (0, 0), (1, 0), (1, 1)]
    assert find("Bilal").persons[0].last_contact == datetime(2025, 3, 27, 10, 40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("böTTcher", ["helpdesk:1"]),
        ("  anna böttcher ", ["helpdesk:1"]),
        ("A. Böttcher", ["helpdesk:1"]),  # how the other source writes it
        ("boettcher@SHOP", ["helpdesk:1"]),
        ("office@haddad.example", ["helpdesk:2", "shop:3"]),  # the same mail, and not one person
        ("00123", ["helpdesk:1"]),
        ("001", ["helpdesk:1"]),
        ("123", []),  # a number is found from its beginning
        ("helpdesk:2", ["helpdesk:2"]),
        ("HELPDESK:", ["helpdesk:1", "helpdesk:2"]),
        ("shop:2", ["helpdesk:1"]),
        ("3", ["shop:3"]),
        ("na", ["helpdesk:1", "shop:3"]),  # Anna, and the person who is called so
        ("nobody", []),
    ],
)
def test_by_name_mail_id_or_number(find, text, expected):
    assert keys(find(text)) == expected


def test_who_is_named_exactly_comes_first(settings):
    people = [{"customer": f"a:{n}", "name": name} for n, name in [(10, "Ada"), (1, "Zoe"), (11, "Bob")]]
    imported(settings, batch("customers", *people))
    warehouse = Warehouse(settings.home)
    pages = [search("1", scope=ALL, warehouse=warehouse, page=page, size=1).persons for page in (1, 2, 3)]
    assert [p.name for page in pages for p in page] == ["Zoe", "Ada", "Bob"]


@pytest.mark.parametrize("text", ["%", "_", "a%a", "\\", "'", "' OR 1=1 --", "$1", "\x00", '"', "*", "a" * 10_000])
def test_no_character_means_more_than_itself(find, text):
    assert keys(find(text)) == []


def test_a_literal_percent_is_found(settings):
    imported(settings, batch("customers", {"customer": "a:1", "name": "100 %_\\"}, {"customer": "a:2", "name": "x"}))
    warehouse = Warehouse(settings.home)
    for text in ("%", "_", "\\", "0 %_"):
        assert keys(search(text, scope=ALL, warehouse=warehouse)) == ["a:1"]


def test_by_segment(find):
    assert keys(find(segment=["business"])) == ["helpdesk:2", "shop:3"]
    assert len(keys(find(segment=["business", "private"]))) == 6
    assert keys(find("haddad", segment=["private"])) == []
    assert keys(find(segment=["unheard of"])) == []


def test_the_segment_of_those_without_one(settings):
    imported(settings, batch("customers", {"customer": "a:1", "segment": None}, {"customer": "a:2", "segment": "b"}))
    warehouse = Warehouse(settings.home)
    assert keys(search("", scope=ALL, warehouse=warehouse, segment=[""])) == ["a:1"]
    assert known_segments(scope=ALL, warehouse=warehouse) == ("b",)


def test_segments_are_listed(small):
    assert known_segments(scope=ALL, warehouse=small) == ("business", "private")


def test_pages_put_together_are_the_whole(find):
    whole = find().persons
    pages = [find(page=page, size=2) for page in (1, 2, 3, 4)]
    assert [p for page in pages for p in page.persons] == list(whole)
    assert {page.total for page in pages} == {6}
    assert pages[-1].persons == ()


def test_blank_names_are_no_names(settings):
    imported(settings, batch("customers", {"customer": "a:1", "name": "  "}, {"customer": "a:2", "name": ""}))
    assert [p.name for p in search("", scope=ALL, warehouse=Warehouse(settings.home)).persons] == [None, None]


def test_what_is_dated_in_the_future_is_no_last_contact(settings):
    late = {"message": "a:1", "ticket": "a:1", "customer": "a:1", "at": hours(5), "channel": "chat"}
    imported(
        settings,
        batch("customers", {"customer": "a:1"}),
        batch("tickets", ticket(customer="a:1"), ticket("a:2", customer="a:1", created_at=hours(9))),
        batch("messages", late),
    )
    (person,) = search("", scope=ALL, warehouse=Warehouse(settings.home)).persons
    assert (person.tickets, person.last_contact) == (1, hours(-5))


class TestScope:
    def test_only_persons_with_whom_the_team_had_to_do(self, find):
        assert keys(find(scope=Scope(frozenset({"Billing"})))) == ["helpdesk:2"]
        assert keys(find(scope=Scope(frozenset({"Sales support"})))) == ["helpdesk:1", "shop:1", "shop:4"]
        assert keys(find("helpdesk:1", scope=Scope(frozenset({"Billing"})))) == []
        assert keys(find(scope=Scope(frozenset()))) == []

    def test_only_the_teams_own_tickets_and_contacts_count(self, find):
        (bilal,) = find("Bilal", scope=Scope(frozenset({"Billing"}))).persons
        assert (bilal.tickets, bilal.last_contact) == (2, datetime(2025, 2, 5, 10))  # h2 h5; h4 and h9 are First line's
        (anna,) = find("Anna", scope=Scope(frozenset({"First line"}))).persons  # by a survey that credits it
        assert (anna.tickets, anna.open, anna.last_contact) == (0, 0, None)
