"""Customers are one person by a shared number or a verified mail, and never by name."""

import pandas as pd
import pytest
from sqlalchemy import text

from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.persons import person_of
from tests.data_access.warehouse.company import batch, imported


def linked(*rows):
    evidence = pd.DataFrame(rows, columns=["customer", "declared", "mail"]).astype("str")
    evidence["number"] = range(1, len(evidence) + 1)
    found = person_of(evidence)
    assert found.groupby("person_no")["person"].nunique().eq(1).all()
    assert found["person_no"].nunique() == found["person"].nunique()
    return dict(zip(found["customer"], found["person"], strict=True))


@pytest.mark.parametrize(
    ("rows", "persons"),
    [
        ([], {}),
        ([("a:1", None, None), ("b:1", None, None)], {"a:1": "a:1", "b:1": "b:1"}),
        ([("a:1", "7", None), ("b:1", "7", None)], {"a:1": "a:1", "b:1": "a:1"}),
        ([("a:1", None, "Ada@X.org"), ("b:1", None, "ada@x.ORG")], {"a:1": "a:1", "b:1": "a:1"}),
        # A number is no mail, even where it reads the same.
        ([("a:1", "7", None), ("b:1", None, "7")], {"a:1": "a:1", "b:1": "b:1"}),
        # Through others: a and c share nothing with each other.
        (
            [("a:1", "7", None), ("b:1", "7", "m"), ("c:1", None, "m"), ("d:1", "8", None)],
            {"a:1": "a:1", "b:1": "a:1", "c:1": "a:1", "d:1": "d:1"},
        ),
    ],
)
def test_who_is_one_person(rows, persons):
    assert linked(*rows) == persons


def test_only_verified_mails_count_and_names_never(settings):
    def customer(key, **more):
        return {"customer": key, "name": "Ada", "mail": None, "mail_verified": None, "customer_number": None, **more}

    imported(
        settings,
        batch(
            "customers",
            customer("a:1", mail=" Ada@x.org ", mail_verified=True),
            customer("b:1", mail="ada@x.org", mail_verified=True),
            customer("c:1", mail="ada@x.org", mail_verified=False),
            customer("d:1", mail="ada@x.org"),
            customer("e:1", customer_number=" 12 "),
            customer("f:1", customer_number="12"),
            customer("g:1", customer_number=""),
            customer("h:1", customer_number=" "),
        ),
    )
    with Warehouse(settings.home).snapshot() as snapshot:
        rows = snapshot.fetch(text("SELECT customer, person FROM board.person_of")).to_pylist()
    persons = {row["customer"]: row["person"] for row in rows}
    joined = {"b:1": "a:1", "f:1": "e:1"}
    assert persons == {f"{letter}:1": joined.get(f"{letter}:1", f"{letter}:1") for letter in "abcdefgh"}
