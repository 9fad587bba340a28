"""Count how often signals alarm on series of pure chance, against the theory of their rules."""

import numpy as np
from scipy.stats import binomtest

from metrics.signals import signals
from tests.soundness.planted.company import Tally

SERIES, WEEKS = 200, 104
BETWEEN = 91.75  # points of pure chance from alarm to alarm: Champ and Woodall (1987), table 1, all four rules
KINDS = {
    "normal": "normal values (XmR)",
    "shares": "shares of 80 to 200 answers (p-chart)",
    "counts": "counts of about 300 (XmR)",
    "medians": "medians of 60 skewed waits (XmR)",
    "wandering": "values that remember a third of the week before: not pure chance (XmR)",
}


def noise(kind, rng):
    """Return a series and, of shares, the trials of each week."""
    if kind == "shares":
        n = rng.integers(80, 200, WEEKS)
        return [float(h / k) for h, k in zip(rng.binomial(n, 0.85), n, strict=True)], [int(k) for k in n]
    drawn = {
        "normal": lambda: rng.normal(size=WEEKS),
        "medians": lambda: np.median(rng.lognormal(size=(WEEKS, 60)), axis=1),
        "counts": lambda: rng.poisson(300, WEEKS),
        "wandering": lambda: _remembering(rng.normal(size=WEEKS), 1 / 3),
    }[kind]()
    return [float(x) for x in drawn], None


def _remembering(values, share):
    found = [values[0] / np.sqrt(1 - share * share)]
    for value in values[1:]:
        found.append(share * found[-1] + value)
    return np.array(found)


def alarmed(seed=2026, series=SERIES):
    """Return the tally of weeks with an alarm, by kind of series."""
    found = {}
    for kind in KINDS:
        rng = np.random.default_rng(seed)
        found[kind] = Tally(sum(len(signals(*noise(kind, rng))) for _series in range(series)), series * WEEKS)
    return found


def by_chance(tally):
    """Return the probability of so many alarms or more if the theory of the rules holds."""
    return float(binomtest(min(tally.hits, tally.of), tally.of, 1 / BETWEEN, alternative="greater").pvalue)
