"""Draw where tickets wait: parts as bars, hours of the week as a field."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from metrics.bottlenecks import Bottlenecks, Part
from metrics.figures.hours import DAYS, HOURS, week_field
from metrics.looks import Look, layout
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import WEEKDAYS, duration, figure, number


def wait_bars(parts: Sequence[Part], names: Mapping[str, str], look: Look) -> go.Figure:
    """Draw one bar a part with its share of all waiting."""
    told = [figure(part.share, Unit.SHARE) for part in parts]
    shape = go.Figure(layout=layout(look, 60 + 30 * max(len(parts), 2)))
    shape.add_bar(
        x=[100 * part.share for part in parts],
        y=[f"{names[part.key]}  <b>{text}</b>" for part, text in zip(parts, told, strict=True)],
        orientation="h",
        marker={"color": look.accent, "opacity": 0.85},
        hovertext=[
            f"{names[part.key]}<br>{text}<br>n = {number(part.n)}" for part, text in zip(parts, told, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    shape.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": look.text})
    shape.update_xaxes(showgrid=True, ticksuffix="\u00a0%")
    return shape


def wait_hours(found: Bottlenecks, look: Look) -> go.Figure:
    """Draw the share of all waiting for a first answer by weekday and local hour of arrival."""
    z: list[list[float | None]] = [[None] * HOURS for _day in range(DAYS)]
    text = [[""] * HOURS for _day in range(DAYS)]
    for (day, hour), (n, seconds) in found.hours.items():
        share = seconds / found.waited if found.waited else 0.0
        z[day][hour] = 100 * share
        told = _("{day}, {hour}:00 to {next}:00<br>{share} of all waiting<br>{n} tickets, mean {mean}")
        text[day][hour] = told.format(
            day=WEEKDAYS[day], hour=hour, next=hour + 1, share=figure(share, Unit.SHARE), n=number(n),
            mean=duration(seconds / n),
        )  # fmt: skip
    return week_field(z, text, look.cells[0], look)
