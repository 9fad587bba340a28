"""Say what a change is made of, and no more than the data carry."""

from collections.abc import Iterator
from fractions import Fraction

from metrics.metric import Metric
from metrics.mix import Group, Mix
from metrics.sentences import difference
from metrics.translation import translate as _
from metrics.units import Better, Measure, Unit
from metrics.wording import MINUS, figure, group, number

NAMED = 2  # groups that a sentence names


def headline(metric: Metric, mix: Mix, dimension: str) -> str:
    """Say how the figure moved, and how much of it each of the two parts made."""
    unit, then, now = metric.unit, mix.before.value, mix.now.value
    from_to = _("from {then} to {now}").format(then=_figure(then, unit), now=_figure(now, unit))
    if not (mix.changed or mix.mixed or mix.moved):
        return _("“{metric}” went {from_to}: no change that the data can show.").format(
            metric=metric.title, from_to=from_to
        )
    if mix.changed:
        told = (
            _("“{metric}” rose by {size}, {from_to}") if mix.change > 0 else _("“{metric}” fell by {size}, {from_to}")
        )
    else:
        told = _("“{metric}” went {from_to}, which may be chance; but two parts lie behind it")
    parts = _("{mix} because the mix by {dimension} changed, {own} because of what each {dimension} did itself.")
    size = difference(float(mix.change), 0.0, unit)
    return (
        told.format(metric=metric.title, size=size, from_to=from_to)
        + ": "
        + parts.format(mix=amount(mix.mix, unit), own=amount(mix.own, unit), dimension=dimension)
    )


def details(metric: Metric, mix: Mix, dimension: str) -> Iterator[str]:
    """Say of each part within which bounds it lies and which groups made it, or that it may be chance."""
    unit, better = metric.unit, metric.better
    for title, part, error, clear, named in (
        (_("The mix"), mix.mix, mix.errors[1], mix.mixed, _mixed),
        (_("The groups themselves"), mix.own, mix.errors[2], mix.moved, _moved),
    ):
        low, high = (amount(Fraction(bound), unit) for bound in mix.interval(part, error))
        told = _("{title}: {amount} (between {low} and {high})").format(
            title=title, amount=amount(part, unit), low=low, high=high
        )
        yield f"{told}. {named(mix, unit)}" if clear else told + _(", which may be chance.")
    if mix.mixed and mix.moved and (mix.mix > 0) != (mix.own > 0) and better is not Better.NEITHER:
        good, all_of_it = (mix.own > 0) == (better is Better.HIGHER), (mix.change > 0) == (mix.mix > 0)
        told = {
            (True, True): _("By {dimension} we got better, and the mix hides it."),
            (True, False): _("By {dimension} we got better by more than the whole shows: the mix hides a part."),
            (False, True): _("By {dimension} we got worse, and the mix hides it."),
            (False, False): _("By {dimension} we got worse by more than the whole shows: the mix hides a part."),
        }[good, all_of_it]
        yield told.format(dimension=dimension)


def _mixed(mix: Mix, unit: Measure) -> str:
    chosen = [g for g in sorted(mix.groups, key=lambda g: -abs(g.mix)) if g.mix * mix.mix > 0][:NAMED]
    return _("Above all: {groups}.").format(groups="; ".join(_weights(g, unit) for g in chosen))


def _weights(one: Group, unit: Measure) -> str:
    w0, w1 = (figure(float(w), Unit.SHARE) for w in one.weights)
    more = _("more “{name}”, {w0} of all before and {w1} now, {amount}")
    fewer = _("fewer “{name}”, {w0} of all before and {w1} now, {amount}")
    told = more if one.weights[1] > one.weights[0] else fewer
    return told.format(name=group(one.name), w0=w0, w1=w1, amount=amount(one.mix, unit))


def _moved(mix: Mix, unit: Measure) -> str:
    chosen = [g for g in sorted(mix.groups, key=lambda g: -abs(g.own)) if g.own * mix.own > 0][:NAMED]
    return _("Above all: {groups}.").format(groups="; ".join(_values(g, unit) for g in chosen))


def _values(one: Group, unit: Measure) -> str:
    then, now = (_figure(h.value, unit) for h in (one.before, one.now))
    told = _("“{name}”, {then} before and {now} now, {amount}")
    return told.format(name=group(one.name), then=then, now=now, amount=amount(one.own, unit))


def amount(part: Fraction, unit: Measure) -> str:
    """Write a part of a change with its sign: "+1.8 points", "−12 min"."""
    told = (
        _("{n} points").format(n=number(abs(float(part)), 1))
        if unit is Unit.POINTS
        else difference(float(part), 0.0, unit)
    )
    if not any(digit in told for digit in "123456789"):
        return told
    return f"{'+' if part > 0 else MINUS}{told}"


def _figure(value: Fraction | None, unit: Measure) -> str:
    return figure(None if value is None else float(value), unit)
