"""Learn from the past who left, check it on later months, and say why somebody may leave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any, cast

import numpy as np
import pandas as pd

from metrics.discrimination import Bin, Discrimination, brier, calibration, discrimination
from metrics.errors import CannotAnswer
from metrics.translation import translate as _

EVENTS_PER_TERM = 10
FEWEST_LATER = 20  # who left in the later months
FEWEST_OF_LEVEL = 30
SURE = 0.05
REASONS = 3

# What is known of a customer at an instant, by levels; the first is what the others are held against. Lately is in the
# last 30 days.
TRAITS: Mapping[str, tuple[str, ...]] = {
    "tenure": (
        _("a customer for over a year"),
        _("a customer for three months to a year"),
        _("a customer for less than three months"),
    ),
    "recency": (
        _("has not written for 90 days"),
        _("wrote 31 to 90 days ago"),
        _("wrote lately"),
    ),
    "frequency": (
        _("wrote once at most in 90 days"),
        _("wrote twice in 90 days"),
        _("wrote three times or more in 90 days"),
    ),
    "missed": (
        _("no standard was missed"),
        _("a standard missed 31 to 90 days ago"),
        _("a standard missed lately"),
    ),
    "waited": (
        _("was answered within two days"),
        _("waited over two days 31 to 90 days ago"),
        _("waited over two days lately"),
    ),
    "reopened": (
        _("nothing had to be reopened"),
        _("a request reopened 31 to 90 days ago"),
        _("a request reopened lately"),
    ),
    "score": (
        _("gave no score in 90 days"),
        _("gave no low score in 90 days"),
        _("gave a low score in 90 days"),
    ),
    "silence": (
        _("left no survey unanswered"),
        _("left a survey unanswered in 90 days"),
    ),
}
Levels = Mapping[str, int]
Term = tuple[str, int]


class TooFew(CannotAnswer):
    """The past holds too little to learn from."""

    def __init__(self, left: int, needed: int) -> None:
        super().__init__(
            _(
                "Too few customers left to learn from: {left} in the months to learn from or to check by, and at least "
                "{needed} are needed."
            ).format(left=left, needed=needed)
        )


class AllAlike(CannotAnswer):
    """Enough left, but nothing tells them apart from those who stayed."""

    def __init__(self) -> None:
        text = _(
            "Nothing to learn from: in all that is known of them, too few customers differ from the rest; at least {n} "
            "are needed, of whom some left and some stayed."
        )
        super().__init__(text.format(n=FEWEST_OF_LEVEL))


class NotKnownLong(CannotAnswer):
    """The data do not reach back far enough."""

    def __init__(self, months: int) -> None:
        super().__init__(
            _(
                "The data do not reach back far enough to learn who leaves: contracts that ended, and tickets of three "
                "months before, are needed for at least {months} whole months."
            ).format(months=months)
        )


@dataclass(frozen=True)
class Check:
    """How the model did in later months that it had not seen.

    Parameters
    ----------
    persons, left : int
        Customers in those months, each counted once a month, and how many left.
    order : Discrimination
        How well it ordered them.
    error, base_error : float
        Brier scores of the model, and of saying the past's average of everybody.
    bins : tuple of Bin
        What was expected and what happened, by fifths of the probability.
    """

    persons: int
    left: int
    order: Discrimination
    error: float
    base_error: float
    bins: tuple[Bin, ...]

    @property
    def passed(self) -> bool:
        """Whether the model is better than the base rate, beyond chance."""
        return self.order.low > 0.5 and self.error < self.base_error


@dataclass(frozen=True)
class Model:
    """What was learnt: the effect of each level on the log odds of leaving.

    Parameters
    ----------
    constant : float
    effects : mapping of (trait, level) to float
        Levels that are not there have none.
    carried : frozenset of str
        Traits that go with leaving by more than chance, after correction for how many they are.
    persons, left : int
        Of the months that it was learnt from.
    """

    constant: float
    effects: Mapping[Term, float]
    carried: frozenset[str]
    persons: int
    left: int
    check: Check

    def log_odds(self, levels: Levels) -> float:
        """Return the log odds of somebody with these levels."""
        return self.constant + sum(self.effects.get((trait, levels[trait]), 0.0) for trait in TRAITS)

    def reasons(self, levels: Levels, usual: Mapping[str, float]) -> tuple[str, ...]:
        """Return what makes somebody likelier to leave than `usual`, the largest first.

        Parameters
        ----------
        usual : mapping of str to float
            Mean effect of each trait over all customers.
        """
        more = {t: self.effects.get((t, levels[t]), 0.0) - usual[t] for t in TRAITS if t in self.carried}
        largest = sorted((t for t in more if more[t] > 0), key=lambda t: -more[t])[:REASONS]
        return tuple(TRAITS[t][levels[t]] for t in largest)

    def usual(self, rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
        """Return the mean effect of each trait over groups of persons, each with `n`."""
        kept = list(rows)
        n = sum(row["n"] for row in kept) or 1
        return {t: sum(row["n"] * self.effects.get((t, row[t]), 0.0) for row in kept) / n for t in TRAITS}


def probability(log_odds: float) -> float:
    """Return the probability of log odds, from 0 to 1."""
    return 1 / (1 + exp(-log_odds))


def learn(past: Sequence[Mapping[str, Any]], later: Sequence[Mapping[str, Any]]) -> Model:
    """Fit a logistic model to grouped counts of the past and check it on those of later months.

    Parameters
    ----------
    past, later : sequence of mapping
        Of each group of like persons the level of every trait, `n` and `left`.

    Raises
    ------
    TooFew
        There are fewer than ten who left for each term, or too few who left later.
    AllAlike
        No level of any trait has persons enough of whom some left and some stayed.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989), Generalized Linear Models, 2nd ed., chapter 4 (binomial, logit link).
    Peduzzi, P. et al. (1996), "A simulation study of the number of events per variable in logistic regression
    analysis", Journal of Clinical Epidemiology 49, 1373-1379 (ten for each term).
    """
    terms = _terms(past)
    left, left_later = sum(row["left"] for row in past), sum(row["left"] for row in later)
    needed = EVENTS_PER_TERM * (len(terms) + 1)
    if left < needed:
        raise TooFew(left, needed)
    if not terms:
        raise AllAlike
    if left_later < FEWEST_LATER:
        raise TooFew(left_later, FEWEST_LATER)
    constant, effects, carried = _fitted(past, terms)
    persons = sum(row["n"] for row in past)
    check = _checked(constant, effects, left / persons, later)
    return Model(constant, effects, carried, persons, left, check)


def _terms(past: Sequence[Mapping[str, Any]]) -> list[Term]:
    """Levels that enough persons are at, some of whom left and some stayed; the others count as the first."""
    found = []
    for trait, levels in TRAITS.items():
        for level in range(1, len(levels)):
            here = [row for row in past if row[trait] == level]
            n, left = sum(r["n"] for r in here), sum(r["left"] for r in here)
            if n >= FEWEST_OF_LEVEL and 0 < left < n:
                found.append((trait, level))
    return found


def _fitted(
    past: Sequence[Mapping[str, Any]], terms: Sequence[Term]
) -> tuple[float, dict[Term, float], frozenset[str]]:
    from scipy.special import chdtrc  # noqa: PLC0415 - only where a model is asked for
    from statsmodels.genmod import families, generalized_linear_model  # noqa: PLC0415 - it takes seconds to load

    frame = pd.DataFrame(list(past))
    counts = np.column_stack([frame["left"], frame["n"] - frame["left"]])
    design = np.column_stack([np.ones(len(frame)), *((frame[t] == level).to_numpy() for t, level in terms)])
    glm, binomial = cast(Any, generalized_linear_model).GLM, cast(Any, families).Binomial
    fitted = glm(counts, design.astype(float), family=binomial()).fit()
    effects = dict(zip(terms, map(float, fitted.params[1:]), strict=True))
    covariance = np.asarray(fitted.cov_params())
    traits = dict.fromkeys(trait for trait, __ in terms)
    carried = set()
    for trait in traits:
        here = [1 + k for k, (t, __) in enumerate(terms) if t == trait]
        beta = np.asarray(fitted.params)[here]
        wald = beta @ np.linalg.pinv(covariance[np.ix_(here, here)]) @ beta
        if chdtrc(len(here), wald) < SURE / len(traits):
            carried.add(trait)
    return float(fitted.params[0]), effects, frozenset(carried)


def _checked(constant: float, effects: Mapping[Term, float], base: float, later: Sequence[Mapping[str, Any]]) -> Check:
    hits, n = [row["left"] for row in later], [row["n"] for row in later]
    p = [probability(constant + sum(effects.get((t, row[t]), 0.0) for t in TRAITS)) for row in later]
    order = discrimination(p, hits, n)
    if order is None:
        raise TooFew(sum(hits), FEWEST_LATER)
    return Check(sum(n), sum(hits), order, brier(p, hits, n), brier([base] * len(p), hits, n), calibration(p, hits, n))
