"""Sum a period up in sentences: strengths, weaknesses, opportunities and threats, none without evidence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from metrics.against import Against
from metrics.against import sentence as stands
from metrics.answer import Point
from metrics.change import Compared, Comparisons
from metrics.driver_words import FACTORS
from metrics.driver_words import sentence as goes_with
from metrics.drivers import Drivers
from metrics.metric import Metric
from metrics.periods import Grain
from metrics.query.drivers import STEPS
from metrics.question import NO_VALUE, Question
from metrics.sentences import went
from metrics.translation import translate as _
from metrics.units import Better
from metrics.watched import Standing
from metrics.watched import told as stands_out
from metrics.wording import figure, group, number

MOST = 4  # sentences of each kind


class Quadrant(Enum):
    """What a sentence tells of."""

    STRENGTHS = _("Strengths")
    WEAKNESSES = _("Weaknesses")
    OPPORTUNITIES = _("Opportunities")
    THREATS = _("Threats")


@dataclass(frozen=True)
class Line:
    """One sentence with the figure that it is about, and where that opens.

    Parameters
    ----------
    title, sentence : str
        The figure, and what is said of it.
    page, question, own
        Key of the page that shows it, what is asked there, and what the page adds to that.
    """

    title: str
    sentence: str
    page: str
    question: Question
    own: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Due:
    """Open tickets that are late, or will be within hours, at the end of the data."""

    metric: Metric
    soon: int
    late: int


@dataclass(frozen=True)
class Findings:
    """What the tests found; `drivers` is None where there are too few answers to tell any.

    Parameters
    ----------
    question : Question
        What the page asks; sentences open it, narrowed to their group of `by`.
    """

    question: Question
    by: str
    against: Sequence[Against]
    changes: Comparisons
    standing: Sequence[Standing]
    drivers: Drivers | None
    due: Sequence[Due]


def summary(found: Findings) -> Mapping[Quadrant, tuple[Line, ...]]:
    """Return at most four sentences of each kind, one a figure, the strongest evidence first.

    Strengths and weaknesses are figures beyond their standard. Opportunities and threats are, in this order, what is
    due (counted), changes and what goes with satisfaction (by corrected p-value), and weeks that stand out.
    """
    told: dict[Quadrant, list[Line]] = {quadrant: [] for quadrant in Quadrant}
    for quadrant, line in _ordered(found):
        if line.title not in {one.title for one in told[quadrant]}:
            told[quadrant].append(line)
    return {quadrant: tuple(lines[:MOST]) for quadrant, lines in told.items()}


def _ordered(found: Findings) -> Iterator[tuple[Quadrant, Line]]:
    for one in found.against:
        if one.beyond:
            yield _at(one.met, Quadrant.STRENGTHS, Quadrant.WEAKNESSES), _held(found, one)
    for due in found.due:
        if due.soon or due.late:
            yield Quadrant.THREATS, _due(found, due)
    tested = [*_changes(found), *_drivers(found)]
    yield from (told for __, told in sorted(tested, key=lambda one: one[0]))
    for standing in found.standing:
        good = _good(standing.signal.high, standing.answer.metric)
        if good is not None:
            yield _at(good, Quadrant.OPPORTUNITIES, Quadrant.THREATS), _standing(found, standing)


def _changes(found: Findings) -> Iterable[tuple[float, tuple[Quadrant, Line]]]:
    for one in found.changes.proven:
        good = _good(one.change.size > 0, one.answer.metric)
        if good is not None:
            yield one.adjusted, (_at(good, Quadrant.OPPORTUNITIES, Quadrant.THREATS), _change(found, one))


def _drivers(found: Findings) -> Iterable[tuple[float, tuple[Quadrant, Line]]]:
    """Where satisfaction is lower by what can be acted on: waiting, reopening, handovers."""
    for effect in found.drivers.effects if found.drivers else ():
        if effect.clear and effect.factor in STEPS and (effect.size or 0.0) < 0:
            said = goes_with(effect) + " " + _("They go together, which is no proof of a cause.")
            title = _("Satisfaction and {factor}").format(factor=FACTORS[effect.factor].lower())
            line = Line(title, said, "causes", found.question, (("show", "drivers"),))
            yield effect.q, (Quadrant.OPPORTUNITIES, line)


def _at(good: bool, better: Quadrant, worse: Quadrant) -> Quadrant:
    return better if good else worse


def _good(rose: bool, metric: Metric) -> bool | None:
    return None if metric.better is Better.NEITHER else rose == (metric.better is Better.HIGHER)


def _held(found: Findings, one: Against) -> Line:
    return _about(found, one.answer.metric, one.point, stands(one))


def _change(found: Findings, one: Compared) -> Line:
    unit = one.answer.metric.unit
    text = _("{went}, from {then} to {now}.")
    said = text.format(went=went(one.change, unit), then=figure(one.then.value, unit), now=figure(one.now.value, unit))
    return _about(found, one.answer.metric, one.now, said)


def _standing(found: Findings, one: Standing) -> Line:
    asked = replace(found.question.about(one.answer.metric.key), by=None, grain=Grain.WEEK)
    return Line(one.answer.metric.title, stands_out(one), "metric", asked)


def _due(found: Findings, one: Due) -> Line:
    text = _("Open tickets due within 8 h: {soon}; too late already: {late}.")
    said = text.format(soon=number(one.soon), late=number(one.late))
    return Line(one.metric.title, said, "due", found.question.about(one.metric.key))


def _about(found: Findings, metric: Metric, point: Point, said: str) -> Line:
    asked, title = replace(found.question.about(metric.key), by=None), metric.title
    if point.grouped:
        asked = asked.within(found.by, NO_VALUE if point.group is None else point.group)
        title += f" · {group(point.group)}"
    return Line(title, said, "metric", asked)
