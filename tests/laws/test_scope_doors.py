"""Law 12, door by door: each is limited where questions become SQL and nowhere else, and keeps answers by scope."""

import ast
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import literal

from data_access.warehouse import ask as asking
from data_access.warehouse import bottlenecks as bottling
from data_access.warehouse import choices as choosing
from data_access.warehouse import comments as commenting
from data_access.warehouse import drivers as driving
from data_access.warehouse import due_next as due
from data_access.warehouse import gaming
from data_access.warehouse import history as telling
from data_access.warehouse import mix as mixing
from data_access.warehouse import peers as comparing
from data_access.warehouse import reached as reaching
from data_access.warehouse import reasons as reasoning
from data_access.warehouse import replay as replaying
from data_access.warehouse import restated as restating
from data_access.warehouse import timeline as lining
from data_access.warehouse import waits as waiting
from data_access.warehouse.distribution import distribution
from data_access.warehouse.search import known_segments, search
from metrics.decisions import ALWAYS
from metrics.errors import CannotAnswer
from metrics.rules import Rules
from metrics.scope import ALL, OutOfScope, Scope
from metrics.standards import Clock, Standard, StandardBook
from tests.rules import HOUSE

MINE = Scope(frozenset({"First line"}))
TRIAL = Standard("first_response_time", Decimal("0.9"), 3600, Clock.TOTAL, effective_from=ALWAYS)
KEPT = (
    *(asking._kept, choosing._kept, comparing._kept, due._kept, reaching._kept, replaying._kept, restating._kept),
    *(lining.timeline, telling._met, waiting._kept, bottling._kept),
    *(mixing._kept, driving._kept, reasoning._answers, reasoning._leaving, commenting._scores, gaming._kept),
)


@pytest.fixture(autouse=True)
def nothing_kept():
    forget()
    yield
    forget()


def forget():
    for kept in KEPT:
        kept.cache_clear()


class Doors:
    """Every way to data of single teams; each returns what can be compared."""

    def __init__(self, store):
        self.store = store
        self.of = {"warehouse": store.warehouse, "settings": store.settings}

    def whole(self, metric, rest=""):
        return self.store.whole(metric, rest)

    def ask(self, scope):
        found = self.store.ask(self.whole("tickets", "by=team"), scope)
        return found.total, found.points

    def rows(self, scope):
        return self.store.rows(self.whole("tickets"), scope, size=10_000).rows.to_pylist()

    def distribution(self, scope):
        return distribution(self.whole("resolution_time"), scope=scope, **self.of)

    def waits(self, scope):
        return waiting.waits(self.whole("first_response_time"), scope=scope, **self.of)

    def choices(self, scope):
        return choosing.choices("team", scope=scope, warehouse=self.store.warehouse)

    def segments(self, scope):
        scope = replace(scope, teams=scope.teams and frozenset({"Billing"}))  # who serves one segment only
        return known_segments(scope=scope, warehouse=self.store.warehouse)

    def search(self, scope):
        found = search("", scope=scope, warehouse=self.store.warehouse)
        return {p.person: (p.tickets, p.open) for p in found.persons if p.tickets}

    def history(self, scope):
        return telling.history("helpdesk:2", scope=scope, warehouse=self.store.warehouse)

    def history_of_others(self, scope):
        try:
            return telling.history("shop:4", scope=scope, warehouse=self.store.warehouse)
        except OutOfScope as error:
            return str(error)

    def peers(self, scope):
        found = comparing.peers(self.whole("resolution_time"), scope=scope, rules=HOUSE, **self.of)
        return [(reading.n, reading.value) for reading in found]

    def differing(self, scope):
        asked = self.whole("resolution_time")
        readings = comparing.peers(asked, scope=scope, rules=HOUSE, **self.of)
        lists = []
        for reading in readings:
            for why in reading.reasons:
                product = reading.definition.product.value.lower()
                found = comparing.tickets_that_differ(asked, product, why.key, scope=scope, rules=HOUSE, **self.of)
                lists.append(found.rows.to_pylist())
        return lists

    def restated(self, scope):
        asked = replace(self.whole("resolution_in_time"), judged="today")
        return restating.turned(asked, scope=scope, rules=HOUSE, **self.of)

    def due_next(self, scope):
        found = due.find_due_next(self.whole("resolution_in_time"), scope=scope, rules=HOUSE, **self.of)
        return found.rows["ticket"].tolist()

    def subjects(self, scope):
        return due.subjects(tuple(range(1, 40)), scope=scope, warehouse=self.store.warehouse)

    def reached(self, scope):
        held = [h.version for h in HOUSE.standards.held() if h.version.covers.team is None]
        return reaching.reached(held, self.whole("tickets"), scope=scope, rules=HOUSE, **self.of)

    def parted(self, scope):
        asked = self.store.question("metric=csat&by=channel&from=2025-02-01&to=2025-04-01")
        try:
            return mixing.parted(asked, scope=scope, **self.of).mix
        except CannotAnswer as error:  # it says of how many it is too few
            return str(error)

    def drivers(self, scope):
        try:
            return driving.find_drivers(self.whole("csat"), scope=scope, **self.of)
        except CannotAnswer as error:
            return str(error)

    def bottlenecks(self, scope):
        try:
            return bottling.find_bottlenecks(self.whole("tickets"), scope=scope, **self.of)
        except CannotAnswer as error:
            return str(error)

    def reasons(self, scope):
        return reasoning.reasons_of_answers(self.whole("csat"), scope=scope, **self.of)

    def comments(self, scope):
        scope = replace(scope, personal=True)
        return commenting.comments(self.whole("csat"), scope=scope, **self.of).rows.to_pylist()

    def scores(self, scope):
        return commenting.scores(self.whole("csat"), scope=replace(scope, personal=True), **self.of)

    def signs(self, scope):
        return gaming.find_signs(self.whole("tickets"), scope=scope, **self.of)

    def replay(self, scope):
        trial = Rules(StandardBook((TRIAL,)))
        found = replaying.replay(TRIAL, trial, scope=scope, **self.of)
        return found.flips, found.hours


DOORS = [name for name in vars(Doors) if not name.startswith("_") and name != "whole"]


@pytest.fixture(params=DOORS)
def door(request, small):
    return getattr(Doors(small), request.param)


def test_without_the_filter_every_door_stands_open(door, monkeypatch):
    """Each tells less in the scope of a team than of all; and would tell all of it were the filter not there."""
    everything, limited = door(ALL), door(MINE)
    assert limited != everything
    for name in ("condition", "owns"):
        monkeypatch.setattr(Scope, name, lambda *_: literal(True))
    forget()
    assert door(MINE) == everything


def test_every_door_keeps_what_it_told_for_the_scope_alone(door):
    fresh = door(MINE)
    forget()
    door(ALL)
    assert door(MINE) == fresh
    forget()
    door(Scope(MINE.teams, personal=False))
    assert door(MINE) == fresh


def test_a_cache_that_forgot_the_scope_would_be_noticed(small, monkeypatch):
    """The test above sees it at each door that keeps anything."""
    doors = {name: getattr(Doors(small), name) for name in DOORS}
    fresh = {name: door(MINE) for name, door in doors.items()}
    forget()
    monkeypatch.setattr(Scope, "__eq__", lambda *_: True)
    monkeypatch.setattr(Scope, "__hash__", lambda _: 0)
    for door in doors.values():
        door(ALL)
    leaking = {name for name, door in doors.items() if door(MINE) != fresh[name]}
    kept = {"ask", "choices", "peers", "differing", "restated", "due_next", "reached", "replay", "history", "waits"}
    kept |= {"reasons", "scores", "signs"}
    assert leaking >= kept


def test_auth_08_visitors_at_once_never_see_each_others_rows(small):
    """Eight of two teams and of all walk through every door again and again, while all answers are warm."""
    doors = [getattr(Doors(small), name) for name in DOORS]
    scopes = (ALL, MINE, Scope(frozenset({"Billing"})), Scope(personal=False))
    alone = {}
    for scope in scopes:
        forget()
        alone[scope] = [door(scope) for door in doors]

    def walk(number):
        scope = scopes[number % len(scopes)]
        turn = doors[number:] + doors[:number]
        return [(scope, doors.index(door), door(scope)) for _ in range(3) for door in turn]

    with ThreadPoolExecutor(8) as pool:
        told = [found for walked in pool.map(walk, range(8)) for found in walked]
    assert [door for scope, door, found in told if found != alone[scope][door]] == []


def test_auth_08_what_is_kept_of_data_is_kept_by_scope():
    """Every function of the warehouse that keeps what it read takes the scope as an argument."""
    keepers = [
        (path, function.name, {a.arg for a in (*function.args.args, *function.args.kwonlyargs)})
        for path in Path("data_access/warehouse").glob("*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        # A value's own property is kept no longer than the value.
        and any("cache" in (told := ast.unparse(d)) and told != "cached_property" for d in function.decorator_list)
    ]
    assert len(keepers) >= len(KEPT)
    assert [(path, name) for path, name, arguments in keepers if "scope" not in arguments] == []
