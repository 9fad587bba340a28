"""List the rows behind a figure: paged, sorted and searched in the engine."""

import pytest

from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.rows import rows
from metrics.errors import CannotAnswer, UnknownName
from metrics.question import Question
from metrics.scope import ALL, Scope
from tests import small_store
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.small_store import QUARTER

TICKETS = f"metric=tickets&{QUARTER}"


def ids(address, **how):
    return small_store.listed(address, **how).rows["id"].to_pylist()


def h(*numbers):
    return [f"helpdesk:{n}" for n in numbers]


def s(*numbers):
    return [f"shop:{n}" for n in numbers]


@pytest.mark.parametrize(
    ("metric", "part", "found"),
    [
        ("csat", "denominator", h(3, 2, 1)),
        ("csat", "numerator", h(3, 1)),
        ("nps", "denominator", h(9, 7, 6, 5)),
        ("nps", "numerator", h(9, 5)),
        ("nps", "minus", h(7)),
        ("resolved_in_due", "denominator", [*h(6), *s(1), *h(2, 1)]),
        ("resolved_in_due", "numerator", [*s(1), *h(1)]),
        ("resolved_in_due", "undecided", s(3)),
        ("backlog", "denominator", [*h(6), *s(3)]),
        ("reopen_rate", "numerator", [*s(1), *h(2)]),
        ("repeat_cohort", "denominator", [*s(4, 1), *h(1)]),
    ],
)
def test_a_list_worked_out_on_paper(metric, part, found):
    assert ids(f"metric={metric}&{QUARTER}", part=part) == found


def test_tickets_are_listed_if_the_question_names_no_metric():
    found = small_store.listed(QUARTER)
    assert (found.metric.key, found.total) == ("tickets", 13)


def test_the_list_of_the_first_metric_is_given():
    assert small_store.listed(f"metric=nps,csat&{QUARTER}").total == 4


@pytest.mark.parametrize("size", [1, 4, 5, 13, 50])
@pytest.mark.parametrize("sort", ["created_at", "channel", "team", "due_resolution_at", "id"])
@pytest.mark.parametrize("descending", [True, False])
def test_pages_neither_overlap_nor_leave_out(size, sort, descending):
    whole = ids(TICKETS, sort=sort, descending=descending, size=13)
    pages = [ids(TICKETS, sort=sort, descending=descending, size=size, page=k + 1) for k in range(-(-13 // size))]
    assert [row for page in pages for row in page] == whole
    assert len(set(whole)) == 13
    assert {small_store.listed(TICKETS, size=size, page=k).total for k in (1, 2, 99)} == {13}


def test_beyond_the_end_there_is_nothing_and_before_the_first_page_is_the_first():
    assert ids(TICKETS, size=5, page=4) == []
    assert ids(TICKETS, size=5, page=0) == ids(TICKETS, size=5, page=-3) == ids(TICKETS, size=5)


@pytest.mark.parametrize("key", ["created_at", "first_response_s", "name", "topic", "due_resolution_at"])
def test_sorting_goes_both_ways_and_what_is_missing_comes_last(key):
    for descending in (True, False):
        values = small_store.listed(TICKETS, sort=key, descending=descending).rows[key].to_pylist()
        held = [v for v in values if v is not None]
        assert held == sorted(held, reverse=descending)
        assert values[len(held) :] == [None] * (13 - len(held))


def test_the_newest_comes_first_unless_asked_otherwise():
    assert ids(TICKETS)[0] == "shop:5"
    assert ids(TICKETS, descending=False)[0] == "helpdesk:1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("charged", h(2)),  # subject
        ("CHARGED TWICE,", h(2)),
        ("  charged\t", h(2)),
        ("böttcher", [*h(6), *s(2), *h(3, 1)]),  # customer, in any case
        ("BÖTTCHER", [*h(6), *s(2), *h(3, 1)]),
        ("helpdesk:4", h(4)),  # ticket
        ("jonas", h(5, 2)),
        ("na", [*s(4), *h(6, 5, 3, 2, 1)]),  # NA, Anna, jonas
        ("%", []),
        ("_", []),
        ("a%b", []),
        ("' OR 1=1 --", []),
        ("nothing of that sort", []),
        ("\x00", []),
        ("x" * 100_000, []),
    ],
)
def test_a_search_finds_subject_customer_and_ticket_literally(text, found):
    listing = small_store.listed(TICKETS, search=text)
    assert listing.rows["id"].to_pylist() == found
    assert listing.total == len(found)


def test_a_search_narrows_total_and_pages_alike():
    found = small_store.listed(TICKETS, search="böttcher", size=3, page=2)
    assert (found.total, found.rows["id"].to_pylist()) == (4, h(1))


@pytest.mark.parametrize("text", ["", "   "])
def test_no_search_finds_everything(text):
    assert small_store.listed(TICKETS, search=text).total == 13


def test_in_surveys_the_comment_is_searched():
    assert ids(f"metric=csat&{QUARTER}", search="kind") == h(1)


def test_wildcards_are_letters(settings):
    subjects = {"a:1": "100% sure", "a:2": "100 sure", "a:3": "a_b", "a:4": "axb", "a:5": "a\\b", "a:6": "a/b"}
    imported(settings, batch("tickets", *(ticket(key, subject=text) for key, text in subjects.items())))
    warehouse = Warehouse(settings.home)
    asked = Question.parse("from=2025-03-01&to=2025-04-01", ())
    for text, key in {"100%": "a:1", "a_b": "a:3", "a\\b": "a:5", "a/b": "a:6"}.items():
        found = rows(asked, scope=ALL, warehouse=warehouse, settings=settings, search=text)
        assert found.rows["id"].to_pylist() == [key]


@pytest.mark.parametrize(
    ("address", "how", "sentence"),
    [
        (TICKETS, {"sort": "creatd_at"}, r"no column called “creatd_at”\. Did you mean “created_at”\?"),
        (TICKETS, {"sort": "ticket; DROP TABLE tickets"}, "no column called"),
        (TICKETS, {"sort": "score"}, "no column called “score”"),
        (TICKETS, {"part": "numerator"}, r"no list called “numerator”\."),
        (f"metric=nps&{QUARTER}", {"part": "minuss"}, r"no list called “minuss”\. Did you mean “minus”\?"),
        (f"metric=npss&{QUARTER}", {}, r"no metric called “npss”\. Did you mean “nps”\?"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest(address, how, sentence):
    with pytest.raises(UnknownName, match=sentence):
        small_store.listed(address, **how)


def test_a_filter_that_does_not_fit_is_refused():
    with pytest.raises(CannotAnswer, match="cannot be split or filtered by product"):
        small_store.listed(f"{TICKETS}&product=router")


def test_a_row_names_its_ticket_and_its_person():
    found = small_store.listed(TICKETS, search="parcel")
    row = found.rows.to_pylist()[0]
    assert (row["ticket"], row["person"], row["name"]) == ("shop:2", "helpdesk:1", "A. Böttcher")
    assert found.sql.startswith("SELECT")
    cohort = small_store.listed(f"metric=repeat_cohort&{QUARTER}").rows.to_pylist()
    assert {row["ticket"] for row in cohort} == {None}
    assert {row["person"] for row in cohort} == {row["id"] for row in cohort}


def test_a_list_is_held_to_the_scope(settings):
    imported(
        settings, batch("tickets", ticket("a:1", team="billing"), ticket("a:2", team="sales", created_at=hours(-6)))
    )
    asked = Question.parse("from=2025-03-01&to=2025-04-01", ())
    found = rows(asked, scope=Scope(frozenset({"sales"})), warehouse=Warehouse(settings.home), settings=settings)
    assert (found.total, found.rows["id"].to_pylist()) == (1, ["a:2"])
