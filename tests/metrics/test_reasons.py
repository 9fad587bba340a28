"""Hold reasons to their order and shares."""

from metrics import intervals
from metrics.figures.reason_bars import MOST, reason_bars
from metrics.looks import LIGHT
from metrics.reasons import reasons
from tests.metrics.answers import question


def test_the_most_frequent_comes_first_and_silence_is_apart():
    rows = [("slow", 2), (None, 7), ("price", 5), ("slow", 4)]
    found = reasons({"reason": reason, "n": n} for reason, n in rows)
    assert found.counts == (("slow", 6), ("price", 5))
    assert (found.n, found.silent) == (11, 7)
    assert found.share(6) == (6 / 11, intervals.share(6, 11))


def test_a_bar_opens_the_answers_that_gave_it():
    found = reasons({"reason": f"r{k}", "n": 40 - k} for k in range(20))
    (bars,) = reason_bars(found, LIGHT.bad, question("metric=csat"), LIGHT).data
    assert bars.customdata[0] == "metric=csat&reason=r0"
    assert len(bars.x) == MOST
    (bars,) = reason_bars(found, LIGHT.bad, None, LIGHT).data
    assert set(bars.customdata) == {""}
