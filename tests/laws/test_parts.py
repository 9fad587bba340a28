"""Law 3: the parts add up to the whole, or are asked again."""

import pytest

from metrics.attainment import Attainment
from metrics.kept import Kept, RevenueKept
from metrics.kinds import Cohort, Count, Mean, Net, Quantile, Ratio, Share
from metrics.snapshots import Age, Stock
from tests.laws.stores import CATALOGUE, METRICS, PAIRS, SILENT

# What adds up over the groups of a dimension, the group of rows without a value included; and over time.
OVER_GROUPS = {
    Count: {"n"},
    Share: {"n", "hits", "undecided"},
    Attainment: {"n", "hits", "missed", "undecided", "unjudged", "required"},
    Mean: {"n", "sum", "squares"},
    Net: {"n", "plus", "minus"},
    Quantile: {"n"},
    Stock: {"n"},
    Age: {"n"},
    Kept: {"n", "kept"},
    RevenueKept: {"n", "begin", "kept", "begin_squares", "products", "squares"},
    Ratio: {"n", "contacts", "squares"},
    Cohort: {"n", "began", "persons"},
}
SHARES = (Share, Attainment, Net, Cohort, Kept)
AT_INSTANTS = (Stock, Age, Kept, RevenueKept)
OVER_TIME = {kind: names for kind, names in OVER_GROUPS.items() if kind not in (*AT_INSTANTS, Ratio, Cohort)}
OVER_TIME[Ratio] = {"contacts"}


def adds_up(parts, whole, names):
    for name in names & set(whole.components):
        assert sum(p.components[name] or 0 for p in parts) == (whole.components[name] or 0), name


@pytest.mark.parametrize(("metric", "dimension"), PAIRS)
def test_groups_add_up(snags, metric, dimension):
    answer = snags.ask(snags.whole(metric, f"by={dimension}"))
    names = OVER_GROUPS[type(answer.metric.kind)]
    assert len(answer.groups) == len({p.group for p in answer.groups}) > 0
    adds_up(answer.groups, answer.total, names)
    for bucket in answer.trend():
        inside = [p for p in answer.points if p.grouped and p.bucket == bucket.bucket and p.age == bucket.age]
        adds_up(inside, bucket, names)


@pytest.mark.parametrize("dimension", ["team", "channel", "plan", "agent"])
@pytest.mark.parametrize("metric", METRICS)
def test_groups_add_up_in_the_comparison(company, metric, dimension):
    if (metric, dimension) not in PAIRS:
        return
    answer = company.ask(f"metric={metric}&period=last-quarter&by={dimension}")
    if answer.before:  # cohorts have none
        adds_up(answer.earlier, answer.before, OVER_GROUPS[type(answer.metric.kind)])
        assert answer.before.n > 0 or metric in SILENT


@pytest.mark.parametrize("grain", ["week", "month"])
@pytest.mark.parametrize("metric", METRICS)
def test_buckets_add_up(store, metric, grain):
    answer = store.ask(f"metric={metric}&period=last-90-days&grain={grain}")
    names = OVER_TIME.get(type(answer.metric.kind), set())
    adds_up(answer.trend(), answer.total, names)
    assert bool(names) == (type(answer.metric.kind) not in (*AT_INSTANTS, Cohort))


@pytest.mark.parametrize("metric", METRICS)
def test_what_is_counted_and_what_is_left_out_are_all_rows(snags, metric):
    """Of tickets: every ticket of the period is in the figure, undecided, or in exactly one line of the receipt."""
    answer = snags.ask(snags.whole(metric))
    if answer.metric.table.name != "tickets":
        return
    c = answer.total.components
    (opened,) = snags.other_hand.sql.execute(
        "SELECT count(*) FROM facts.tickets WHERE created_at < ?", [snags.as_of]
    ).fetchone()
    assert c["n"] + c.get("undecided", 0) + sum(n for _, n in answer.receipt.left_out) == opened


def test_several_metrics_at_once_are_each_metric_alone(snags):
    """One scan answers several: none may see the filters, groups or credit of another."""
    for rest in ("by=team", "by=agent&team=Billing&team=", "by=country&country=Germany", "channel=email&compare=year"):
        together = [m for m in METRICS if all((m, d) in PAIRS for d in ("team", "country", "channel"))]
        names = "&".join(f"metric={m}" for m in together)
        for alone in snags.answers(f"{names}&period=last-quarter&grain=month&{rest}"):
            again = snags.ask(f"metric={alone.metric.key}&period=last-quarter&grain=month&{rest}")
            assert (alone.total, alone.before, alone.points) == (again.total, again.before, again.points)
            assert set(alone.earlier) == set(again.earlier)
            assert alone.receipt.left_out == again.receipt.left_out


@pytest.mark.parametrize(
    ("metric", "dimension"), [p for p in PAIRS if isinstance(CATALOGUE.metrics[p[0]].kind, SHARES)]
)
def test_a_share_is_never_more_than_whole(snags, metric, dimension):
    for point in snags.ask(snags.whole(metric, f"by={dimension}")).points:
        parts = {"hits", "plus", "minus", "persons", "kept"} & set(point.components)
        assert parts
        assert all((point.components[part] or 0) <= point.n for part in parts)
