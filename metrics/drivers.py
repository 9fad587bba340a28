"""Tell what goes with satisfied answers: the effect of each property, the others held equal."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from metrics.change import adjusted
from metrics.errors import CannotAnswer
from metrics.intervals import LEVEL
from metrics.query.drivers import OTHERS, STEPS, TEXTS
from metrics.translation import translate as _

FEWEST = 20  # answers of a property's value, below which it is told with the others
PER_EFFECT = 10  # answers of the rarer kind that each effect needs
Q = 0.05  # share of false ones among what is said to be more than chance

Level = str | int | None
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Effect:
    """What one value of a property goes with, against the property's own reference.

    Parameters
    ----------
    factor, level, reference
        Which property; which value, and with what it is compared.
    n, hits : int
        Answers with this value, and the satisfied among them.
    size, low, high : float or None
        Difference of the share of satisfied answers, -1 to 1, the other properties held equal; None if it cannot
        be told.
    p, q : float
        Two-sided p-value, and the same corrected for all effects told.
    why_not : str
        Why it cannot be told.
    """

    factor: str
    level: Level
    reference: Level
    n: int
    hits: int
    size: float | None = None
    low: float = 0.0
    high: float = 0.0
    p: float = 1.0
    q: float = 1.0
    why_not: str = ""

    @property
    def clear(self) -> bool:
        """Whether it is more than chance explains, after correction."""
        return self.size is not None and self.q <= Q


@dataclass(frozen=True)
class Drivers:
    """All effects, what is more than chance first and largest first.

    Parameters
    ----------
    n, hits : int
        Answers that the effects stand on, and the satisfied among them.
    unknown : int
        Answers about no ticket that we have.
    left_out : tuple of str
        Properties for which there are too few answers.
    """

    effects: tuple[Effect, ...]
    n: int
    hits: int
    unknown: int
    left_out: tuple[str, ...]

    @property
    def compared(self) -> int:
        """How many comparisons were made."""
        return sum(e.size is not None for e in self.effects)


@dataclass(frozen=True, eq=False)
class _Table:
    """Answers by their properties: one list of levels a factor, and counts."""

    levels: dict[str, list[Level]]
    n: Any
    hits: Any

    def counts(self, factor: str) -> dict[Level, tuple[int, int]]:
        found: dict[Level, tuple[int, int]] = {}
        for level, n, hits in zip(self.levels[factor], self.n, self.hits, strict=True):
            before = found.get(level, (0, 0))
            found[level] = before[0] + int(n), before[1] + int(hits)
        return found

    def only(self, chosen: Sequence[bool]) -> "_Table":
        kept = {f: [v for v, keep in zip(values, chosen, strict=True) if keep] for f, values in self.levels.items()}
        return _Table(kept, self.n[np.array(chosen, bool)], self.hits[np.array(chosen, bool)])


def drivers(rows: Sequence[Row], level: float = LEVEL) -> Drivers:
    """Fit a binomial model to grouped answers and return the average marginal effect of each property's values.

    Parameters
    ----------
    rows : sequence of dict
        As `metrics.query.drivers.grouped` selects them: `known`, the properties, `n`, `hits`.
    level : float
        Confidence level of each effect's bounds, between 0 and 1.

    Returns
    -------
    Drivers
        Effects as differences of shares with Wald intervals by the delta method, each against the property's
        reference: the shortest wait, no reopening, no handover, and of names the most frequent. The p-value is
        Wald's, and below 5 % that of the likelihood ratio if it is larger.

    Raises
    ------
    CannotAnswer
        Too few answers of the rarer kind, or none that differ in a property.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989), Generalized Linear Models, 2nd ed., chapter 4 (logistic regression of
    grouped counts). Bartus, T. (2005), "Estimation of marginal effects using margeff", Stata Journal 5, 309-329
    (average discrete changes, their delta method). Wilks, S. S. (1938), Annals of Mathematical Statistics 9, 60-62
    (likelihood ratio). Peduzzi, P. et al. (1996), Journal of Clinical Epidemiology 49, 1373-1379 (ten events for each
    effect). Benjamini, Y. and Hochberg, Y. (1995), JRSS B 57, 289-300.
    """
    known = [row for row in rows if row["known"]]
    unknown = sum(int(row["n"]) for row in rows if not row["known"])
    table = _Table(
        {f: [row[f] for row in known] for f in (*TEXTS, *STEPS)},
        np.array([int(row["n"]) for row in known]),
        np.array([int(row["hits"]) for row in known]),
    )
    table, silent = _tellable(table)
    factors = {f: ordered for f in table.levels if len(ordered := _ordered(f, table.counts(f))) > 1}
    factors, left_out = _affordable(table, factors)
    effects = _effects(table, factors, level)
    silent = [e for e in silent if e.factor not in left_out]
    effects.sort(key=lambda e: (not e.clear, -abs(e.size or 0.0)))
    return Drivers((*effects, *silent), int(table.n.sum()), int(table.hits.sum()), unknown, tuple(left_out))


def _tellable(table: _Table) -> tuple[_Table, list[Effect]]:
    """Put rare values together, and take out those whose answers are all alike: no model can tell by how much."""
    silent: list[Effect] = []
    for factor in table.levels:
        rare = {level for level, (n, __) in table.counts(factor).items() if n < FEWEST}
        table.levels[factor] = [OTHERS if level in rare else level for level in table.levels[factor]]
    for factor in [*table.levels, *table.levels]:  # again, for what went took answers from the others
        counts = table.counts(factor)
        alike = {level for level, (n, hits) in counts.items() if hits in (0, n) or n < FEWEST}
        if len(counts) > 1 and alike:
            why = _("too few answers that differ")
            silent += [Effect(factor, level, None, *counts[level], why_not=why) for level in counts if level in alike]
            table = table.only([level not in alike for level in table.levels[factor]])
    return table, silent


def _ordered(factor: str, counts: Mapping[Level, tuple[int, int]]) -> list[Level]:
    """Return the values with the reference first: the smallest step, or the most frequent name."""
    if factor in STEPS:
        return sorted(counts, key=lambda level: (level is None, level == OTHERS, str(level)))
    return sorted(counts, key=lambda level: (level is None or level == OTHERS, -counts[level][0], str(level)))


def _affordable(table: _Table, factors: dict[str, list[Level]]) -> tuple[dict[str, list[Level]], list[str]]:
    """Leave out the properties with the most values until there are enough answers for each effect."""
    total, hits = int(table.n.sum()), int(table.hits.sum())
    rarer, left_out, kept = min(hits, total - hits), [], dict(factors)
    if not factors and rarer >= PER_EFFECT:
        sentence = _("Nothing to compare: too few of the {n} answers differ in any property. Choose fewer filters.")
        raise CannotAnswer(sentence.format(n=total))
    while kept and sum(len(levels) - 1 for levels in kept.values()) * PER_EFFECT > rarer:
        widest = max(kept, key=lambda f: len(kept[f]))
        left_out.append(widest)
        del kept[widest]
    if not kept:
        sentence = _(
            "Too few answers to tell what goes with them: {hits} satisfied and {others} not, and each effect needs "
            "{fewest} of the rarer kind. Choose a longer period, or fewer filters."
        )
        raise CannotAnswer(sentence.format(hits=hits, others=total - hits, fewest=PER_EFFECT))
    return kept, left_out


def _effects(table: _Table, factors: Mapping[str, list[Level]], confidence: float) -> list[Effect]:
    from statsmodels.genmod.families import Binomial  # noqa: PLC0415 - takes seconds to import
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415

    wanted = [(f, level) for f, levels in factors.items() for level in levels[1:]]
    full = np.column_stack(
        [np.ones(len(table.n)), *([float(v == level) for v in table.levels[f]] for f, level in wanted)]
    )
    kept = _independent(full, table.n)
    design, columns = full[:, kept], [wanted[k - 1] for k in kept[1:]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where each cell has an effect of its own, the fit is exact: no separation
        answers = np.column_stack([table.hits, table.n - table.hits])
        model: Any = GLM(answers, design, family=Binomial())  # type: ignore[no-untyped-call]
        fitted = model.fit()
    covariance, weights = np.asarray(fitted.cov_params()), table.n / table.n.sum()
    found: list[Effect] = []
    for factor, level in wanted:
        counts = table.counts(factor)[level]
        bare = Effect(factor, level, factors[factor][0], *counts)
        if (factor, level) not in columns:
            found.append(replace(bare, why_not=_("cannot be told apart from another property")))
            continue
        without, present = design.copy(), design.copy()
        own = [k for k, (f, __) in enumerate(columns, 1) if f == factor]
        without[:, own] = present[:, own] = 0.0
        present[:, columns.index((factor, level)) + 1] = 1.0
        p0, p1 = fitted.predict(without), fitted.predict(present)
        slope = (weights * p1 * (1 - p1)) @ present - (weights * p0 * (1 - p0)) @ without
        size, error = float(weights @ (p1 - p0)), sqrt(float(slope @ covariance @ slope))
        half = NormalDist().inv_cdf(0.5 + confidence / 2) * error
        p = 2 * NormalDist().cdf(-abs(size) / error) if error else 1.0
        if p <= Q:  # where few differ, limits of points lie too close on the side of 100 %: the likelihood has to agree
            p = max(p, _p_without(columns.index((factor, level)) + 1, fitted, answers, design))
        found.append(replace(bare, size=size, low=max(size - half, -1.0), high=min(size + half, 1.0), p=p))
    told = [k for k, e in enumerate(found) if e.size is not None]
    for k, q in zip(told, adjusted([found[k].p for k in told]), strict=True):
        found[k] = replace(found[k], q=q)
    return found


def _p_without(k: int, fitted: Any, answers: Any, design: Any) -> float:
    """p-value of the likelihood ratio of a fit against the one without its column `k`."""
    from scipy.special import chdtrc  # noqa: PLC0415 - only where a page asks for it
    from statsmodels.genmod.families import Binomial  # noqa: PLC0415
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415

    model: Any = GLM(answers, np.delete(design, k, axis=1), family=Binomial())  # type: ignore[no-untyped-call]
    return float(chdtrc(1, max(model.fit().deviance - fitted.deviance, 0.0)))


def _independent(design: Any, weights: Any) -> list[int]:
    """Return the columns that are no sum of earlier ones, by Cholesky's steps on their cross products."""
    gram = design.T @ (design * weights[:, None])
    kept: list[int] = []
    for k in range(len(gram)):
        rest = gram[k, k]
        if kept:
            rest -= gram[k, kept] @ np.linalg.solve(gram[np.ix_(kept, kept)], gram[kept, k])
        if rest > 1e-9 * gram[k, k]:
            kept.append(k)
    return kept
