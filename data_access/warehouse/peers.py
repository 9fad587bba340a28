"""Ask what others would make of the same data, and which tickets differ."""

from dataclasses import dataclass, replace
from typing import Any

from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, judged_for, resolved, rules_for
from data_access.warehouse.rows import Listing
from data_access.warehouse.snapshot import Snapshot, Warehouse
from metrics.attainment import Attainment
from metrics.errors import UnknownName
from metrics.metric import Metric
from metrics.peers import COMPARED, Compared, chosen
from metrics.peers.comparison import differing, figures
from metrics.peers.definition import Definition, Readings
from metrics.peers.judged import Judged
from metrics.peers.one_schedule import changing, spans, verdicts, waits
from metrics.query import framed
from metrics.question import Question
from metrics.rules import NO_RULES, Rules
from metrics.scope import Scope
from metrics.translation import translate as _
from metrics.units import Unit

KEPT = 64


@dataclass(frozen=True)
class Reason:
    """Why so many tickets, or answers, differ."""

    key: str
    sentence: str
    n: int


@dataclass(frozen=True)
class Reading:
    """What one product would make of the data.

    Parameters
    ----------
    value, mean : float or None
        Median of times and their mean; of shares the share, and no mean. None is "no data".
    n : int
        What the figure stands on there.
    differing : int
        Tickets, or answers, that are read otherwise than here.
    reasons : tuple of Reason
        The most frequent first; one for each of those.
    """

    definition: Definition
    value: float | None
    mean: float | None
    n: int
    differing: int
    reasons: tuple[Reason, ...]


def peers(
    question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings, rules: Rules = NO_RULES
) -> tuple[Reading, ...]:
    """Return the first metric of `question` as each product defines it, ours first.

    Parameters
    ----------
    rules : Rules
        Those that the board follows; a question that restates is judged by what they ask now.

    Raises
    ------
    UnknownName
        The metric is not one that others define too, or the question names what does not exist.
    """
    judging = rules_for(question, rules)
    return _kept(question, scope, warehouse, settings, judging, warehouse.manifest().version)


@lru_cache(KEPT)
def _kept(
    question: Question, scope: Scope, warehouse: Warehouse, settings: Settings, rules: Rules, _version: int
) -> tuple[Reading, ...]:
    with judged_for(question, warehouse, settings, rules) as snapshot:
        asked = _Asked(question, scope, snapshot, settings, rules)
        return tuple(asked.reading(k) for k in range(len(asked.compared.peers)))


def tickets_that_differ(
    question: Question,
    product: str,
    reason: str,
    *,
    scope: Scope,
    warehouse: Warehouse,
    settings: Settings,
    rules: Rules = NO_RULES,
    page: int = 1,
    size: int = 50,
) -> Listing:
    """Return a page of what a product reads otherwise for a reason, with both values.

    Raises
    ------
    UnknownName
        There is no such product or reason.
    """
    judging = rules_for(question, rules)
    with judged_for(question, warehouse, settings, judging) as snapshot:
        asked = _Asked(question, scope, snapshot, settings, judging)
        names = [peer.product.value.lower() for peer in asked.compared.peers]
        if product not in names:
            raise UnknownName(_("product"), product, names)
        peer = asked.compared.peers[names.index(product)]
        if reason not in peer.told:
            raise UnknownName(_("reason"), reason, peer.told)
        listed = differing(asked.readings(names.index(product)), asked.metric, reason, scope)
        total = asked.fetch(listed.count())[0]["total"]
        shown = snapshot.fetch(listed.page("", True, size, (max(page, 1) - 1) * size), **asked.values)
        return Listing(asked.metric, asked.found, listed.columns, shown, total, snapshot.sql[-1])


class _Asked:
    """One question to one version."""

    def __init__(self, question: Question, scope: Scope, snapshot: Snapshot, settings: Settings, rules: Rules) -> None:
        known = catalogue(snapshot.manifest)
        self.metric: Metric = known.metric(question.metrics[0])
        if self.metric.key not in COMPARED:
            raise UnknownName(_("metric that others define too"), self.metric.key, COMPARED)
        self.compared: Compared = COMPARED[self.metric.key]
        self.found = resolved(question, snapshot.manifest, settings)
        self.values, self._snapshot = binds(self.found, settings), snapshot
        frame = framed(self.found, known, scope)
        if isinstance(self.metric.kind, Attainment):
            self.rows: Any = self._judged(Judged(frame, self.metric, rules.of_tickets))
        else:
            self.rows = chosen(frame, self.metric, snapshot.manifest.as_of)

    def fetch(self, statement: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._snapshot.fetch(statement, **self.values).to_pylist()
        return found

    def _judged(self, plain: Judged) -> Judged:
        """Find by what the tickets are judged, and which of them one schedule would judge otherwise."""
        rules = plain.rules
        if not rules.standards.versions:
            return plain
        terms = plain.terms_of(self.fetch(plain.combinations()))
        otherwise: dict[int, int | None] = {}
        for one in changing(terms, rules.calendars):
            rows = self.fetch(spans(plain, one))
            paused = self.fetch(waits(plain, one)) if rows and plain.pauses else []
            otherwise |= verdicts(one, rows, paused, rules.calendars, self.found.as_of)
        return replace(plain, terms=terms, otherwise=otherwise)

    def readings(self, place: int) -> Readings:
        return self.compared.peers[place].read(self.rows)

    def reading(self, place: int) -> Reading:
        peer, readings = self.compared.peers[place], self.readings(place)
        rows = self.fetch(figures(readings, self.metric))
        (row,) = (found for found in rows if found["whole"])
        counted = {found["reason"]: found["differing"] for found in rows if not found["whole"]}
        why = [Reason(key, sentence, counted[key]) for key, sentence in peer.told.items() if key in counted]
        mean = float(row["sum"]) / row["n"] if row["n"] else peer.of_nothing
        value = row["median"] if self.metric.unit is Unit.SECONDS else mean
        return Reading(
            self.compared.figure.by(peer.product),
            None if value is None else float(value),
            mean if self.metric.unit is Unit.SECONDS else None,
            row["n"],
            row["differing"],
            tuple(sorted(why, key=lambda reason: -reason.n)),
        )
