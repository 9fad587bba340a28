"""Prepare what all figures share: labels, hover texts, axes, and the question behind a mark."""

from collections.abc import Sequence
from html import escape
from typing import Any, TypeVar

import plotly.graph_objects as go

from metrics.answer import Answer, Point
from metrics.figures.ticks import step_of_times, tick
from metrics.looks import Look
from metrics.question import NO_VALUE, Question
from metrics.translation import translate as _
from metrics.units import Measure, Money, Unit
from metrics.wording import NBSP, bucket, figure, group, number

LONGEST_LABEL = 28
APART = "\u200b"  # takes no room, and tells labels apart that read the same
T = TypeVar("T")


def label(text: str, longest: int = LONGEST_LABEL) -> str:
    """Return text that a source wrote, fit for a figure: escaped, on one line, not too long."""
    flat = " ".join(text.split())
    return escape(flat if len(flat) <= longest else flat[: longest - 1] + "…")


def scaled(value: float | None, unit: Measure) -> float | None:
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


def band(shape: go.Figure, x: Sequence[Any], points: Sequence[Point], unit: Measure, look: Look) -> None:
    """Draw the interval as a pale band, broken where there is none."""
    for run in unbroken([(i, p) for i, p in enumerate(points) if p.low is not None and p.high is not None]):
        there, back = [x[i] for i, __ in run], [x[i] for i, __ in reversed(run)]
        ups, downs = [scaled(p.high, unit) for __, p in run], [scaled(p.low, unit) for __, p in reversed(run)]
        shape.add_scatter(
            x=[*there, *back], y=[*ups, *downs], fill="toself", fillcolor=look.band, line={"width": 0}, mode="lines",
            hoverinfo="skip", showlegend=False,
        )  # fmt: skip


def unbroken(placed: Sequence[tuple[int, T]]) -> list[list[tuple[int, T]]]:
    """Return what has a place in a row, cut where a place is empty."""
    runs: list[list[tuple[int, T]]] = []
    for i, held in placed:
        if runs and runs[-1][-1][0] == i - 1:
            runs[-1].append((i, held))
        else:
            runs.append([(i, held)])
    return runs


def unfinished(point: Point) -> bool:
    return bool(point.bucket and (point.bucket.running or point.bucket.clipped))


def hover(answer: Answer, point: Point) -> str:
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


def unit_axis(shape: go.Figure, unit: Measure, drawn: Sequence[float | None], axis: str = "yaxis") -> None:
    """Write the ticks of a value axis in the metric's unit; `drawn` are the ends of what is drawn along it."""
    if unit is Unit.SHARE:
        shape.update_layout({axis: {"ticksuffix": f"{NBSP}%"}})
    if isinstance(unit, Money):
        shape.update_layout({axis: {"ticksuffix": f"{NBSP}{unit.currency}"}})
    if unit is Unit.COUNT:
        shape.update_layout({axis: {"rangemode": "tozero", "tickformat": ",d"}})
    if unit is Unit.SECONDS:
        top = max((value or 0 for value in drawn), default=0)
        step = step_of_times(top / 6)
        ticks = [k * step for k in range(int(top / step) + 2)]
        shape.update_layout({axis: {"tickvals": ticks, "ticktext": [tick(t) for t in ticks], "rangemode": "tozero"}})
