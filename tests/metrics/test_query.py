"""Turn questions into statements: few, over one fact each, with every value bound and the scope in each."""

from datetime import datetime

import pytest
from sqlalchemy import column
from sqlalchemy.sql.visitors import iterate

from metrics.catalogue import METRICS, Catalogue
from metrics.dialects import compiled
from metrics.errors import CannotAnswer, UnknownName
from metrics.query import framed, plan
from metrics.query.frame import narrowed
from metrics.query.lists import listing
from metrics.question import Question
from metrics.resolve import resolve
from metrics.scope import ALL, Scope
from tests.metrics.answers import BINDS

CATALOGUE = Catalogue.of({})
AS_OF = datetime(2025, 4, 1)
BILLING = Scope(teams=frozenset({"Billing team's"}))
EVIL = "'; DROP TABLE tickets --"


def resolved(address):
    question = Question.parse(address, CATALOGUE.dimensions)
    return resolve(question, as_of=AS_OF, zone="Europe/Berlin", first_weekday=0)


def scans(address, scope=ALL):
    found = resolved(address)
    return plan([CATALOGUE.metric(m) for m in found.question.metrics], found, CATALOGUE, scope)


def text(statement):
    return compiled(statement, BINDS)


class TestPlan:
    def test_one_scan_a_fact_and_date_basis(self):
        found = scans("metric=csat&metric=answered&metric=nps&metric=tickets&metric=resolution_time")
        assert [[m.key for m in s.metrics] for s in found] == [
            ["csat", "nps"],
            ["answered", "tickets", "resolution_time"],
        ]

    def test_ratios_stocks_and_cohorts_each_have_their_own(self):
        found = scans("metric=contact_rate&metric=backlog&metric=tickets&metric=repeat_cohort")
        assert sorted(m.key for s in found for m in s.metrics) == [
            "backlog",
            "contact_rate",
            "repeat_cohort",
            "tickets",
        ]
        assert all(len(s.metrics) == 1 for s in found)

    @pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.key)
    def test_a_statement_reads_the_board_only(self, metric):
        """Figures are made without personal data: neither people nor facts are in the statement."""
        (scan,) = scans(f"metric={metric.key}&by=country")
        names = {f"{t.schema}.{t.name}" for t in iterate(scan.statement()) if getattr(t, "schema", None)}
        assert names
        assert {name.split(".")[0] for name in names} <= {"board", "judged"}


class TestBinding:
    @pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.key)
    def test_values_are_never_part_of_the_text(self, metric):
        """url-01: what stands in the address reaches the engine as a bound value, or not at all."""
        dimension = "country"
        question = Question((metric.key,)).within(dimension, EVIL, "")
        found = resolve(question, as_of=AS_OF, zone="Europe/Berlin", first_weekday=0)
        (scan,) = plan([metric], found, CATALOGUE, ALL)
        part = next(iter(metric.kind.lists()))
        for statement in (scan.statement(), listing(framed(found, CATALOGUE, ALL), metric, part).whole()):
            sql, values = text(statement)
            assert "DROP" not in sql
            assert EVIL in values

    def test_the_end_of_the_data_and_two_settings_are_the_only_named_values(self):
        for metric in METRICS:
            (scan,) = scans(f"metric={metric.key}")
            required = {b.key for b in iterate(scan.statement()) if getattr(b, "required", False)}
            assert required <= BINDS.keys()


class TestScope:
    @pytest.mark.parametrize("metric", [m for m in METRICS if CATALOGUE.dimension("team").fits(m)], ids=lambda m: m.key)
    def test_is_in_every_statement(self, metric):
        found = resolved(f"metric={metric.key}")
        (scan,) = plan([metric], found, CATALOGUE, BILLING)
        statements = [scan.statement()]
        statements += [listing(framed(found, CATALOGUE, BILLING), metric, part).whole() for part in metric.kind.lists()]
        for statement in statements:
            assert "Billing team's" in text(statement)[1]

    @pytest.mark.parametrize(
        "metric", [m for m in METRICS if not CATALOGUE.dimension("team").fits(m)], ids=lambda m: m.key
    )
    def test_of_teams_refuses_what_has_none(self, metric):
        with pytest.raises(CannotAnswer):
            scans(f"metric={metric.key}", BILLING)[0].statement()
        with pytest.raises(CannotAnswer):
            listing(framed(resolved(""), CATALOGUE, BILLING), metric, next(iter(metric.kind.lists())))

    def test_all_is_no_condition(self):
        assert str(ALL.condition(METRICS[0]).compile(compile_kwargs={"literal_binds": True})) == "true"


@pytest.mark.parametrize(
    ("values", "where"),
    [
        (["a"], "x IN ('a')"),
        (["a", "b"], "x IN ('a', 'b')"),
        ([""], "x IS NULL OR x = ''"),
        (["", "a"], "x IN ('a') OR x IS NULL OR x = ''"),
        ([], "false"),
    ],
)
def test_a_filter_is_one_of_its_values_and_the_empty_one_is_none(values, where):
    found = narrowed(column("x"), values).compile(compile_kwargs={"literal_binds": True})
    assert str(found) == where


def test_an_unknown_list_is_refused():
    metric = CATALOGUE.metric("csat")
    with pytest.raises(UnknownName, match=r"There is no list called “nominator”\. Did you mean “denominator”\?"):
        listing(framed(resolved(""), CATALOGUE, ALL), metric, "nominator")
    with pytest.raises(UnknownName, match="There is no list called “undecided”"):
        listing(framed(resolved(""), CATALOGUE, ALL), metric, "undecided")
