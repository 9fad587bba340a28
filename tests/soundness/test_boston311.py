"""Compare Boston's requests of 2015 with pandas: counts, hours to closure, the city's own target."""

import pandas as pd
import pytest

ZONE = "America/New_York"
YEAR = {"from_": "2015-01-01", "to": "2016-01-01"}
CLOSED_BEFORE_OPENED = 197


def utc(column):
    """Return local wall times as instants; the one in the hour that came twice is taken as the first."""
    local = pd.to_datetime(column.replace("", None), format="%m/%d/%Y %I:%M:%S %p")
    return local.dt.tz_localize(ZONE, ambiguous=[True] * len(local)).dt.tz_convert("UTC")


@pytest.fixture(scope="module")
def requests(data):
    raw = pd.read_csv(data / "boston311_2015.csv.gz", dtype=str, keep_default_na=False)
    opened, closed, due = utc(raw["OPEN_DT"]), utc(raw["CLOSED_DT"]), utc(raw["TARGET_DT"])
    taken = (closed - opened).dt.total_seconds()
    as_of = max(opened.max(), closed.max())
    return pd.DataFrame(
        {
            "team": raw["Department"],
            "month": opened.dt.tz_convert(ZONE).dt.strftime("%Y-%m"),
            "closed": closed.notna(),
            "reversed": taken < 0,
            "taken": taken.where(taken >= 0),
            "has_target": due.notna(),
            "met": closed <= due,
            "missed": due.notna() & ~(closed <= due) & (closed.notna() | (due < as_of)),
            "naive": (pd.to_datetime(raw["CLOSED_DT"].replace("", None), format="%m/%d/%Y %I:%M:%S %p")
                      - pd.to_datetime(raw["OPEN_DT"], format="%m/%d/%Y %I:%M:%S %p")).dt.total_seconds(),
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def boston(product):
    return product("boston311_2015.csv.gz", "boston311", ZONE)


def test_the_file_is_the_one_that_we_know(requests):
    assert len(requests) == 121_145
    assert requests["reversed"].sum() == CLOSED_BEFORE_OPENED
    assert requests["team"].nunique() == 17
    zone_matters = (requests["taken"] != requests["naive"]) & requests["taken"].notna()
    assert zone_matters.sum() > 1000  # else a product that ignored summer time would pass


def test_every_record_is_accounted_for(boston, requests):
    assert boston.ledger() == {"tickets": {"records": len(requests), "accepted": len(requests)}}


def test_counts(boston, requests):
    found = boston.groups("tickets", "team", **YEAR)
    assert {team: p["value"] for team, p in found.items()} == requests.groupby("team").size().to_dict()
    assert boston.ask("tickets", **YEAR)["total"]["value"] == 121_145


def test_counts_by_local_month(boston, requests):
    points = boston.ask("tickets", grain="month", **YEAR)["points"]
    found = {p["bucket"][:7]: p["value"] for p in points}
    assert found == requests.groupby("month").size().to_dict()


@pytest.mark.parametrize(("metric", "q"), [("resolution_time", 0.5), ("resolution_p90", 0.9)])
def test_time_to_closure(boston, requests, metric, q):
    found = boston.groups(metric, "team", **YEAR)
    timed = requests[requests["taken"].notna()].groupby("team")["taken"]
    assert {team: p["n"] for team, p in found.items() if p["n"]} == timed.size().to_dict()
    assert {team: p["value"] for team, p in found.items() if p["n"]} == pytest.approx(timed.quantile(q).to_dict())
    assert boston.ask(metric, **YEAR)["total"]["value"] == pytest.approx(requests["taken"].quantile(q))


def test_summer_time_shows_in_the_figures(requests):
    kept = requests[requests["taken"].notna()].groupby("team")
    assert (kept["taken"].quantile(0.9) != kept["naive"].quantile(0.9)).any()


def test_requests_that_close_before_they_open_stay_out_and_are_told(boston, requests):
    answer = boston.ask("resolution_time", **YEAR)
    assert answer["total"]["n"] == requests["closed"].sum() - CLOSED_BEFORE_OPENED
    told = [count for sentence, count in left_out(answer) if "closed before" in sentence.lower()]
    assert told == [CLOSED_BEFORE_OPENED]
    assert boston.ask("tickets", **YEAR)["total"]["value"] == len(requests)  # they are requests all the same


def test_the_city_s_own_target(boston, requests):
    decided = requests[requests["met"] | requests["missed"]]
    share = decided.groupby("team")["met"].mean()
    found = boston.groups("resolved_in_due", "team", **YEAR)
    assert {team: p["n"] for team, p in found.items() if p["n"]} == decided.groupby("team").size().to_dict()
    assert {team: p["value"] for team, p in found.items() if p["n"]} == pytest.approx(share.to_dict())
    total = boston.ask("resolved_in_due", **YEAR)["total"]
    assert (total["n"], total["value"]) == (len(decided), pytest.approx(decided["met"].mean()))


def test_some_requests_are_not_decided_yet(requests):
    undecided = requests["has_target"] & ~requests["met"] & ~requests["missed"]
    assert 0 < undecided.sum() < len(requests)  # else "cannot tell yet" would not be tested


def left_out(answer):
    found = answer["receipt"]["left_out"]
    return found.items() if isinstance(found, dict) else [tuple(row) for row in found]
