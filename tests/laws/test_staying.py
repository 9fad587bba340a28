"""Who stays, on both engines: against the product's other figures, and against pandas going person by person."""

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from data_access.warehouse import staying
from data_access.warehouse.ask import resolved
from data_access.warehouse.staying import Asked, bases, cohorts, experiences, persons_of_cell, survival
from metrics import board
from metrics.experience import EXPERIENCES
from metrics.leaving import TRAITS
from metrics.query import framed, masks
from metrics.query.leaving import known
from metrics.scope import ALL, CompanyWide, Scope
from tests.laws.stores import CATALOGUE
from tests.rules import HOUSE

MONTHS = "grain=month&compare=none"
RANGES = {"small": "from=2025-01-01&to=2025-04-01", "snags": "from=2024-10-01&to=2025-04-01", "company": "reach=12"}
DAY = pd.Timedelta(days=1)


def asked(store, basis, rest=""):
    address = f"{RANGES[store.name]}&{MONTHS}&{rest}".rstrip("&")
    return Asked(store.question(address), basis, store.warehouse, store.settings, HOUSE)


def rows(store, table):
    with store.warehouse.snapshot() as snapshot:
        return snapshot.fetch(select(table)).to_pandas()


def contracts(store):
    found = rows(store, board.contracts)
    counts = found["person"].notna() & (found["joined_at"] <= store.as_of)
    return found[counts & (found["left_at"].isna() | (found["left_at"] > found["joined_at"]))]


def running(of, instant):
    return of[(of["joined_at"] <= instant) & (of["left_at"].isna() | (of["left_at"] > instant))]


def test_cohorts_of_buyers_are_those_of_the_metric(store):
    """The same persons by another statement, which has its own other hand."""
    found = cohorts(asked(store, "purchase"), scope=ALL)
    points = store.ask(f"metric=repeat_cohort&{RANGES[store.name]}&{MONTHS}").points
    theirs = {(p.bucket.first, p.age): (p.components["persons"], p.n) for p in points if p.value is not None}
    ours = {
        (c.span.first, age): (part.there, part.began)
        for c in found.cohorts
        for age, part in enumerate((c.beginning, *c.ages))
        if part.began
    }
    assert ours == theirs
    assert ours or store.name == "snags"


def test_revenue_of_buyers_is_what_they_paid(company):
    found = cohorts(asked(company, "purchase"), scope=ALL)
    orders = rows(company, board.orders)
    for cohort in found.cohorts:
        mine = orders[orders["first_order_at"].between(cohort.span.start, cohort.span.end, inclusive="left")]
        place = next(i for i, s in enumerate(found.steps.all) if s.first == cohort.span.first)
        for age, part in enumerate((cohort.beginning, *cohort.ages)):
            step = found.steps.all[place + age]
            there = mine[mine["at"].between(step.start, step.end, inclusive="left")]
            first = mine[mine["at"] < found.steps.all[place].end].groupby("person")["amount"].sum().astype(float)
            each = there.groupby("person")["amount"].sum().astype(float)
            assert part.brings == pytest.approx(each.sum())
            assert part.brought == pytest.approx(first.sum())
            assert part.squares == pytest.approx(
                ((each**2).sum(), (each * first.reindex(each.index)).sum(), (first**2).sum())
            )
    assert found.currencies == {"EUR"}


def test_cohorts_by_contract_are_who_is_under_contract_at_the_end_of_a_step(store):
    found = cohorts(asked(store, "contract"), scope=ALL)
    all_ = contracts(store)
    began = all_.groupby("person")["joined_at"].min()
    told = 0
    for cohort in found.cohorts:
        mine = all_[all_["person"].isin(began[(began >= cohort.span.start) & (began < cohort.span.end)].index)]
        place = next(i for i, s in enumerate(found.steps.all) if s.first == cohort.span.first)
        assert cohort.beginning.began == mine["person"].nunique()
        for age, part in enumerate(cohort.ages, 1):
            there = running(mine, found.steps.all[place + age].end)
            assert (part.there, part.began) == (there["person"].nunique(), cohort.beginning.began)
            assert part.brings == pytest.approx(float(there["monthly_value"].astype(float).sum()))
            told += part.began
    assert told or store.name != "company"


@pytest.mark.parametrize("basis", ["contract", "purchase"])
def test_each_cell_lists_as_many_as_it_says(store, basis):
    question = asked(store, basis)
    for k, cohort in enumerate(cohorts(question, scope=ALL).cohorts[:3]):
        for age in (0, 1, 2):
            part = cohort.at(age)
            if part is not None:
                listed = persons_of_cell(question, k, age, scope=ALL)
                assert listed.total == part.there == len(set(listed.rows["person"].to_pylist()))


def test_the_mean_is_that_of_all_who_have_reached_an_age(company):
    found = cohorts(asked(company, "contract"), scope=ALL)
    parts = [p for c in found.cohorts if (p := c.at(3)) is not None]
    assert 3 < len(parts) < len(found.cohorts)
    mean = found.mean(3)
    assert (mean.there, mean.began) == (sum(p.there for p in parts), sum(p.began for p in parts))
    assert found.mean(99) is None


def test_a_step_that_still_runs_is_no_cell(company):
    question = asked(company, "contract", "as_of=2026-10-20T12:00:00Z")
    found = cohorts(question, scope=ALL)
    assert found.steps.all[-1].running
    assert [c.at(len(found.steps.all)) for c in found.cohorts] == [None] * len(found.cohorts)
    assert all(c.running for c in found.cohorts if not c.span.running)
    last = found.cohorts[-1]
    assert (last.ages, last.running) == ((), False) or not last.span.running


@pytest.mark.parametrize("by", [None, "plan"])
def test_how_long_they_stay_is_counted_day_by_day(store, by):
    found = survival(asked(store, "contract", f"by={by}" if by else ""), scope=ALL)
    p, as_of = rows(store, board.persons), pd.Timestamp(store.as_of)
    left = p["left_at"].where(p["left_at"] <= as_of)
    first = p["left_at"][p["left_at"] > p["joined_at"]].min()
    known = (p["joined_at"] <= as_of) & (p["left_at"].isna() | (p["left_at"] > p["joined_at"]))
    until = left.fillna(as_of)
    exit_ = np.maximum(np.ceil((until - p["joined_at"]) / DAY), 1)
    entry = np.maximum(np.floor((np.minimum(until, first) - p["joined_at"]) / DAY), 0)
    known &= exit_ > entry
    groups = p[by].fillna("") if by else pd.Series("", index=p.index)
    told = {(g.group or ""): g for g in found}
    assert set(told) == set(groups[known])
    for name, spells in told.items():
        here = known & (groups == name)
        days = len(spells.ended)
        for counts, values in (
            (spells.entered, entry[here]),
            (spells.ended, exit_[here & left.notna()]),
            (spells.left_off, exit_[here & left.isna()]),
        ):
            assert counts.tolist() == np.bincount(values.astype(int), minlength=days).tolist()


def test_the_second_purchase_is_waited_for_from_the_first(company):
    (found,) = survival(asked(company, "purchase"), scope=ALL)
    p = rows(company, board.persons)
    assert found.persons == p["first_order_at"].notna().sum()
    assert found.ended.sum() == (p["second_order_at"] > p["first_order_at"]).sum()


def reopenings(store):
    """Return when tickets of whom were opened again."""
    changes, who = rows(store, board.changes), rows(store, board.person_of)[["person", "person_no"]].drop_duplicates()
    over, gone = changes["before"].isin(["resolved", "closed"]), ["resolved", "closed", "merged", "spam"]
    found = changes[(changes["field"] == "status") & over & changes["after"].notna() & ~changes["after"].isin(gone)]
    return found.merge(who, on="person_no")


def by_hand(store, basis_table, spans):
    """Return, by experience, (n, left, others, others who left), person by person."""
    t, s = rows(store, board.tickets).merge(rows(store, board.verdicts), on="number"), rows(store, board.surveys)
    t = t[t["counted"].astype(bool) & (t["opened_by"] == "customer") & t["person"].notna()]
    again = reopenings(store)
    found = {e.key: np.zeros(4, dtype=int) for e in EXPERIENCES}
    for start, end, since in spans:
        there = set(running(basis_table, start)["person"])
        stays = set(running(basis_table, end)["person"])
        window = t[t["created_at_x"].between(since, start, inclusive="left")]
        late, judged = pd.Series(False, index=window.index), pd.Series(False, index=window.index)
        for of, happened in (("first_response", "first_response_at"), ("resolution", "resolved_at")):
            decided = window[f"{of}_target"].notna() & (window[f"{of}_due_at"] < start)
            judged |= decided
            late |= decided & (window[happened].isna() | (window[happened] > window[f"{of}_due_at"]))
        sent = s["sent_at"].between(since, start, inclusive="left")
        answered = s["score"].notna() & s["answered_at"].between(since, start, inclusive="left")
        score, scale = s["score"].astype(float), s["scale"]
        low = answered & np.where(s["instrument"] == "nps", score <= 6, 2 * score < scale + 1)
        opened_again = set(again["person"][again["at"].between(since, start, inclusive="left")])
        groups = {
            "reopened": (set(window["person"]) | opened_again, opened_again),
            "missed": (set(window["person"][judged]), set(window["person"][late])),
            "unhappy": (set(s["person"][answered]), set(s["person"][low])),
            "silent": (set(s["person"][sent]), set(s["person"][sent]) - set(s["person"][answered])),
            "complained": (set(window["person"]), set(window["person"][window["kind"] == "complaint"])),
        }
        for key, (could, met) in groups.items():
            mine, others = could & met & there, (could - met) & there
            found[key] += [len(mine), len(mine - stays), len(others), len(others - stays)]
    return {key: tuple(map(int, counts)) for key, counts in found.items()}


def test_experiences_are_those_of_the_month_before(store):
    question = asked(store, "contract")
    found = {c.experience.key: (c.n, c.left, c.other_n, c.other_left) for c in experiences(question, scope=ALL)}
    steps = cohorts(question, scope=ALL).steps.cohorts
    whole = [s for s in steps if not s.running]
    before = pd.DatetimeIndex([s.start for s in whole]).tz_localize("UTC").tz_convert("Europe/Berlin")
    since = [(at - pd.DateOffset(months=1)).tz_convert("UTC").tz_localize(None) for at in before]
    theirs = by_hand(store, contracts(store), [(s.start, s.end, b) for s, b in zip(whole, since, strict=True)])
    assert found == theirs
    assert store.name != "company" or min(min(n, other) for n, __, other, __ in found.values()) > 5


def test_more_steps_than_a_number_has_bits_are_asked_in_parts(company, monkeypatch):
    question = asked(company, "contract")
    whole = experiences(question, scope=ALL)
    monkeypatch.setattr(masks, "MOST", 5)
    staying._experiences.cache_clear()
    assert experiences(question, scope=ALL) == whole


def known_by_hand(store, start):
    """Return the traits of everybody at an instant, from rows of which all later instants were taken away."""
    t = rows(store, board.tickets).merge(rows(store, board.verdicts).drop(columns="created_at"), on="number")
    s, all_ = rows(store, board.surveys), contracts(store)
    t = t[t["counted"].astype(bool) & (t["opened_by"] == "customer") & (t["created_at"] < start)]
    for column in ("first_response_at", "resolved_at"):
        t[column] = t[column].where(t[column] < start)
    s = s[(s["sent_at"] < start) | (s["answered_at"] < start)].copy()
    s["score"] = s["score"].astype(float).where(s["answered_at"] < start)
    again = reopenings(store)
    again = again[again["at"] < start]
    since, recent = start - 90 * DAY, start - 30 * DAY

    def latest(of, at):
        lately = of.assign(level=np.where(at[of.index] >= recent, 2, 1))[at[of.index] >= since]
        return lately.groupby("person")["level"].max()

    late = pd.Series(False, index=t.index)
    for of, happened in (("first_response", "first_response_at"), ("resolution", "resolved_at")):
        late |= t[f"{of}_target"].notna() & (t[f"{of}_due_at"] < start) & ~(t[happened] <= t[f"{of}_due_at"])
    slow = (t["created_at"] < start - 2 * DAY) & ~(t["first_response_at"] <= t["created_at"] + 2 * DAY)
    scored = s[s["score"].notna() & (s["answered_at"] >= since)]
    low = np.where(scored["instrument"] == "nps", scored["score"] <= 6, 2 * scored["score"] < scored["scale"] + 1)
    silent = s[(s["sent_at"] >= since) & (s["sent_at"] < start) & s["score"].isna()]
    joined = all_.groupby("person")["joined_at"].min()
    found = pd.DataFrame(index=sorted(set(running(all_, start)["person"])))
    found["tenure"] = [(joined[p] > start - 365 * DAY) + (joined[p] > start - 90 * DAY) for p in found.index]
    found["recency"] = latest(t, t["created_at"])
    counted = t[t["created_at"] >= since].groupby("person").size()
    found["frequency"] = np.minimum(counted - 1, 2).clip(lower=0)
    found["missed"] = latest(t[late], t["created_at"])
    found["waited"] = latest(t[slow], t["created_at"])
    found["reopened"] = latest(again, again["at"])
    found["score"] = scored.assign(level=1 + low).groupby("person")["level"].max()
    found["silence"] = silent.assign(level=1).groupby("person")["level"].max()
    return found.fillna(0).astype(int)


@pytest.mark.parametrize("month", ["2026-06-30T22:00", "2025-11-30T23:00"])
def test_nothing_later_is_known_of_anybody(company, month):
    """What the leaving model is taught is what was known on the day."""
    start, end = pd.Timestamp(month), pd.Timestamp(month) + 30 * DAY
    with company.warehouse.snapshot() as snapshot:
        question = company.question("")
        frame = framed(resolved(question, snapshot.manifest, company.settings), CATALOGUE, ALL)
        each = known(frame, [(0, start.to_pydatetime(), end.to_pydatetime())])
        found = snapshot.fetch(select(each), as_of=company.as_of).to_pandas().set_index("person").sort_index()
    theirs = known_by_hand(company, start)
    assert found[list(TRAITS)].astype(int).to_dict() == theirs[list(TRAITS)].to_dict()
    assert set(found.index[~found["stays"]]) == set(theirs.index) - set(running(contracts(company), end)["person"])
    assert (theirs.max() > 0).all()


def test_scope_no_team_sees_who_stays(small):
    team = Scope(frozenset({"First line"}))
    for basis in ("contract", "purchase"):
        for door in (cohorts, survival, experiences):
            with pytest.raises(CompanyWide):
                door(asked(small, basis), scope=team)
        with pytest.raises(CompanyWide):
            persons_of_cell(asked(small, basis), 0, 0, scope=team)
    with pytest.raises(CompanyWide):
        bases(scope=team, warehouse=small.warehouse)


def test_personal_a_cell_tells_viewers_no_names(small):
    question = small.question(f"from=2023-01-01&to=2025-04-01&{MONTHS}")
    question = Asked(question, "contract", small.warehouse, small.settings, HOUSE)
    sizes = [c.beginning.began for c in cohorts(question, scope=ALL).cohorts]
    k = sizes.index(max(sizes))
    told, masked = (persons_of_cell(question, k, 0, scope=s) for s in (ALL, Scope(personal=False)))
    assert told.total == masked.total > 0
    assert any(told.rows["name"].to_pylist())
    assert not any(masked.rows["name"].to_pylist())
