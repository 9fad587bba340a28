"""Work out single answers from all that a link ever showed: write it as equations of whole numbers, and solve them.

Nothing here is the product's. Whoever attacks knows the rules, all groups, and that late answers only add.
"""

import random
from collections import defaultdict
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from metrics.published.payload import How
from metrics.verdicts import State

WHOLE = "all"
COUNTS = {"csat": ("satisfied", "others"), "nps": ("promoters", "passives", "detractors"), "tickets": ("tickets",)}
MOST = 400  # of anything in a week


class Attack:
    """All that is known of one week: unknown counts, and what limits them."""

    def __init__(self, *, exact):
        self.exact = exact  # whether figures are told as they are
        self.unknown = {}
        self.rows = []
        self.cells = set()  # (edition, metric, group) of which anything was told

    def var(self, *key):
        return self.unknown.setdefault(key, len(self.unknown))

    def limit(self, terms, low=-np.inf, high=np.inf):
        self.rows.append((terms, low, high))

    def counts(self, edition, metric, group):
        return {self.var(edition, group, name): 1.0 for name in COUNTS[metric]}

    def learn(self, edition, metric, group, cell):
        """Take in one figure of one edition."""
        of = "csat" if metric == "satisfaction_mean" else metric
        self.cells.add((edition, of, group))
        n = self.counts(edition, of, group)
        self._count(n, cell.n)
        if cell.n.how is How.TOLD:
            {"csat": self._share, "satisfaction_mean": self._mean, "nps": self._net, "tickets": self._none}[metric](
                edition, group, n, cell
            )

    def _count(self, n, shown):
        if shown.how is How.UNDER:
            self.limit(n, 0, 9)
        elif shown.how is How.TOLD:
            slack = 0 if self.exact or shown.value % 5 else 2  # what is told finer than by the rule is read as it is
            self.limit(n, shown.value - slack, shown.value + slack)
            if not self.exact:
                self.limit(n, 10)

    def _rounded(self, var):
        """Return the unknown that is a fifth of what `var` is rounded to."""
        fifth = self.var("fifth", var)
        self.limit({var: 1.0, fifth: -5.0}, -2, 2)
        return fifth

    def _share(self, edition, group, n, cell):
        hit, miss = n
        p, size = cell.value.value, cell.n.value
        if self.exact or (p and abs(100 * p - round(100 * p)) > 1e-9):
            self.limit({hit: 1.0}, p * size - 1e-6, p * size + 1e-6)
        elif cell.value.how is How.TOLD:
            self.limit({self._rounded(hit): 5.0}, (p - 0.005) * size - 1e-6, (p + 0.005) * size + 1e-6)
            self.limit({hit: 1.0}, 10)
            self.limit({miss: 1.0}, 10)
        elif cell.value.how in (How.UNDER, How.OVER):
            self.limit({hit if cell.value.how is How.UNDER else miss: 1.0}, 0, 9)
        if cell.target and cell.state in (State.MET, State.MISSED):
            above = {hit: 1 - cell.target, miss: -cell.target}  # limits that lie beyond a target have it between them
            self.limit(above, *((0, np.inf) if cell.state is State.MET else (-np.inf, 0)))

    def _mean(self, edition, group, n, cell):
        if cell.value.how is How.TOLD:
            total, slack = self.var(edition, group, "sum"), 1e-6 if self.exact else 0.05
            self.limit({total: 1.0, **dict.fromkeys(n, -cell.value.value - slack)}, high=1e-6)
            self.limit({total: 1.0, **dict.fromkeys(n, -cell.value.value + slack)}, low=-1e-6)
            hit, miss = n
            self.limit({total: 1.0, hit: -4.0, miss: -1.0}, 0)
            self.limit({total: 1.0, hit: -5.0, miss: -3.0}, high=0)

    def _net(self, edition, group, n, cell):
        if cell.value.how is not How.TOLD:
            return
        plus, passive, minus = n
        points, size = cell.value.value, cell.n.value
        if self.exact:
            self.limit({plus: 1.0, minus: -1.0}, points * size / 100 - 1e-6, points * size / 100 + 1e-6)
            return
        difference = {self._rounded(plus): 5.0, self._rounded(minus): -5.0}
        self.limit(difference, (points - 0.5) * size / 100 - 1e-6, (points + 0.5) * size / 100 + 1e-6)
        for one in (plus, passive, minus):
            self.limit({one: 1.0}, 10)

    def _none(self, edition, group, n, cell):
        pass

    def close(self):
        """Add what everybody knows: parts make up the whole, and late answers only add."""
        groups = {group for *__, group in self.cells} - {WHOLE}
        editions = sorted({edition for edition, *__ in self.cells})
        for metric, names in COUNTS.items():
            for name in names:
                for edition in editions:
                    if groups and any(e == edition and m == metric and g != WHOLE for e, m, g in self.cells):
                        parts = {self.var(edition, group, name): 1.0 for group in groups}
                        self.limit({**parts, self.var(edition, WHOLE, name): -1.0}, 0, 0)
                for group in (*groups, WHOLE):
                    seen = [e for e in editions if (e, group, name) in self.unknown]
                    for then, now in pairwise(seen):
                        self.limit({self.var(now, group, name): 1.0, self.var(then, group, name): -1.0}, 0)

    @cached_property
    def limits(self):
        terms = [(k, var, factor) for k, (row, *__) in enumerate(self.rows) for var, factor in row.items()]
        where, what, factors = zip(*terms, strict=True)
        matrix = csr_array((factors, (where, what)), shape=(len(self.rows), len(self.unknown)))
        return LinearConstraint(matrix, [low for __, low, __h in self.rows], [high for *__, high in self.rows])

    def solve(self, objective, gap=0.0):
        """Return a solution that makes the objective small; with a gap, not the smallest."""
        costs = np.zeros(len(self.unknown))
        for var, factor in objective.items():
            costs[var] += factor
        how = {"constraints": self.limits, "bounds": Bounds(0, 5 * MOST), "options": {"mip_rel_gap": gap}}
        found = milp(costs, integrality=np.ones(len(costs)), **how)
        assert found.status == 0, found.message
        return np.rint(found.x)

    def targets(self):
        """Return what would be single answers: each count, and how many came late between two editions."""
        found = {}
        editions = sorted({edition for edition, *__ in self.cells})
        for __, metric, group in sorted({(0, m, g) for _e, m, g in self.cells}):
            sums = {name: (name,) for name in COUNTS[metric]} | {f"{metric} n": COUNTS[metric]}
            for label, names in sums.items():
                seen = [e for e in editions if (e, group, names[0]) in self.unknown]
                for edition in seen:
                    found[edition, edition, group, label] = {self.var(edition, group, one): 1.0 for one in names}
                for then, now in pairwise(seen):
                    late = {self.var(now, group, one): 1.0 for one in names}
                    found[then, now, group, label] = {**late, **{self.var(then, group, one): -1.0 for one in names}}
        return found

    def pinned(self, wanted, tries=6, seed=0):
        """Return those of the `wanted` targets of which the equations leave one value, with it."""
        self.close()
        targets, dice = {key: terms for key, terms in self.targets().items() if wanted(*key)}, random.Random(seed)
        low, high = {}, {}

        def see(solution):
            for key, terms in targets.items():
                value = sum(solution[var] * factor for var, factor in terms.items())
                low[key], high[key] = min(low.get(key, value), value), max(high.get(key, value), value)

        for __ in range(tries):
            objective = defaultdict(float)
            for terms in targets.values():
                weight = dice.uniform(-1, 1)
                for var, factor in terms.items():
                    objective[var] += weight * factor
            see(self.solve(objective, gap=1.0))
        for key, terms in targets.items():
            for sign in (1, -1):
                if low[key] == high[key]:
                    see(self.solve({var: sign * factor for var, factor in terms.items()}))
        return {key: int(low[key]) for key in targets if low[key] == high[key]}


def attacks(payloads, *, exact):
    """Return what all editions of a link together tell of each week."""
    found = defaultdict(lambda: Attack(exact=exact))
    for edition, payload in enumerate(payloads):
        for view in payload.views:
            for figure in view.figures:
                found[view.period.first].learn(edition, figure.metric, WHOLE, figure.cell)
                for stretch, cell in figure.trend:
                    found[stretch.first].learn(edition, figure.metric, WHOLE, cell)
                for label, cell in figure.split.parts if figure.split else ():
                    found[view.period.first].learn(edition, figure.metric, str(label), cell)
    return dict(sorted(found.items()))
