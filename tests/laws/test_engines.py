"""Law 5: engines agree, integers exactly and finished values to 1e-9 relative."""

from dataclasses import replace
from datetime import datetime
from itertools import product

import pytest

from data_access.settings import Settings
from data_access.warehouse.ask import ask
from data_access.warehouse.bottlenecks import find_bottlenecks
from data_access.warehouse.choices import choices
from data_access.warehouse.comments import comments, scores
from data_access.warehouse.distribution import distribution
from data_access.warehouse.drivers import find_drivers
from data_access.warehouse.gaming import changes_behind, find_signs
from data_access.warehouse.history import history
from data_access.warehouse.mix import parted
from data_access.warehouse.published import payload
from data_access.warehouse.reasons import reasons_of_answers, reasons_of_leaving
from data_access.warehouse.rows import rows
from data_access.warehouse.search import known_segments, search
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import silent
from metrics.catalogue import METRICS, Catalogue
from metrics.dimensions import DIMENSIONS
from metrics.errors import CannotAnswer
from metrics.kinds import Quantile
from metrics.published.label import Label
from metrics.published.offered import offered
from metrics.published.plan import Block, Plan
from metrics.question import Question
from metrics.scope import ALL, OutOfScope, Scope
from sample_data.load import load
from tests.laws.stores import load_small
from tests.rules import HOUSE
from tests.templates import made

KEYS = [m.key for m in METRICS]
SPLITS = [(m.key, d.key) for m in METRICS for d in DIMENSIONS if d.offered and d.fits(m)]
NAMES = Catalogue.of({}).dimensions
SPANS = ("period=last-quarter&grain=week&compare=year", "from=2024-01-01&to=2026-01-01&grain=month&zone=Pacific/Apia")
LACKED = {"small": set(), "company": {"effort", "unanswered"}}  # each is shown by the other company
REL = 1e-9  # no more: sums are exact, and only the last division is not


@pytest.fixture(scope="module", params=["small", "company"])
def engines(request, server):
    """Settings of one company on each engine."""
    load = {"small": load_small, "company": load_company}[request.param]
    duck = Settings(home=made(load))
    served = replace(duck, warehouse_url=server.new_database())
    load(served)
    return duck, served


def load_company(settings):
    load(settings, silent, scale=0.05, rules=HOUSE)


def each(engines, asking, *args, **how):
    """Return what each engine says to the same."""
    return [asking(*args, warehouse=warehouse_at(s), **({"settings": s} | how)) for s in engines]


def place(point):
    return (point.bucket and point.bucket.first, point.age or 0, point.grouped, point.group or "")


def same(one, other):
    """Hold one point of each engine against the other."""
    assert one.verdict == other.verdict
    assert (one.n, place(one), set(one.components)) == (other.n, place(other), set(other.components))
    for name, value in one.components.items():
        if isinstance(value, float):
            assert other.components[name] == pytest.approx(value, rel=REL, abs=0), name
        else:
            assert other.components[name] == value, name
    for name in ("value", "low", "high"):
        ours, theirs = getattr(one, name), getattr(other, name)
        assert ours == theirs if ours is None else theirs == pytest.approx(ours, rel=REL, abs=0), name


def agree(engines, address, scope=ALL):
    (one,), (other,) = each(engines, ask, Question.parse(address, NAMES), scope=scope, rules=HOUSE)
    same(one.total, other.total)
    assert (one.before is None) == (other.before is None)
    if one.before:
        same(one.before, other.before)
    for ours, theirs in ((one.points, other.points), (one.earlier, other.earlier)):
        assert len(ours) == len(theirs)
        for a, b in zip(sorted(ours, key=str_place), sorted(theirs, key=str_place), strict=True):
            same(a, b)
    assert [p.group for p in one.points] == [p.group for p in other.points]
    assert (one.receipt.left_out, one.receipt.as_of) == (other.receipt.left_out, other.receipt.as_of)
    return one


def str_place(point):
    return str(place(point))


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("metric", KEYS)
def test_figures_and_trends(engines, metric, span):
    agree(engines, f"metric={metric}&{span}")


@pytest.mark.parametrize(("metric", "dimension"), SPLITS)
def test_splits(engines, metric, dimension):
    agree(engines, f"metric={metric}&period=last-year&grain=quarter&by={dimension}")


@pytest.mark.parametrize("metric", [m for m, dimension in SPLITS if dimension == "topic"])
def test_within_a_scope_and_filters(engines, metric):
    agree(engines, f"metric={metric}&period=last-year&channel=email&channel=&by=topic", Scope(frozenset({"Billing"})))


def test_the_companies_are_not_empty(engines, request):
    spans = ("from=2024-01-01&to=2026-01-01", "from=2025-01-01&to=2026-01-01")  # who is kept was there at the start
    empty = {m for m in KEYS if not any(agree(engines, f"metric={m}&{span}").total.n for span in spans)}
    assert empty <= LACKED[request.node.callspec.params["engines"]]


WHOLE = "from=2024-01-01&to=2027-01-01"


def told(ask_it, *args, **how):
    """Return what an engine says, or why it says nothing."""
    try:
        return ask_it(*args, **how)
    except CannotAnswer as error:
        return str(error)


def mixed(question, **how):
    return parted(question, rules=HOUSE, **how).mix


@pytest.mark.parametrize(
    ("ask_it", "address"),
    [
        *((mixed, f"metric={m}&by=segment&period=last-year") for m in ("csat", "nps", "resolution_time", "retention")),
        (mixed, "metric=first_response_in_time&by=team&period=last-year&judged=today"),
        (reasons_of_answers, WHOLE),
        (reasons_of_leaving, f"{WHOLE}&segment=private&segment=business"),
        (scores, f"metric=csat&{WHOLE}"),
        (find_signs, WHOLE),
        (find_bottlenecks, WHOLE),
    ],
)
def test_causes(engines, ask_it, address):
    one, other = each(engines, told, ask_it=ask_it, question=Question.parse(address, NAMES), scope=ALL)
    assert one == other


def test_drivers_comments_and_changes_behind_signs(engines):
    asked = Question.parse(f"metric=csat&{WHOLE}", NAMES)
    one, other = each(engines, told, ask_it=find_drivers, question=asked, scope=ALL)
    assert [effect(e) for e in getattr(one, "effects", ())] == [effect(e) for e in getattr(other, "effects", ())]
    one, other = each(engines, comments, asked, scope=ALL, search="e")
    assert one.rows.to_pylist() == other.rows.to_pylist()
    assert one.total == other.total > 0
    for kind, team in (("lowered", "Technical"), ("moved", "Billing")):
        one, other = each(engines, changes_behind, asked, kind=kind, team=team, scope=ALL)
        assert one.to_dict("records") == other.to_dict("records")


def effect(e):
    return e.factor, e.level, e.n, e.hits, pytest.approx(e.size), pytest.approx(e.q, rel=1e-6), e.why_not


def listed(engine, metric, **how):
    question = Question.parse(f"metric={metric.key}&period=last-year", NAMES)
    return rows(question, scope=ALL, warehouse=warehouse_at(engine), settings=engine, **how)


def sorts(metric, columns):
    """Return the columns, each up or down in turn: metrics share a few sorts of lists."""
    is_alone = sum(m.table is metric.table for m in METRICS) == 1
    turn = KEYS.index(metric.key)
    return [(c, down) for k, c in enumerate(columns) for down in (True, False) if is_alone or (k + turn) % 2 == down]


def test_every_sort_of_list_is_sorted_by_each_column_both_ways(engines):
    sorted_by = {}
    for metric in METRICS:
        columns = tuple(c.key for c in listed(engines[0], metric, part=next(iter(metric.kind.lists()))).columns)
        sorted_by.setdefault(columns, set()).update(sorts(metric, columns))
    assert {columns[0] for columns in sorted_by} == {"created_at", "asked_at", "answered_at", "first_order_at"}
    assert all(found == set(product(columns, (True, False))) for columns, found in sorted_by.items())


@pytest.mark.parametrize("metric", METRICS, ids=KEYS)
def test_lists_in_their_order(engines, metric):
    for number, part in enumerate(metric.kind.lists()):
        columns = [c.key for c in listed(engines[0], metric, part=part).columns]
        some = sorts(metric, columns)[:: 4 if number else 1]  # the parts of a metric differ in nothing but their rows
        asked = [{"sort": column, "descending": down} for column, down in some] + [{"search": "Re"}]
        for how in asked:
            one, other = (listed(engine, metric, part=part, **how) for engine in engines)
            assert one.total == other.total
            assert one.rows.to_pylist() == other.rows.to_pylist()
            assert one.rows.schema.names == other.rows.schema.names


def test_distributions(engines):
    durations = [m.key for m in METRICS if isinstance(m.kind, Quantile)]
    for metric in durations:
        question = Question.parse(f"metric={metric}&{SPANS[1]}", NAMES)
        one, other = each(engines, distribution, question, scope=ALL)
        assert one == other != ()
    assert durations


def test_choices(engines):
    for name in NAMES:
        one, other = (choices(name, scope=ALL, warehouse=warehouse_at(s)) for s in engines)
        assert one == other, name


def test_search_and_history(engines):
    persons = []
    for text in ("", "a", "müller", "helpdesk:1", "ANN", "%", "@"):
        for page in (1, 2):
            one, other = (search(text, scope=ALL, warehouse=warehouse_at(s), page=page, size=20) for s in engines)
            assert one == other, text
            persons += [p.person for p in one.persons]
    assert len(persons) > 5
    one, other = (known_segments(scope=ALL, warehouse=warehouse_at(s)) for s in engines)
    assert one == other

    def told(person, scope, settings):
        try:
            return history(person, scope=scope, warehouse=warehouse_at(settings), limit=500)
        except OutOfScope as refusal:
            return str(refusal)

    found = []
    for person in persons[:12]:
        for scope in (ALL, Scope(frozenset({"Billing"}))):
            one, other = (told(person, scope, settings) for settings in engines)
            assert one == other, person
            found.append(isinstance(one, str))
    assert set(found) == {True, False}  # some had nothing to do with Billing


def test_manifests(engines):
    one, other = (warehouse_at(s).manifest() for s in engines)
    for name in ("as_of", "coverage", "rows", "future", "extra", "settings", "rules", "version"):
        assert getattr(one, name) == getattr(other, name), name


def test_a_link_shows_the_same_on_each_engine(engines):
    plan = Plan("All", "", tuple(m.key for m in offered(METRICS)), frozenset(Block), by="team", periods=3)
    how = {"publisher": Label("Ada"), "scope": ALL, "rules": HOUSE, "now": datetime(2026, 11, 2)}
    duck, served = each(engines, payload, plan, **how)
    assert duck == served
    assert len(duck.views[0].figures) == len(plan.metrics)
