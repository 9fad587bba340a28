"""Attack a link with all that it showed in eight editions: exact figures give single answers away, told ones none."""

from functools import partial

import pytest

from metrics.published import building, disclosure, series, standing
from metrics.published.payload import How, Shown
from tests.metrics.published.attack import attacks
from tests.metrics.published.late import company, editions, truth


def single(rows, payloads, *, exact, weeks=None):
    """Return what was found out of fewer than ten, each with whether it is right."""
    found = {}
    for week, attack in list(attacks(payloads, exact=exact).items())[:weeks]:
        right = partial(truth, rows, week)
        pinned = attack.pinned(lambda *key, right=right: 1 <= right(*key) <= 9)
        found |= {(week, *key): value == right(*key) for key, value in pinned.items()}
    return found


@pytest.fixture
def switched_off(monkeypatch):
    """Tell all figures as they are."""
    standing._classes.cache_clear()
    told = lambda value: Shown(How.TOLD, float(value))  # noqa: E731
    for module in (disclosure, standing):
        monkeypatch.setattr(module, "count", told)
        monkeypatch.setattr(module, "share", lambda hits, n: told(hits / n) if n else disclosure.HIDDEN)
    monkeypatch.setattr(disclosure, "net", lambda plus, minus, n: told(100 * (plus - minus) / (n or 1)))
    monkeypatch.setattr(disclosure, "mean", lambda c, unit: told(c["sum"] / c["n"]) if c["n"] else disclosure.HIDDEN)
    monkeypatch.setattr(standing, "roomy", lambda exact, possible: True)
    monkeypatch.setattr(standing, "_may_judge", lambda *a: True)
    monkeypatch.setattr(standing, "contradicts", lambda *a, **k: False)
    monkeypatch.setattr(series, "contradicts", lambda *a, **k: False)
    monkeypatch.setattr(building, "withheld", lambda figures: (frozenset(), (True,) * len(figures)))
    yield
    standing._classes.cache_clear()


def test_without_suppression_single_answers_are_found(monkeypatch, switched_off):
    rows = company(1)
    found = single(rows, editions(rows, monkeypatch), exact=True, weeks=3)
    assert all(found.values())  # and each is right
    late = {key for key in found if key[1] != key[2]}
    assert len(late) >= 20
    assert len(found) - len(late) >= 20


@pytest.mark.parametrize("seed", (1, 2))
def test_with_it_none_is(seed, monkeypatch):
    rows = company(seed)
    assert single(rows, editions(rows, monkeypatch), exact=False) == {}
