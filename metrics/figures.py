"""Draw answers: every figure is a value, and each of its marks carries the question that it opens."""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from metrics.answer import Answer, Point
from metrics.looks import Look, layout
from metrics.question import NO_VALUE, Question
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import NBSP, bucket, duration, figure, group, number, short_day

MOST_LINES = 6  # hues that a colour-blind reader can tell apart
MOST_BARS = 15
LONGEST_LABEL = 28


def label(text: str) -> str:
    """Return text that a source wrote, fit for a figure: escaped, on one line, not too long."""
    flat = " ".join(text.split())
    return escape(flat if len(flat) <= LONGEST_LABEL else flat[: LONGEST_LABEL - 1] + "…")


def scaled(value: float | None, unit: Unit) -> float | None:
    """Return a value as it is drawn: shares in per cent."""
    return 100 * value if value is not None and unit is Unit.SHARE else value


def opens(answer: Answer, point: Point) -> Question:
    """Return the question behind one mark: narrowed to its bucket and its group."""
    question = answer.resolved.question.about(answer.metric.key)
    if point.bucket:
        question = question.between(point.bucket.first, point.bucket.last)
    elif not question.start:
        question = question.between(answer.resolved.period.first, answer.resolved.period.last)
    if point.grouped and question.by:
        question = question.within(question.by, NO_VALUE if point.group is None else point.group)
    return question


def sparkline(answer: Answer, look: Look) -> go.Figure:
    """Draw the trend small: line, interval as a pale band, last value as a dot, first and last day."""
    points = answer.trend()
    x = list(range(len(points)))
    shape = go.Figure(layout=layout(look, 84, margin={"l": 2, "r": 10, "t": 6, "b": 18}))
    _band(shape, x, points, answer.metric.unit, look)
    y = [scaled(p.value, answer.metric.unit) for p in points]
    shape.add_scatter(x=x, y=y, mode="lines", line={"color": look.accent, "width": 2}, hoverinfo="skip")
    last = next((i for i in reversed(x) if y[i] is not None), None)
    if last is not None:
        shape.add_scatter(
            x=[last], y=[y[last]], mode="markers", marker={"color": look.accent, "size": 7}, hoverinfo="skip"
        )
    ticks = [i for i in dict.fromkeys((0, len(points) - 1)) if points]
    names = [short_day(b.first) for i in ticks if (b := points[i].bucket)]
    shape.update_xaxes(tickvals=ticks, ticktext=names, range=[-0.3, max(len(points) - 0.7, 0.7)], tickfont={"size": 11})
    shape.update_yaxes(visible=False)
    return shape


def trend(answer: Answer, look: Look, groups: Sequence[str | None] | None = None) -> go.Figure:
    """Draw the figure over time, of the whole or of `groups`; an unfinished step is hollow."""
    unit = answer.metric.unit
    shape = go.Figure(layout=layout(look, 320, hovermode="closest", showlegend=groups is not None))
    shape.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    chosen = [(None, False)] if groups is None else [(g, True) for g in groups[:MOST_LINES]]
    for k, (name, grouped) in enumerate(chosen):
        points = answer.trend(name, grouped=grouped)
        x = [p.bucket.first for p in points if p.bucket]
        if not grouped:
            _band(shape, x, points, unit, look)
        colour = look.hues[k]
        shape.add_scatter(
            x=x,
            y=[scaled(p.value, unit) for p in points],
            mode="lines+markers",
            name=label(group(name)) if grouped else label(answer.metric.title),
            line={"color": colour, "width": 2, "shape": "linear"},
            marker={
                "size": 8,
                "color": [look.card if _unfinished(p) else colour for p in points],
                "line": {"color": colour, "width": 2},
            },
            customdata=[opens(answer, p).query() for p in points],
            text=[_hover(answer, p) for p in points],
            hovertemplate="%{text}<extra></extra>",
        )
    _unit_axis(shape, unit, [p for p in answer.points if p.bucket])
    return shape


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
        y=[
            f"{label(group(p.group))}{' ' * k}" for k, p in enumerate(shown)
        ],  # two groups cut to the same label stay two
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
        text=[f"{figure(p.value, unit)}" for p in shown],
        textposition="inside",
        insidetextanchor="start",
        textfont={"color": look.card},
        hovertext=[_hover(answer, p) for p in shown],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    shape.update_xaxes(showgrid=True)
    shape.update_yaxes(showgrid=False, tickfont={"color": look.text})
    _unit_axis(shape, unit, shown, axis="xaxis")
    return shape


def distribution(bins: Sequence[tuple[float, float, int]], answer: Answer, look: Look) -> go.Figure:
    """Draw how many waited how long, in the bins of the engine (from, to, rows), with the figure as a line."""
    shape = go.Figure(layout=layout(look, 260, bargap=0.08))
    names = [f"{_tick(low)} – {_tick(high)}" if high != float("inf") else f"> {_tick(low)}" for low, high, __ in bins]
    shape.add_bar(
        x=list(range(len(bins))),
        y=[n for __, __, n in bins],
        marker={"color": look.accent, "opacity": 0.85},
        text=names,
        textposition="none",
        hovertemplate="%{text}: %{y:,} " + basis_noun(answer) + "<extra></extra>",
    )
    every = max(1, len(bins) // 6)
    ticks = list(range(0, len(bins), every))
    shape.update_xaxes(tickvals=[t - 0.5 for t in ticks], ticktext=[_tick(bins[t][0]) for t in ticks])
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
            annotation={"text": figure(answer.total.value, answer.metric.unit), "font": {"color": look.text}},
        )
    return shape


def cohorts(answer: Answer, look: Look) -> go.Figure:
    """Draw the cohorts as a table of cells: rows began together, columns are their age; what is not covered is empty."""
    points = [p for p in answer.points if p.bucket and not p.grouped]
    rows = list(dict.fromkeys(p.bucket for p in points if p.bucket))
    ages = sorted({p.age for p in points if p.age})
    by = {(p.bucket, p.age): p for p in points}
    z = [[scaled(by[r, a].value, Unit.SHARE) if (r, a) in by else None for a in ages] for r in rows]
    shape = go.Figure(layout=layout(look, 90 + 34 * max(len(rows), 1)))
    shape.add_heatmap(
        z=z,
        x=[str(a) for a in ages],
        y=[f"{bucket(r, answer.resolved.grain)}  ({number(by[r, 0].n)})" for r in rows],
        colorscale=[[0, look.cells[0]], [1, look.cells[1]]],
        showscale=False,
        xgap=2,
        ygap=2,
        text=[["" if v is None else f"{v:.1f}" for v in line] for line in z],
        texttemplate="%{text}",
        textfont={"color": look.text, "size": 12},
        hovertemplate="%{y}<br>%{x}: %{z:.1f}" + NBSP + "%<extra></extra>",
        hoverongaps=False,
    )
    shape.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": look.text})
    shape.update_xaxes(
        side="top",
        type="category",
        title={
            "text": _("{grain}s after the first purchase, % who bought").format(grain=_(answer.resolved.grain.value))
        },
    )
    return shape


def basis_noun(answer: Answer) -> str:
    """Return what the rows of a metric are called."""
    return _("answers") if answer.metric.table.name == "surveys" else _("tickets")


def _band(shape: go.Figure, x: Sequence[Any], points: Sequence[Point], unit: Unit, look: Look) -> None:
    """Draw the interval as a pale band, broken where there is none."""
    held = [(i, p) for i, p in enumerate(points) if p.low is not None and p.high is not None]
    runs: list[list[tuple[int, Point]]] = []
    for i, p in held:
        if runs and runs[-1][-1][0] == i - 1:
            runs[-1].append((i, p))
        else:
            runs.append([(i, p)])
    for run in runs:
        there, back = [x[i] for i, __ in run], [x[i] for i, __ in reversed(run)]
        ups, downs = [scaled(p.high, unit) for __, p in run], [scaled(p.low, unit) for __, p in reversed(run)]
        shape.add_scatter(
            x=[*there, *back], y=[*ups, *downs], fill="toself", fillcolor=look.band, line={"width": 0}, mode="lines",
            hoverinfo="skip", showlegend=False,
        )  # fmt: skip


def _unfinished(point: Point) -> bool:
    return bool(point.bucket and (point.bucket.running or point.bucket.clipped))


def _hover(answer: Answer, point: Point) -> str:
    lines = [f"<b>{figure(point.value, answer.metric.unit)}</b>"]
    if point.grouped:
        lines.insert(0, label(group(point.group)))
    if point.bucket:
        lines.append(bucket(point.bucket, answer.resolved.grain))
        lines += (
            [_("still running")]
            if point.bucket.running
            else [_("only part of it lies in the period")] * point.bucket.clipped
        )
    if point.low is not None and point.high is not None:
        lines.append(f"{figure(point.low, answer.metric.unit)} … {figure(point.high, answer.metric.unit)}")
    lines.append(f"n = {number(point.n)}")
    return "<br>".join(lines)


def _unit_axis(shape: go.Figure, unit: Unit, points: Sequence[Point], axis: str = "yaxis") -> None:
    """Write the ticks of a value axis in the metric's unit."""
    if unit is Unit.SHARE:
        shape.update_layout({axis: {"ticksuffix": f"{NBSP}%"}})
    if unit is Unit.COUNT:
        shape.update_layout({axis: {"rangemode": "tozero", "tickformat": ",d"}})
    if unit is Unit.SECONDS:
        top = max((p.high or p.value or 0 for p in points), default=0)
        step = next((s for s in _STEPS if top / s <= 6), _STEPS[-1])
        ticks = [k * step for k in range(int(top / step) + 2)]
        shape.update_layout({axis: {"tickvals": ticks, "ticktext": [_tick(t) for t in ticks], "rangemode": "tozero"}})


_STEPS = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14400, 43200, 86400, 172800, 604800, 2592000, 31536000)


def _tick(seconds: float) -> str:
    return "0" if seconds == 0 else duration(seconds)
