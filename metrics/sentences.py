"""Say answers in whole sentences."""

import re
from typing import NamedTuple

from metrics.answer import Answer, Point
from metrics.attainment import Attainment
from metrics.catalogue import Catalogue
from metrics.change import Change, Comparisons, moved, unfinished
from metrics.kinds import Cohort
from metrics.metric import Metric
from metrics.periods import Span
from metrics.question import NO_VALUE, Question
from metrics.resolve import Resolved
from metrics.snapshots import Stock
from metrics.translation import translate as _
from metrics.units import Better, Measure, Money, Unit
from metrics.verdicts import State
from metrics.wording import NBSP, figure, group, instant, number, period


class Turn(NamedTuple):
    """Which way a figure went, and whether that is for the better: None where neither way is."""

    rose: bool
    improved: bool | None


def heading(resolved: Resolved) -> str:
    """Write the period as a title, marked if it is still running."""
    text = period(resolved.period)
    return _("{period}, still running").format(period=text) if resolved.period.running else text


def compared(resolved: Resolved) -> str:
    """Write with what the period is compared."""
    if resolved.before is None:
        return _("not compared")
    return _("compared with {period}").format(period=earlier(resolved.before))


def earlier(before: Span) -> str:
    """Write a period of comparison: of a running period, as much of it as has passed."""
    return _("as much of {period}").format(period=period(before)) if before.running else period(before)


def between(point: Point, unit: Measure) -> str | None:
    """Write the interval of a figure: "between 81.2 and 85.6 %"; None if it has none."""
    if point.low is None or point.high is None:
        return None
    low, high = figure(point.low, unit), figure(point.high, unit)
    sign = unit.currency if isinstance(unit, Money) else "%"
    low = low.removesuffix(f"{NBSP}{sign}")
    return _("between {low} and {high}").format(low=low, high=high)


def difference(now: float, before: float, unit: Measure) -> str:
    """Write the size of a change in the unit in which changes are spoken of: "2.1 points", "1 h 45 min", "12 %"."""
    change = abs(now - before)
    match unit:
        case Unit.SHARE:
            return _("{n} points").format(n=number(100 * change, 1))
        case Unit.POINTS:
            return _("{n} points").format(n=number(change, 0))
        case Unit.COUNT:
            share = number(100 * change / before) if before else "0"
            return number(change) if share == "0" else f"{share}{NBSP}%"
        case _:
            return figure(change, unit)


def _limit(size: float, unit: Measure) -> str:
    """Write a limit of the size of a change: without a unit that was said, and never as nothing, which it is not."""
    match unit:
        case Unit.SECONDS:
            return figure(size, unit)
        case Unit.SHARE:
            size, digits = 100 * size, 1
        case Unit.POINTS:
            digits = 0
        case _:
            digits = 2
    told = (number(size, more) for more in range(digits, digits + 4))
    return next((text for text in told if text.strip("0.,")), number(size, digits))


def differs(now: float, then: float, unit: Measure) -> bool:
    """Return whether a change shows in the figures as they are written."""
    return figure(now, unit) != figure(then, unit) and bool(re.search("[1-9]", difference(now, then, unit)))


def change(answer: Answer, among: Comparisons | None = None) -> str:
    """Say in one sentence how the figure moved against the comparison, and whether that may be chance.

    `among` are the comparisons of the page, if it makes several.
    """
    r, unit, now = answer.resolved, answer.metric.unit, answer.total.value
    if isinstance(answer.metric.kind, Cohort):
        return _("came back in the {grain} after their first purchase").format(grain=_(r.grain.value))
    if r.before is None or answer.before is None:
        return answer.metric.asks
    name = earlier(r.before)
    then = answer.before.value
    if now is None or then is None:
        return (
            _("No data to compare with {period}.").format(period=name)
            if now is not None
            else _("Nothing to show here.")
        )
    if not differs(now, then, unit):
        return _("As in {period}.").format(period=name)
    was = figure(then, unit)
    if answer.metric.kind.census:
        word = _("Up") if now > then else _("Down")
        size = difference(now, then, unit)
        return _("{word} {size} on {period} ({then}).").format(word=word, size=size, period=name, then=was)
    found = moved(answer)
    if still := unfinished(answer):
        return too_early(was, r.before, still)
    if found is None:
        few = noun(answer.metric, 2)
        return _("{then} in {period}: too few {few} to tell a change.").format(then=was, period=name, few=few)
    if found.low <= 0 <= found.high:
        return _("No change that the data can show: {then} in {period}.").format(then=was, period=name)
    told = _("{went} from {then} in {period}").format(went=went(found, unit), then=was, period=name)
    one = among and among.whole(answer)
    if among is None or (one and one.proven):
        return f"{told}."
    return told + _("; among {n} comparisons that may be chance.").format(n=number(len(among.made)))


def too_early(was: str, before: Span, still: int) -> str:
    """Say that too many are not over yet to compare a figure with what it was before."""
    text = _("{then} in {period}: {n} are not over yet, so it is too early to tell a change.")
    return text.format(then=was, period=earlier(before), n=number(still))


def went(found: Change, unit: Measure) -> str:
    """Write a change with its limits: "Rose by 2.1 points (between 0.4 and 3.8)"."""
    low, high = sorted((abs(found.low), abs(found.high)))
    told = _("{word} by {size} (between {low} and {high})")
    word = _("Rose") if found.size > 0 else _("Fell")
    size = difference(found.size, 0, unit)
    return told.format(word=word, size=size, low=_limit(low, unit), high=_limit(high, unit))


def turn(answer: Answer, among: Comparisons | None = None) -> Turn | None:
    """Return which way the figure went and whether that is good news; None without a change that is no chance."""
    now, then = answer.total.value, answer.before.value if answer.before else None
    if now is None or then is None or not differs(now, then, answer.metric.unit):
        return None
    if not answer.metric.kind.census:
        found, one = moved(answer), among and among.whole(answer)
        if found is None or found.low <= 0 <= found.high or (among is not None and not (one and one.proven)):
            return None
    better = answer.metric.better
    return Turn(now > then, None if better is Better.NEITHER else (now > then) == (better is Better.HIGHER))


def asked(answer: Answer) -> str:
    """Say what the standard asks: "at least 85.0 % asked", of times "92.3 % in time, 90.0 % asked"; else nothing.

    What is still running is told where it can turn the verdict.
    """
    v, metric = answer.total.verdict, answer.metric
    if v.target is None:
        return ""
    if not (metric.attained or isinstance(metric.kind, Attainment)):
        most = metric.better is Better.LOWER
        text = _("at most {target} asked") if most else _("at least {target} asked")
        return text.format(target=figure(v.target, metric.unit))
    told = [_("{share} asked").format(share=figure(v.target, Unit.SHARE))]
    if metric.attained and v.attained is not None:
        told.insert(0, _("{share} in time").format(share=figure(v.attained, Unit.SHARE)))
    if v.undecided and v.state is State.CANNOT_TELL:
        low, high = (figure(x, Unit.SHARE) for x in (v.lowest, v.highest))
        told.append(
            _("{n} still running: {low} to {high} in the end").format(
                n=number(v.undecided), low=low.removesuffix(f"{NBSP}%"), high=high
            )
        )
    return ", ".join(told)


def basis(answer: Answer) -> str:
    """Say on how many rows the figure stands: "412 answers"."""
    n = answer.total.n
    return f"{number(n)} {noun(answer.metric, n)}"


def noun(metric: Metric, n: int) -> str:
    """Return what the rows of a metric are called, one or many."""
    one, many = {
        "surveys": (_("answer"), _("answers")),
        "tickets": (_("ticket"), _("tickets")),
        "open_spans": (_("ticket"), _("tickets")),
    }.get(metric.table.name, (_("customer"), _("customers")))
    return one if n == 1 else many


def as_of_span(metric: Metric, resolved: Resolved) -> str:
    """Say when a stock was taken, or over which period a figure runs."""
    if isinstance(metric.kind, Stock):
        return _("as of {instant}").format(instant=instant(resolved.period.end, resolved.calendar.zone))
    return period(resolved.period)


def narrowed(question: Question, catalogue: Catalogue) -> tuple[str, ...]:
    """Write each filter, "Team: Billing or Technical", and how tickets are judged where it is not as usual."""
    told = tuple(
        f"{catalogue.dimension(d).title}: " + _(" or ").join(group(None if v == NO_VALUE else v) for v in values)
        for d, values in question.filters
    )
    return told if question.judged == "then" else (*told, _("Restated under today’s standards"))
