"""Draw groups over their number of rows, between the limits of chance."""

from collections.abc import Sequence

import plotly.graph_objects as go

from metrics.fairness import Compared, Funnel
from metrics.figures.marks import label, scaled, unit_axis
from metrics.looks import Look, layout
from metrics.metric import Metric
from metrics.question import Question
from metrics.sentences import noun
from metrics.translation import translate as _
from metrics.units import Better
from metrics.wording import figure, group, number

MOST_NAMED = 8


def draw_funnel(metric: Metric, found: Funnel, question: Question, look: Look) -> go.Figure:
    """Draw one mark a group, the whole as a line and two pairs of limits; who differs is named."""
    unit = metric.unit
    shape = go.Figure(layout=layout(look, 420, hovermode="closest"))
    sizes = [limit.n for limit in found.limits]
    for side in (0, 1):
        for bounds, dash in (
            ([x.inner[side] for x in found.limits], "dash"),
            ([x.outer[side] for x in found.limits], "solid"),
        ):
            shape.add_scatter(
                x=sizes, y=[scaled(v, unit) for v in bounds], mode="lines", hoverinfo="skip",
                line={"color": look.quiet, "width": 1.2, "dash": dash},
            )  # fmt: skip
    shape.add_hline(y=scaled(found.target, unit), line={"color": look.text, "width": 1})
    named = [g.name for g in found.groups if g.clear][:MOST_NAMED]
    shape.add_scatter(
        x=[g.n for g in found.groups],
        y=[scaled(g.value, unit) for g in found.groups],
        mode="markers+text",
        text=[label(group(g.name)) if g.name in named else "" for g in found.groups],
        textposition="top center",
        textfont={"color": look.text, "size": 12},
        marker={
            "size": 9,
            "color": [_colour(g, metric, look) for g in found.groups],
            "symbol": ["diamond" if g.clear else "circle" for g in found.groups],
        },
        customdata=[_opens(question, g) for g in found.groups],
        hovertext=[_hover(g, metric) for g in found.groups],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    told = _("number of {many}").format(many=noun(metric, 2))
    shape.update_xaxes(title={"text": told, "font": {"size": 12, "color": look.quiet}}, showgrid=True)
    _fit(shape, metric, found)
    unit_axis(shape, unit, [g.value for g in found.groups])
    return shape


def _fit(shape: go.Figure, metric: Metric, found: Funnel) -> None:
    """Show all groups, and of the limits what lies near them: those of few rows reach far beyond."""
    values = [scaled(g.value, metric.unit) or 0.0 for g in found.groups]
    ends: Sequence[float] = [
        *values,
        *(scaled(v, metric.unit) or 0.0 for v in found.limits[len(found.limits) // 2].outer),
    ]
    room = 0.08 * ((max(ends) - min(ends)) or 1)
    shape.update_yaxes(range=[min(ends) - room, max(ends) + room])


def _colour(g: Compared, metric: Metric, look: Look) -> str:
    if not g.clear or metric.better is Better.NEITHER:
        return look.accent if g.clear else look.quiet
    return look.good if (g.z > 0) == (metric.better is Better.HIGHER) else look.bad


def _opens(question: Question, g: Compared) -> str:
    return question.within(question.by, g.name).query() if question.by and g.name is not None else ""


def _hover(g: Compared, metric: Metric) -> str:
    return f"{label(group(g.name))}<br><b>{figure(g.value, metric.unit)}</b><br>n = {number(g.n)}"
