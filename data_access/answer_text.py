"""Print answers as words."""

from collections.abc import Iterable

from data_access.imports.aligned import aligned
from metrics.answer import Answer, Point
from metrics.sentences import basis, between, change, compared
from metrics.translation import translate as _
from metrics.wording import bucket, data_until, figure, group, number, period


def answers_text(answers: Iterable[Answer]) -> str:
    """Return each answer as a headline, its points as an aligned table, and what was left out."""
    return "\n\n".join("\n".join(_lines(answer)) for answer in answers)


def _lines(answer: Answer) -> Iterable[str]:
    metric, r, point = answer.metric, answer.resolved, answer.total
    yield f"{metric.title}: {figure(point.value, metric.unit)} ({point.verdict.word})"
    held = between(point, metric.unit)
    yield f"{period(r.period)}, {basis(answer)}" + (f", {held}" if held else "") + f"; {compared(r)}"
    yield change(answer)
    if answer.points:
        yield ""
        yield from aligned(["", _("figure"), _("n"), _("low"), _("high")], [_row(answer, p) for p in answer.points])
        yield ""
    yield from (f"{_('Left out')}: {sentence}: {number(n)}" for sentence, n in answer.receipt.left_out if n)
    yield data_until(answer.receipt.as_of, r.calendar.zone)


def _row(answer: Answer, p: Point) -> list[str]:
    unit = answer.metric.unit
    names = [bucket(p.bucket, answer.resolved.grain)] if p.bucket else []
    names += [group(p.group)] if p.grouped else []
    names += [_("age {n}").format(n=p.age)] if p.age is not None else []
    bounds = [figure(bound, unit) if bound is not None else "" for bound in (p.low, p.high)]
    return [", ".join(names), figure(p.value, unit), number(p.n), *bounds]
