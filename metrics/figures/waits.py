"""Draw by when how many had what they waited for."""

from collections.abc import Mapping

import plotly.graph_objects as go

from metrics.figures.marks import label
from metrics.figures.ticks import tick
from metrics.looks import Look, layout
from metrics.survival import Curve
from metrics.units import Unit
from metrics.wording import NBSP, duration, figure, group

MOST_POINTS = 300
TICKS = (60, 300, 900, 3600, 4 * 3600, 8 * 3600, 86400, 3 * 86400, 7 * 86400, 30 * 86400, 90 * 86400, 365 * 86400)


def waits(curves: Mapping[str | None, Curve], look: Look, *, grouped: bool = False) -> go.Figure:
    """Draw the share by each time as steps, on an axis where each step is a multiple; limits where there is one."""
    shape = go.Figure(layout=layout(look, 320, hovermode="closest", showlegend=grouped))
    shape.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    for colour, (name, curve) in zip(look.hues, curves.items(), strict=False):
        kept = range(0, len(curve.times), max(1, len(curve.times) // MOST_POINTS))
        x = [curve.times[k] for k in kept]
        if not grouped:
            band = [100 * curve.high[k] for k in kept] + [100 * curve.low[k] for k in reversed(kept)]
            shape.add_scatter(
                x=[*x, *reversed(x)], y=band, fill="toself", fillcolor=look.band, line={"width": 0}, mode="lines",
                hoverinfo="skip", showlegend=False,
            )  # fmt: skip
        shape.add_scatter(
            x=x,
            y=[100 * curve.shares[k] for k in kept],
            mode="lines",
            name=label(group(name)) if grouped else "",
            line={"color": colour, "width": 2, "shape": "hv"},
            text=[f"{duration(curve.times[k])}: {figure(curve.shares[k], Unit.SHARE)}" for k in kept],
            hovertemplate="%{text}<extra></extra>",
        )
    ends = [t for curve in curves.values() for t in (curve.times[:1] + curve.times[-1:])]
    shown = [t for t in TICKS if ends and min(ends) <= t <= max(ends)]
    shape.update_xaxes(type="log", tickvals=shown, ticktext=[tick(t) for t in shown])
    shape.update_yaxes(range=[0, 102], ticksuffix=f"{NBSP}%")
    return shape
