"""Hold the tests behind signs of gaming to a second implementation, to planted rates and to silence about noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from metrics.gaming import FEWEST, LEAST, LOWERED, MOVED, REOPENED, exceeds, signs

counted = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def agent(name, hits, n, team="Technical"):
    return {"team": team, "agent": name, "n": n, "hits": hits}


def team(name, n, lowered=0, moved=0):
    return {"team": name, "n": n, "lowered": lowered, "moved": moved}


@given(counted, counted)
def test_is_fishers_exact_test(mine, others):
    table = [[mine[0], mine[1] - mine[0]], [others[0], others[1] - others[0]]]
    assert exceeds(*mine, *others) == pytest.approx(fisher_exact(table, alternative="greater").pvalue, abs=1e-9)


def test_is_that_of_the_lady_tasting_tea():
    # Fisher, R. A. (1935), The Design of Experiments, chapter 2: all four cups right, 1 in 70; three or more, 17 in 70.
    assert exceeds(4, 4, 0, 4) == pytest.approx(1 / 70)
    assert exceeds(3, 4, 1, 4) == pytest.approx(17 / 70)


def test_an_agent_is_held_against_the_others_of_the_team():
    hard = [agent(f"h{k}", 20, 80, team="Field service") for k in range(8)]
    easy = [agent(f"e{k}", 4, 80) for k in range(8)]
    assert signs([*hard, *easy], []).clear == ()
    (sign,) = signs([*hard, *easy, agent("quick", 20, 80)], []).clear
    assert (sign.agent, sign.kind, sign.others_n, sign.others_hits) == ("quick", REOPENED, 640, 32)
    assert sign.sentence() == (
        "quick (Technical): of 80 solved tickets 20 came back, 25.0\xa0%; of 640 of the others of the team 5.0\xa0%."
    )


@pytest.mark.parametrize("kind", [LOWERED, MOVED])
def test_a_team_is_held_against_the_other_teams(kind):
    late = [team(name, 100, **{kind: 1}) for name in "abcd"]
    (sign,) = signs([], [*late, team("e", 60, **{kind: 20})]).clear
    assert (sign.kind, sign.team, sign.others_n) == (kind, "e", 400)
    assert "20 " in sign.sentence()
    assert "5.0" not in sign.sentence()


def test_few_tickets_are_not_tested_and_counted_apart():
    found = signs([agent("new", 3, FEWEST - 1), *(agent(f"a{k}", 2, 50) for k in range(5))], [])
    assert found.too_few == 1
    assert len(found.tested) == 5
    assert signs([agent("alone", 9, 40)], []).tested == ()


def test_nobody_is_named_on_two_tickets():
    found = signs([agent("two", LEAST - 1, 10), *(agent(f"a{k}", 0, 2000) for k in range(5))], [])
    assert found.tested[0].q < 0.05
    assert found.clear == ()


def test_nothing_is_tested_without_tickets():
    assert signs([], []) == signs([], [team("a", 5)]).__class__((), 0)


def test_of_pure_noise_hardly_anybody_is_named():
    rng, named = np.random.default_rng(9), 0
    for __ in range(100):
        rows = [agent(f"a{k}", int(rng.binomial(60, 0.05)), 60, team=f"t{k % 5}") for k in range(45)]
        named += bool(signs(rows, [team(f"t{k}", 60, int(rng.binomial(60, 0.03))) for k in range(5)]).clear)
    assert named <= 11  # 5 are allowed, and more than 11 come by chance in one of 200 such tests
