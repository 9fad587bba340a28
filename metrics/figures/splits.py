"""Draw figures side by side: by group, and how times are distributed."""

from collections.abc import Sequence

import plotly.graph_objects as go

from metrics.answer import Answer
from metrics.figures.marks import hover, label, opens, scaled, unit_axis
from metrics.figures.ticks import tick
from metrics.looks import Look, layout
from metrics.sentences import noun
from metrics.wording import figure, group

MOST_BARS = 15


def split(answer: Answer, look: Look) -> go.Figure:
    """Draw one bar a group, the largest group first, with its interval; further groups are in the table."""
    shown = answer.groups[:MOST_BARS][::-1]
    unit = answer.metric.unit
    values = [scaled(p.value, unit) or 0 for p in shown]
    above = [
        max((scaled(p.high, unit) or v) - v, 0) if p.high is not None else 0 for p, v in zip(shown, values, strict=True)
    ]
    below = [
        max(v - (scaled(p.low, unit) or 0), 0) if p.low is not None else 0 for p, v in zip(shown, values, strict=True)
    ]
    shape = go.Figure(layout=layout(look, 60 + 30 * max(len(shown), 2)))
    shape.add_bar(
        x=values,
        # The spaces keep two groups apart whose names were cut to the same label.
        y=[f"{label(group(p.group))}  <b>{figure(p.value, unit)}</b>{' ' * k}" for k, p in enumerate(shown)],
        orientation="h",
        marker={"color": look.accent, "opacity": 0.85},
        error_x={
            "type": "data",
            "array": above,
            "arrayminus": below,
            "color": look.quiet,
            "thickness": 1.2,
            "width": 4,
        },
        customdata=[opens(answer, p).query() for p in shown],
        hovertext=[hover(answer, p) for p in shown],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    shape.update_xaxes(showgrid=True)
    shape.update_yaxes(showgrid=False, tickfont={"color": look.text})
    unit_axis(shape, unit, [p.high or p.value for p in shown], axis="xaxis")
    return shape


def distribution(bins: Sequence[tuple[float, float, int]], answer: Answer, look: Look) -> go.Figure:
    """Draw how many waited how long, in the bins of the engine (from, to, rows), with the figure as a line."""
    shape = go.Figure(layout=layout(look, 260, bargap=0.08))
    names = [f"{tick(low)} – {tick(high)}" if high != float("inf") else f"> {tick(low)}" for low, high, __ in bins]
    shape.add_bar(
        x=list(range(len(bins))),
        y=[n for __, __, n in bins],
        marker={"color": look.accent, "opacity": 0.85},
        text=names,
        textposition="none",
        hovertemplate="%{text}: %{y:,} " + noun(answer.metric, 2) + "<extra></extra>",
    )
    every = max(1, len(bins) // 6)
    ticks = list(range(0, len(bins), every))
    shape.update_xaxes(tickvals=[t - 0.5 for t in ticks], ticktext=[tick(bins[t][0]) for t in ticks])
    place = next(
        (
            i + 0.0
            for i, (a, b, __) in enumerate(bins)
            if answer.total.value is not None and a <= answer.total.value < b
        ),
        None,
    )
    if place is not None:
        shape.add_vline(
            x=place,
            line={"color": look.text, "width": 1.5, "dash": "dot"},
            annotation={
                "text": figure(answer.total.value, answer.metric.unit),
                "font": {"color": look.text},
                "yanchor": "bottom",
                "xanchor": "center",
            },
        )
        shape.update_layout(margin={"t": 28})
    return shape
