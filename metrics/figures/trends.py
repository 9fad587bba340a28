"""Draw figures over time."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from metrics.answer import Answer, Point
from metrics.figures.marks import band, hover, label, opens, scaled, unfinished, unit_axis
from metrics.looks import Look, layout
from metrics.translation import translate as _
from metrics.wording import group, short_day

FEWEST = 10  # a group's step on fewer rows jumps about and says nothing
_DATES = [
    {"dtickrange": [None, 2_419_200_000], "value": "%-d %b\n%Y"},  # under 28 days in milliseconds
    {"dtickrange": ["M1", None], "value": "%b\n%Y"},
]
MOST_LINES = 6  # hues that a colour-blind reader can tell apart


def sparkline(answer: Answer, look: Look) -> go.Figure:
    """Draw the trend small: line, interval as a pale band, last value as a dot, first and last day."""
    points = answer.trend()
    x = list(range(len(points)))
    shape = go.Figure(layout=layout(look, 84, margin={"l": 4, "r": 10, "t": 6, "b": 20}))
    band(shape, x, points, answer.metric.unit, look)
    y = [scaled(p.value, answer.metric.unit) for p in points]
    shape.add_scatter(
        x=x, y=y, mode="lines+markers", line={"color": look.accent, "width": 2}, marker={"size": 3}, hoverinfo="skip"
    )
    last = next((i for i in reversed(x) if y[i] is not None), None)
    if last is not None:
        shape.add_scatter(
            x=[last], y=[y[last]], mode="markers", marker={"color": look.accent, "size": 7}, hoverinfo="skip"
        )
    for i, side in ((0, "left"), (len(points) - 1, "right")):
        begun = points[i].bucket if points else None
        if begun and (i or side == "left"):
            shape.add_annotation(
                x=i, xanchor=side, y=0, yref="paper", yanchor="top", text=short_day(begun.first), showarrow=False,
                font={"size": 11, "color": look.quiet},
            )  # fmt: skip
    shape.update_xaxes(showticklabels=False, range=[-0.3, max(len(points) - 0.7, 0.7)])
    shape.update_yaxes(visible=False)
    return shape


def trend(answer: Answer, look: Look, groups: Sequence[str | None] | None = None) -> go.Figure:
    """Draw the figure over time, of the whole or of `groups`; an unfinished step is hollow."""
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
