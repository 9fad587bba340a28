"""Draw how many stay: over the ages of cohorts, over the days of a contract, and after an experience."""

from collections.abc import Sequence

import plotly.graph_objects as go

from metrics.answer import Point
from metrics.cohort_table import CohortTable
from metrics.experience import Compared
from metrics.figures.marks import band, label, scaled
from metrics.looks import Look, layout
from metrics.survival_of_customers import Survived
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import NBSP, figure, number

MONTH_D = 30.4375
SHARE_AXIS = {"ticksuffix": f"{NBSP}%", "rangemode": "tozero"}


def mean_curve(table: CohortTable, worth: str, grain: str, level: float, look: Look) -> go.Figure:
    """Draw the mean share of all cohorts at each age, with its interval."""
    points = [p for p in (_point(table, age, worth, level) for age in range(table.oldest + 1)) if p is not None]
    ages = [p.age for p in points]
    shape = go.Figure(layout=layout(look, 300, hovermode="closest"))
    band(shape, ages, points, Unit.SHARE, look)
    shape.add_scatter(
        x=ages,
        y=[scaled(p.value, Unit.SHARE) for p in points],
        mode="lines+markers",
        line={"color": look.accent, "width": 2},
        marker={"size": 7, "color": look.accent},
        text=[_told(p) for p in points],
        hovertemplate="%{text}<extra></extra>",
    )
    shape.update_yaxes(**SHARE_AXIS)
    shape.update_xaxes(title={"text": _("{grain}s after the beginning").format(grain=grain)}, tickformat="d")
    return shape


def stay_curves(curves: Sequence[tuple[str, Sequence[Survived]]], look: Look, *, ended: bool = False) -> go.Figure:
    """Draw the share that stays by months, one line a group; `ended` draws the share that no longer does."""
    alone = len(curves) == 1
    shape = go.Figure(layout=layout(look, 320, hovermode="closest", showlegend=not alone))
    shape.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    for k, (name, points) in enumerate(curves):
        x = [0.0, *(p.days / MONTH_D for p in points)]
        shares = [(1.0, 1.0, 1.0), *((p.share, p.low, p.high) for p in points)]
        turned = [(1 - s, 1 - high, 1 - low) for s, low, high in shares] if ended else shares
        values = [Point(s, 0, low, high) for s, low, high in turned]
        if alone:
            band(shape, x, values, Unit.SHARE, look)
        shape.add_scatter(
            x=x,
            y=[scaled(p.value, Unit.SHARE) for p in values],
            mode="lines",
            name=label(name),
            line={"color": look.hues[k % len(look.hues)], "width": 2, "shape": "hv"},
            text=[_at(name, month, p) for month, p in zip(x, values, strict=True)],
            hovertemplate="%{text}<extra></extra>",
        )
    shape.update_yaxes(**SHARE_AXIS)
    shape.update_xaxes(title={"text": _("months")}, rangemode="tozero")
    return shape


def differences(compared: Sequence[Compared], look: Look) -> go.Figure:
    """Draw by how many points more left after each experience, with the interval; what may be chance is grey."""
    shown = [c for c in compared if c.difference is not None][::-1]
    shape = go.Figure(layout=layout(look, 80 + 40 * max(len(shown), 1)))
    for c in shown:
        middle, low, high = (100 * (value or 0) for value in (c.difference, c.low, c.high))
        colour = look.quiet if not c.clear else look.bad if middle > 0 else look.good
        told = f"{number(middle, 1)} ({number(low, 1)} … {number(high, 1)})"
        shape.add_scatter(
            x=[middle],
            y=[c.experience.title],
            mode="markers",
            marker={"size": 10, "color": colour},
            error_x={
                "type": "data",
                "array": [high - middle],
                "arrayminus": [middle - low],
                "color": colour,
                "width": 5,
            },
            hovertemplate=f"{c.experience.title}<br>{told}<extra></extra>",
        )
    shape.add_vline(x=0, line={"color": look.text, "width": 1})
    shape.update_xaxes(showgrid=True, title={"text": _("points more that left")})
    shape.update_yaxes(showgrid=False, tickfont={"color": look.text})
    return shape


def _point(table: CohortTable, age: int, worth: str, level: float) -> Point | None:
    part = table.mean(age)
    if part is None or (value := part.share(worth)) is None:
        return None
    low, high = part.bounds(worth, level) or (None, None)
    return Point(value, part.began, low, high, age=age)


def _told(p: Point) -> str:
    lines = [f"<b>{figure(p.value, Unit.SHARE)}</b>"]
    if p.low is not None:
        lines.append(f"{figure(p.low, Unit.SHARE)} … {figure(p.high, Unit.SHARE)}")
    return "<br>".join([*lines, f"n = {number(p.n)}"])


def _at(name: str, month: float, p: Point) -> str:
    told = f"{figure(p.low, Unit.SHARE)} … {figure(p.high, Unit.SHARE)}"
    head = [label(name)] if name else []
    return "<br>".join([*head, f"<b>{figure(p.value, Unit.SHARE)}</b>", told, f"{number(month, 1)} {_('months')}"])
