"""Draw what was expected against what happened."""

import plotly.graph_objects as go

from metrics.leaving import Check
from metrics.looks import Look, layout
from metrics.translation import translate as _
from metrics.wording import NBSP, number


def kept_promises(check: Check, level: float, look: Look) -> go.Figure:
    """Draw the share that left against what was expected, by fifths, with the line on which both are the same."""
    expected = [100 * b.expected for b in check.bins]
    happened = [100 * b.hits / b.n for b in check.bins]
    low, high = ([100 * b.bounds(level)[k] for b in check.bins] for k in (0, 1))
    top = max([*expected, *high])
    shape = go.Figure(layout=layout(look, 300))
    shape.add_scatter(
        x=[0, top], y=[0, top], mode="lines", line={"color": look.quiet, "width": 1, "dash": "dash"}, hoverinfo="skip"
    )
    shape.add_scatter(
        x=expected,
        y=happened,
        mode="markers",
        marker={"size": 10, "color": look.accent},
        error_y={
            "type": "data",
            "array": [h - m for h, m in zip(high, happened, strict=True)],
            "arrayminus": [m - v for v, m in zip(low, happened, strict=True)],
            "color": look.accent,
            "width": 5,
        },
        text=[f"n = {number(b.n)}" for b in check.bins],
        hovertemplate=f"%{{x:.1f}}{NBSP}% → %{{y:.1f}}{NBSP}%<br>%{{text}}<extra></extra>",
    )
    suffix = {"ticksuffix": f"{NBSP}%", "rangemode": "tozero", "showgrid": True}
    shape.update_xaxes(title={"text": _("expected to leave in a month")}, **suffix)
    shape.update_yaxes(title={"text": _("left")}, **suffix)
    return shape
