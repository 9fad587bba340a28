"""Draw a change as a waterfall: what each group's proportion and each group itself made of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import plotly.graph_objects as go

from metrics.figures.marks import APART, label
from metrics.looks import Look, layout
from metrics.metric import Metric
from metrics.mix import Group, Mix
from metrics.mix_words import amount
from metrics.question import NO_VALUE, Question
from metrics.translation import translate as _
from metrics.units import Better, Unit
from metrics.wording import group

MOST = 5  # groups drawn of each part; the others are one step


@dataclass(frozen=True)
class Step:
    """One bar: its words, how much it adds, whether more than chance is behind it, and the group that it opens."""

    words: str
    adds: Fraction
    clear: bool
    one: Group | None = None


def waterfall(metric: Metric, mix: Mix, question: Question, look: Look) -> go.Figure:
    """Draw the steps from the figure before to the figure now, from the top down; pale ones may be chance."""
    steps = [
        *_steps(mix, lambda g: g.mix, mix.mixed, _("mix: “{name}”"), _("mix: {n} others")),
        *_steps(mix, lambda g: g.own, mix.moved, _("“{name}” itself"), _("{n} others themselves")),
    ]
    ends = [Fraction(0)]
    for step in steps:
        ends.append(ends[-1] + step.adds)
    whole = Step(_("Change in all"), mix.change, mix.changed)
    shown = [*zip(steps, pairwise(ends), strict=True), (whole, (Fraction(0), mix.change))]
    scale = 100 if metric.unit is Unit.SHARE else 1
    told = [amount(step.adds, metric.unit) for step, __ in shown]
    words = [f"{step.words}  <b>{text}</b>" for (step, __), text in zip(shown, told, strict=True)]
    shape = go.Figure(layout=layout(look, 60 + 30 * len(shown)))
    shape.add_bar(
        x=[float(scale * step.adds) for step, __ in shown],
        base=[float(scale * since) for __, (since, _until) in shown],
        # It keeps two groups apart whose names were cut to the same label.
        y=[f"{text}{APART * k}" for k, text in enumerate(words)],
        orientation="h",
        marker={
            "color": [_colour(step, metric, look, whole=step is whole) for step, __ in shown],
            "opacity": [0.9 if step.clear else 0.35 for step, __ in shown],
        },
        customdata=[_opens(question, step) for step, __ in shown],
        hovertext=[f"{step.words}<br><b>{text}</b>" for (step, __), text in zip(shown, told, strict=True)],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    shape.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": look.text})
    shape.update_xaxes(zeroline=True, zerolinecolor=look.quiet, tickvals=[0], ticktext=["0"])
    return shape


def _steps(mix: Mix, part: Callable[[Group], Fraction], clear: bool, words: str, others: str) -> Iterator[Step]:
    order = sorted((g for g in mix.groups if part(g)), key=lambda g: -abs(part(g)))
    # A bar for all others stands for several: for one alone there is room.
    most = MOST if len(order) > MOST + 1 else len(order)
    for one in order[:most]:
        yield Step(words.format(name=label(group(one.name), 20)), part(one), clear, one)
    if rest := order[most:]:
        yield Step(others.format(n=len(rest)), sum((part(g) for g in rest), Fraction(0)), clear)


def _colour(step: Step, metric: Metric, look: Look, *, whole: bool) -> str:
    if whole:
        return look.accent
    if not step.clear or metric.better is Better.NEITHER:
        return look.quiet
    return look.good if (step.adds > 0) == (metric.better is Better.HIGHER) else look.bad


def _opens(question: Question, step: Step) -> str:
    if step.one is None or question.by is None:
        return ""
    return question.within(question.by, NO_VALUE if step.one.name is None else step.one.name).query()
