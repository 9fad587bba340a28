"""Compare CDNOW's purchases with pandas: who of a month's first buyers came back, month by month."""

import pandas as pd
import pytest

ZONE = "America/New_York"  # the retailer's; the file has days only
FIRST_QUARTER = {"from_": "1997-01-01", "to": "1997-04-01", "grain": "month"}
COHORTS = ("1997-01", "1997-02", "1997-03")
LAST_DAY = pd.Period("1998-06-30", "D")


@pytest.fixture(scope="module")
def purchases(data):
    raw = pd.read_csv(data / "cdnow_transactions.csv.gz", dtype=str, keep_default_na=False)
    months = pd.to_datetime(raw["date"], format="%Y%m%d").dt.to_period("M")
    found = pd.DataFrame({"customer": raw["cid"], "month": months, "day": raw["date"]})
    found["cohort"] = found.groupby("customer")["month"].transform("min")
    found["age"] = (found["month"] - found["cohort"]).map(lambda offset: offset.n)
    return found


@pytest.fixture(scope="module")
def expected(purchases):
    """Return, by cohort and age, how many came back; the months that the file covers wholly."""
    active = purchases.groupby(["cohort", "age"])["customer"].nunique()
    return {(str(cohort), age): persons for (cohort, age), persons in active.items()}


@pytest.fixture(scope="module")
def shop(product):
    return product("cdnow_transactions.csv.gz", "cdnow", ZONE)


@pytest.fixture(scope="module")
def cells(shop):
    points = shop.ask("repeat_cohort", **FIRST_QUARTER)["points"]
    return {(p["bucket"][:7], p["age"]): p for p in points}


def test_the_file_is_the_one_that_we_know(purchases):
    assert (len(purchases), purchases["customer"].nunique()) == (69_659, 23_570)
    assert purchases["day"].max() == "19980630"
    assert set(purchases["cohort"].astype(str)) == set(COHORTS)
    assert purchases["customer"].str.len().eq(5).all()  # 00001 is a name, not a number


def test_every_record_is_accounted_for(shop, purchases):
    records, customers = len(purchases), purchases["customer"].nunique()
    assert shop.ledger() == {
        "orders": {"records": records, "accepted": records},  # also the 255 that repeat another exactly
        "customers": {"records": records, "accepted": customers, "unchanged": records - customers},
    }


def test_cohorts_by_month(cells, expected):
    sizes = {cohort: expected[cohort, 0] for cohort in COHORTS}
    observed = {place: p for place, p in cells.items() if p["value"] is not None}
    assert {place: p["n"] for place, p in observed.items()} == {place: sizes[place[0]] for place in observed}
    assert {place: round(p["value"] * p["n"]) for place, p in observed.items()} == {p: expected[p] for p in observed}
    assert {place: p["value"] for place, p in observed.items()} == pytest.approx(
        {place: expected[place] / sizes[place[0]] for place in observed}
    )


def test_every_month_of_the_file_is_observed_and_none_beyond(cells):
    observed = {place for place, p in cells.items() if p["value"] is not None}
    assert observed == {
        (cohort, age)
        for cohort in COHORTS
        for age in range(24)
        if (pd.Period(cohort, "M") + age).end_time.to_period("D") <= LAST_DAY
    }
