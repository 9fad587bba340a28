"""Draw where a figure is going."""

import plotly.graph_objects as go

from metrics.figures.marks import opens, scaled, unit_axis
from metrics.foreseen import Foreseen
from metrics.looks import Look, layout
from metrics.seasons import YEAR
from metrics.translation import translate as _
from metrics.wording import bucket, day, figure


def course(found: Foreseen, look: Look) -> go.Figure:
    """Draw the last year of weeks, then what is expected, dashed in its band, with what is asked."""
    metric, grain = found.answer.metric, found.answer.resolved.grain
    unit, weeks = metric.unit, found.weeks[-YEAR:]
    shape = go.Figure(layout=layout(look, 320, hovermode="closest"))
    ahead = list(found.begins)
    lows, highs = zip(*found.limits, strict=True)
    shape.add_scatter(
        x=[*ahead, *reversed(ahead)],
        y=[scaled(v, unit) for v in (*highs, *reversed(lows))],
        fill="toself", fillcolor=look.band, line={"width": 0}, mode="lines", hoverinfo="skip",
    )  # fmt: skip
    shape.add_scatter(
        x=[p.bucket.first for p in weeks if p.bucket],
        y=[scaled(p.value, unit) for p in weeks],
        mode="lines",
        name=_("so far"),
        line={"color": look.accent, "width": 2},
        customdata=[opens(found.answer, p).query() for p in weeks],
        text=[f"<b>{figure(p.value, unit)}</b><br>{bucket(p.bucket, grain)}" for p in weeks if p.bucket],
        hovertemplate="%{text}<extra></extra>",
    )
    told = zip(ahead, found.values, found.limits, strict=True)
    shape.add_scatter(
        x=ahead,
        y=[scaled(v, unit) for v in found.values],
        mode="lines+markers",
        name=_("expected"),
        line={"color": look.accent, "width": 2, "dash": "dot"},
        marker={"size": 5, "color": look.card, "line": {"color": look.accent, "width": 2}},
        text=[
            f"<b>{figure(value, unit)}</b><br>"
            + _("expected in the week of {day}").format(day=day(first))
            + f"<br>{figure(low, unit)} … {figure(high, unit)}"
            for first, value, (low, high) in told
        ],
        hovertemplate="%{text}<extra></extra>",
    )
    if found.target is not None:
        shape.add_scatter(
            x=[weeks[0].bucket.first if weeks[0].bucket else ahead[0], ahead[-1]],
            y=[scaled(found.target, unit)] * 2,
            mode="lines",
            name=_("asked"),
            line={"color": look.text, "width": 1.5, "dash": "dash"},
            hovertemplate=_("asked") + ": %{y}<extra></extra>",
        )
    unit_axis(shape, unit, [*(p.value for p in weeks), *highs, found.target])
    return shape
