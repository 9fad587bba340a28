"""Compare a quarter of calls with pandas: answered, satisfaction and speed of answer by agent."""

import pandas as pd
import pytest

ZONE = "UTC"  # the file names none; its hours are those of one desk
QUARTER = {"from_": "2021-01-01", "to": "2021-04-01"}


@pytest.fixture(scope="module")
def calls(data):
    raw = pd.read_csv(data / "call_center_2021q1.csv.gz", dtype=str, keep_default_na=False)
    return pd.DataFrame(
        {
            "agent": raw["Agent"],
            "month": raw["Date"].str[:7],
            "answered": raw["Answered (Y/N)"] == "Y",
            "seconds": pd.to_numeric(raw["Speed of answer in seconds"]),
            "score": pd.to_numeric(raw["Satisfaction rating"]),
        }
    )


@pytest.fixture(scope="module")
def desk(product):
    return product("call_center_2021q1.csv.gz", "call_center", ZONE)


def figures(points, what):
    return {agent: p[what] for agent, p in points.items()}


def test_the_file_is_the_one_that_we_know(calls):
    assert (len(calls), calls["answered"].sum(), calls["agent"].nunique()) == (5000, 4054, 8)


def test_every_record_is_accounted_for(desk, calls):
    rated = int(calls["score"].notna().sum())
    assert desk.ledger() == {
        "tickets": {"records": len(calls), "accepted": len(calls)},
        "surveys": {"records": len(calls), "accepted": rated, "skipped": len(calls) - rated},
    }


def test_calls(desk, calls):
    assert figures(desk.groups("tickets", "agent", **QUARTER), "value") == calls.groupby("agent").size().to_dict()
    months = desk.ask("tickets", grain="month", **QUARTER)["points"]
    assert {p["bucket"][:7]: p["value"] for p in months} == calls.groupby("month").size().to_dict()


def test_calls_answered(desk, calls):
    found = desk.groups("answered", "agent", **QUARTER)
    assert figures(found, "value") == pytest.approx(calls.groupby("agent")["answered"].mean().to_dict())
    assert figures(found, "n") == calls.groupby("agent").size().to_dict()
    assert desk.ask("answered", **QUARTER)["total"]["value"] == pytest.approx(4054 / 5000)


@pytest.mark.parametrize(("metric", "q"), [("first_response_time", 0.5), ("first_response_p90", 0.9)])
def test_speed_of_answer(desk, calls, metric, q):
    found = desk.groups(metric, "agent", **QUARTER)
    expected = calls[calls["answered"]].groupby("agent")["seconds"]
    assert figures(found, "value") == pytest.approx(expected.quantile(q).to_dict())
    assert figures(found, "n") == expected.size().to_dict()


def test_mean_satisfaction(desk, calls):
    found = desk.groups("satisfaction_mean", "agent", **QUARTER)
    assert figures(found, "value") == pytest.approx(calls.groupby("agent")["score"].mean().to_dict())
    assert figures(found, "n") == calls.groupby("agent")["score"].count().to_dict()


def test_csat(desk, calls):
    rated = calls[calls["score"].notna()]
    found = desk.groups("csat", "agent", **QUARTER)
    satisfied = (rated["score"] >= 4).groupby(rated["agent"]).mean()
    assert figures(found, "value") == pytest.approx(satisfied.to_dict())
    assert desk.ask("csat", **QUARTER)["total"]["value"] == pytest.approx((rated["score"] >= 4).mean())
