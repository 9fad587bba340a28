"""Hold the sample company to what its docstring promises, with pandas on the generated rows."""

import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from metrics.facts import FACTS, Kind
from sample_data.generate import generate
from sample_data.truths import AS_OF, TEAMS, Truths, months_after, truths
from sample_data.words import AGENT_NAMES

AT_END = pd.Timestamp(AS_OF).tz_localize(None)
DAY = pd.Timedelta("1D")
SEEDS = (1, 2, 5)


def tables(seed, scale=1.0):
    found = {}
    for fact, _, rows in generate(seed, scale):
        found.setdefault(fact, []).append(rows)
    return {fact: pa.concat_tables(parts) for fact, parts in found.items()}


class Company:
    """The facts of one seed as dataframes, made when first asked for."""

    def __init__(self, seed):
        self.truths = truths(seed)
        self.tables = tables(seed)

    def __getattr__(self, fact):
        frame = self.tables[fact].to_pandas()
        setattr(self, fact, frame)
        return frame


@pytest.fixture(scope="module", params=SEEDS)
def company(request):
    return Company(request.param)


@pytest.fixture(scope="module")
def first():
    return Company(1)


def utc(day):
    """Midnight in Berlin as a naive UTC timestamp, as the facts have it."""
    return pd.Timestamp(day, tz="Europe/Berlin").tz_convert("UTC").tz_localize(None)


def within(instants, start, months):
    return (instants >= utc(start)) & (instants < utc(months_after(start, months)))


def share(series):
    return float(series.mean())


# What is promised: size, form, determinism.


def test_as_many_rows_as_promised(company):
    rows = {fact: len(table) for fact, table in company.tables.items()}
    assert set(rows) == set(FACTS)
    assert 8_000 <= rows["customers"] <= 9_800
    assert rows["tickets"] == pytest.approx(60_000, rel=0.03)
    assert rows["surveys"] == pytest.approx(25_000, rel=0.01)
    assert rows["ticket_events"] > 2.5 * rows["tickets"]
    assert rows["messages"] > 4 * rows["tickets"]
    assert rows["orders"] > 10_000


def test_types_are_those_of_the_facts(first):
    types = {
        Kind.KEY: pa.string(),
        Kind.TEXT: pa.string(),
        Kind.INSTANT: pa.timestamp("us"),
        Kind.INTEGER: pa.int64(),
        Kind.DECIMAL: pa.decimal128(18, 4),
        Kind.BOOLEAN: pa.bool_(),
    }
    for name, table in first.tables.items():
        assert [(f.name, f.type) for f in table.schema] == [(c.name, types[c.kind]) for c in FACTS[name]]


def test_keys_are_unique_and_bear_their_source():
    found = {}
    for fact, source, rows in generate(3, 1.3):
        frame = rows.select(FACTS[fact].key).to_pandas()
        assert frame[FACTS[fact].key[0]].str.startswith(f"{source}:").all()
        found.setdefault(fact, []).append(frame)
    for fact, frames in found.items():
        assert not pd.concat(frames).duplicated().any(), fact


def test_references_lead_somewhere(first):
    customers, tickets = set(first.customers.customer), set(first.tickets.ticket)
    for fact in ("tickets", "messages", "surveys", "orders"):
        assert set(getattr(first, fact).customer.dropna()) <= customers, fact
    for fact in ("ticket_events", "messages", "surveys"):
        assert set(getattr(first, fact).ticket.dropna()) <= tickets, fact
    assert first.messages.ticket.isna().sum() > 500


def test_closed_lists_of_values_hold(first):
    for name, table in first.tables.items():
        for column in FACTS[name]:
            if column.values:
                assert set(table[column.name].drop_null().unique().to_pylist()) <= set(column.values), column


def test_nothing_has_happened_after_the_end(first):
    plans = {"due_first_response_at", "due_resolution_at"}
    for name in first.tables:
        for column in FACTS[name]:
            if column.kind is Kind.INSTANT and column.name not in plans:
                last = getattr(first, name)[column.name].max()
                assert last < AT_END, (name, column.name)
                assert last > AT_END - 3 * DAY, (name, column.name)


def test_same_seed_same_rows_and_other_seed_other_rows():
    one, again, other = tables(7, 0.02), tables(7, 0.02), tables(8, 0.02)
    for fact in FACTS:
        assert one[fact].equals(again[fact]), fact
        assert not one[fact].equals(other[fact]), fact


def test_a_small_scale_is_small_and_whole():
    small = tables(1, 0.05)
    assert set(small) == set(FACTS)
    assert len(small["tickets"]) == pytest.approx(3_000, rel=0.1)
    assert len(small["surveys"]) == pytest.approx(1_250, rel=0.02)


def test_persons_of_both_sources_share_a_number_or_a_verified_mail(first):
    people = first.customers.assign(
        source=first.customers.customer.str.split(":").str[0], mail=lambda c: c.mail.str.lower()
    )
    desk, shop = people[people.source == "helpdesk"], people[people.source == "shop"]
    by_number = desk.dropna(subset="customer_number").merge(shop, on="customer_number")
    proven = desk[desk.mail_verified].merge(shop[shop.mail_verified], on="mail")
    assert len(by_number) > 600
    assert len(proven) > 200
    assert not by_number.customer_number.duplicated().any()
    assert (by_number.mail_x == by_number.mail_y).all()
    assert people.customer_number.dropna().str.startswith("0").all()  # text that a number would lose


def test_personal_words_stand_in_personal_columns_only(first):
    private = pd.concat([first.customers[c].dropna() for c in ("name", "mail", "phone", "customer_number")])
    words = set(private) | set(private.str.lower())
    for name, table in first.tables.items():
        for column in FACTS[name].stored:
            if table.schema.field(column.name).type == pa.string() and column.kind is not Kind.KEY:
                values = table[column.name].drop_null().unique().to_pylist()
                assert not words.intersection(values), (name, column.name)
                assert not [v for v in values if "@" in v or re.search(r"\d{4}", v)], (name, column.name)


# The company works: levels as of a living one, hours, one story in tickets, events and messages.


def test_levels_are_plausible(company):
    tickets, surveys = company.tickets, company.surveys
    answered = surveys[surveys.answered_at.notna()].astype({"score": float})
    csat = answered[answered.instrument == "csat"]
    assert 0.80 < share(csat.score >= 4) < 0.88
    nps = answered[answered.instrument == "nps"].score
    assert 35 < 100 * (share(nps >= 9) - share(nps <= 6)) < 50
    wait = (tickets.first_response_at - tickets.created_at).dt.total_seconds().groupby(tickets.channel).median()
    assert 60 < wait["chat"] < 600
    assert 3_600 < wait["email"] < 5 * 3_600
    assert 12 < (tickets.resolved_at - tickets.created_at).dt.total_seconds().median() / 3_600 < 36
    assert 900 < tickets.status.isin(["new", "open", "pending"]).sum() < 1_500
    assert 0.04 < share(tickets[tickets.first_resolved_at.notna()].reopened > 0) < 0.065


def test_about_97_of_100_contracts_go_on_each_month(company):
    contracts = company.customers.dropna(subset="joined_at")
    months = (
        pd.date_range("2025-01-01", "2026-11-01", freq="MS", tz="Europe/Berlin").tz_convert("UTC").tz_localize(None)
    )
    kept = [
        share(~(here.left_at < end))
        for start, end in pairwise(months)
        for here in [contracts[(contracts.joined_at < start) & ~(contracts.left_at < start)]]
    ]
    assert 0.965 < np.mean(kept) < 0.985
    assert min(kept) > 0.95


def test_seven_channels_six_teams_and_all_that_splits(first):
    tickets, customers = first.tickets, first.customers
    assert tickets.channel.nunique() == 7
    assert set(tickets.team) == set(TEAMS)
    assert tickets.agent.nunique() == len(AGENT_NAMES)
    for column, number in {"priority": 4, "kind": 4, "opened_by": 2, "topic": 16, "status": 7}.items():
        assert tickets[column].nunique() == number, column
    for column, number in {
        "plan": 3,
        "segment": 3,
        "country": 5,
        "age_band": 6,
        "gender": 3,
        "loyalty_tier": 4,
    }.items():
        assert customers[column].nunique() == number, column


def test_seasons_weekdays_and_nights_are_in_demand(first):
    wall = first.tickets.created_at.dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin").dt
    months, days, hours = (x.value_counts() for x in (wall.month, wall.day_of_week, wall.hour))
    assert months[12] > 1.2 * months[8]
    assert days[0] > 2 * days[6]
    assert hours[10] > 10 * hours[3]


def test_teams_answer_in_their_working_hours(first):
    tickets = first.tickets[(first.tickets.team == "Billing") & (first.tickets.opened_by == "customer")]
    moved = first.ticket_events[first.ticket_events.field == "team"].ticket
    replied = tickets[~tickets.ticket.isin(moved)].first_response_at.dropna()
    wall = replied.dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin").dt
    assert len(replied) > 5_000
    assert wall.hour.between(8, 17).mean() > 0.999
    assert (wall.day_of_week < 5).all()


def test_tickets_events_and_messages_tell_one_story(first):
    tickets = first.tickets.set_index("ticket")
    events = first.ticket_events[first.ticket_events.field == "status"].sort_values(["ticket", "at"])
    assert (events.groupby("ticket").after.last() == tickets.status.reindex(events.ticket.unique())).all()
    chained = events.groupby("ticket").after.shift().fillna("new") == events.before
    assert chained.all()
    solved = events[events.after.isin(["resolved", "closed"]) & ~events.before.isin(["resolved", "closed"])]
    for column, instants in {"first_resolved_at": "min", "resolved_at": "max"}.items():
        stated = tickets[tickets.resolved_at.notna()][column].dropna()
        assert (solved.groupby("ticket")["at"].agg(instants).reindex(stated.index) == stated).all(), column
    said = first.messages
    human = said[(said.direction == "out") & (said.author_role == "agent") & said.public]
    stated = tickets.first_response_at.dropna()
    assert (human.groupby("ticket")["at"].min().reindex(stated.index) == stated).all()
    counted = tickets[~tickets.status.isin(["merged", "spam"]) & (tickets.opened_by == "customer")]
    silent = counted.index[counted.first_response_at.isna()]
    assert not human.ticket.isin(silent).any()
    assert (counted.loc[silent].status == "closed").sum() > 500  # closed unanswered
    assert {"customer", "agent", "bot", "system"} == set(said.author_role)
    assert (~said.public).sum() > 1_000


# What was planted is there, for each seed where `truths(seed)` says.


def test_seed_one_is_the_company_of_the_guide_and_others_differ():
    assert truths(1) == Truths()
    assert truths(2) == truths(2) != truths(3)


def test_a_team_slows_down_in_one_month(company):
    planted, tickets = company.truths, company.tickets
    mine = tickets[(tickets.team == planted.slow_team) & (tickets.channel == planted.slow_channel)]
    wait = (mine.first_response_at - mine.created_at).dt.total_seconds()
    hit = within(mine.created_at, planted.slow_month, 1)
    assert wait[hit].median() > 2.5 * wait[~hit].median()
    others = tickets[(tickets.team != planted.slow_team) & (tickets.channel == planted.slow_channel)]
    wait = (others.first_response_at - others.created_at).dt.total_seconds()
    hit = within(others.created_at, planted.slow_month, 1)
    assert wait[hit].median() < 1.3 * wait[~hit].median()


def test_the_nps_of_a_plan_dips_after_its_price_change(company):
    planted = company.truths
    answers = company.surveys[(company.surveys.instrument == "nps") & company.surveys.answered_at.notna()]
    answers = answers.astype({"score": float}).merge(company.customers[["customer", "plan"]], on="customer")
    hit = within(answers.sent_at, planted.dip_month, planted.dip_months)
    own = answers.plan == planted.dip_plan

    def nps(chosen):
        return 100 * (share(answers.score[chosen] >= 9) - share(answers.score[chosen] <= 6))

    assert nps(own & hit) < nps(own & ~hit) - 20
    assert nps(~own & hit) > nps(~own & ~hit) - 12


def test_customers_with_bad_service_leave_more_often(company):
    tickets = company.tickets[company.tickets.opened_by == "customer"]
    served = tickets.merge(
        company.customers[["customer", "joined_at", "left_at"]].dropna(subset="joined_at"), on="customer"
    )
    served = served[served.created_at < AT_END - 90 * DAY]
    bad = (served.first_response_at - served.created_at > 2 * DAY) | (served.reopened > 0)
    leaves = served.left_at - served.created_at < 90 * DAY
    assert share(leaves[bad]) > 1.6 * share(leaves[~bad])
    assert (company.customers.leave_reason == "service").sum() > 300


def test_every_channel_gets_faster_and_the_whole_gets_slower(company):
    planted, tickets = company.truths, company.tickets
    tickets = tickets[~within(tickets.created_at, planted.slow_month, 1)]
    wait = (tickets.first_response_at - tickets.created_at).dt.total_seconds()
    later = tickets.created_at >= utc(planted.shift_month)
    before, after = wait[~later].groupby(tickets.channel).median(), wait[later].groupby(tickets.channel).median()
    assert (after < before).all(), (after / before).to_dict()
    assert wait[later].median() > 1.03 * wait[~later].median()


def test_an_agent_solves_fast_and_the_tickets_come_back(company):
    solved = company.tickets[company.tickets.first_resolved_at.notna()]
    name = AGENT_NAMES[company.truths.reopen_agent]
    back = solved.groupby("agent").reopened.mean()
    assert back.idxmax() == name
    assert back[name] > 2 * back.drop(name).max()
    took = (solved.first_resolved_at - solved.created_at).dt.total_seconds()
    mine, team = solved.agent == name, solved.team == TEAMS[company.truths.reopen_agent // 9]
    assert took[mine].median() < 0.9 * took[team & ~mine].median()


def test_a_team_lowers_priorities_shortly_before_the_due_time(company):
    planted, events = company.truths, company.ticket_events
    lowered = events[(events.field == "priority") & (events.after == "low")].merge(company.tickets, on="ticket")
    left = lowered.due_resolution_at - lowered["at"]
    late = lowered[(left > pd.Timedelta(0)) & (left <= pd.Timedelta("1h"))]
    assert len(late) > 60
    assert (late.team == planted.lowering_team).mean() > 0.95
    assert late["at"].min() >= utc(planted.lowering_month)
    assert (late.before.isin(["urgent", "high"])).all()
    assert (late.priority == "low").all()
