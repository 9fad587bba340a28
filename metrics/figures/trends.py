"""Draw figures over time."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from metrics.answer import Answer, Point
from metrics.figures.marks import band, hover, label, opens, scaled, unfinished, unit_axis
from metrics.looks import Look, layout
from metrics.translation import translate as _
from metrics.watched import Standing
from metrics.wording import group

FEWEST = 10  # a group's step on fewer rows jumps about and says nothing
_DATES = [
    {"dtickrange": [None, 2_419_200_000], "value": "%-d %b\n%Y"},  # under 28 days in milliseconds
    {"dtickrange": ["M1", None], "value": "%b\n%Y"},
]
MOST_LINES = 6  # hues that a colour-blind reader can tell apart


def trend(
    answer: Answer, look: Look, groups: Sequence[str | None] | None = None, standing: Sequence[Standing] = ()
) -> go.Figure:
    """Draw the figure over time, of the whole or of `groups`; an unfinished step is hollow, what stands out ringed."""
    unit = answer.metric.unit
    shape = go.Figure(layout=layout(look, 320, hovermode="closest", showlegend=groups is not None))
    shape.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    drawn: list[float | None] = []
    chosen = [(None, False)] if groups is None else [(g, True) for g in groups[:MOST_LINES]]
    for k, (name, grouped) in enumerate(chosen):
        points = answer.trend(name, grouped=grouped)
        x = [p.bucket.first for p in points if p.bucket]
        if not grouped:
            band(shape, x, points, unit, look)
            drawn += [p.high for p in points]
        values = [p.value if p.n >= FEWEST or not grouped else None for p in points]
        drawn += values
        if not grouped:
            drawn += _standard(shape, x, points, answer, look)
        colour = look.hues[k]
        shape.add_scatter(
            x=x,
            y=[scaled(value, unit) for value in values],
            mode="lines+markers",
            name=label(group(name)) if grouped else label(answer.metric.title),
            line={"color": colour, "width": 2, "shape": "linear"},
            marker={
                "size": 5 if grouped else 8,
                "color": [look.card if unfinished(p) else colour for p in points],
                "line": {"color": colour, "width": 2},
            },
            customdata=[opens(answer, p).query() for p in points],
            text=[hover(answer, p) for p in points],
            hovertemplate="%{text}<extra></extra>",
        )
    _rings(shape, answer, standing, look)
    unit_axis(shape, unit, drawn)
    shape.update_xaxes(tickformatstops=_DATES)
    return shape


def _standard(
    shape: go.Figure, x: Sequence[date], points: Sequence[Point], answer: Answer, look: Look
) -> list[float | None]:
    """Draw what was asked as steps, where it is asked of the figure itself; return it."""
    targets = [None if answer.metric.attained else p.verdict.target for p in points]
    if any(t is not None for t in targets):
        shape.add_scatter(
            x=x,
            y=[scaled(t, answer.metric.unit) for t in targets],
            mode="lines",
            name=_("asked"),
            line={"color": look.text, "width": 1.5, "dash": "dash", "shape": "hv"},
            hovertemplate=_("asked") + ": %{y}<extra></extra>",
        )
    return targets


def _rings(shape: go.Figure, answer: Answer, standing: Sequence[Standing], look: Look) -> None:
    """Draw a ring about each week that stands out; its words are above the figure."""
    out = {p.bucket for one in standing for p in one.weeks}
    ringed = [p for p in answer.trend() if p.bucket in out]
    if ringed:
        shape.add_scatter(
            x=[p.bucket.first for p in ringed if p.bucket],
            y=[scaled(p.value, answer.metric.unit) for p in ringed],
            mode="markers",
            name=_("stands out"),
            marker={"symbol": "circle-open", "size": 18, "color": look.text, "line": {"width": 1.5}},
            hoverinfo="skip",
        )
