"""Draw the hours of the week: those at which tickets come that are too late, or any other."""

from collections.abc import Mapping

import plotly.graph_objects as go

from metrics.looks import Look, layout
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import WEEKDAYS, figure, number

HOURS, DAYS = 24, 7
FEWEST = 5  # tickets of an hour: the share of fewer is chance


def hours(found: Mapping[tuple[int, int], tuple[int, int]], look: Look) -> go.Figure:
    """Draw the share that was too late by weekday and local hour of arrival; hours of few tickets are left blank."""
    z: list[list[float | None]] = [[None] * HOURS for _day in range(DAYS)]
    text = [[""] * HOURS for _day in range(DAYS)]
    for (day, hour), (n, missed) in found.items():
        share = missed / n if n else 0.0
        known = {"share": figure(share, Unit.SHARE), "missed": number(missed), "n": number(n)}
        z[day][hour] = share if n >= FEWEST else None
        text[day][hour] = _("{day}, {hour}:00 to {next}:00<br>{share} too late, {missed} of {n}").format(
            day=WEEKDAYS[day], hour=hour, next=hour + 1, **known
        )
    return week_field(z, text, look.cells[1], look)


def week_field(z: list[list[float | None]], text: list[list[str]], least: str, look: Look) -> go.Figure:
    """Draw a value for each weekday and hour, from the colour `least` on; an hour without one is left blank."""
    shape = go.Figure(layout=layout(look, 260))
    shape.add_heatmap(
        z=z, text=text, zmin=0, colorscale=[[0, least], [1, look.accent]], showscale=False, xgap=1, ygap=1,
        hovertemplate="%{text}<extra></extra>", hoverongaps=False,
    )  # fmt: skip
    shape.update_xaxes(tickvals=list(range(0, HOURS, 6)), ticktext=[f"{h}:00" for h in range(0, HOURS, 6)],
                       tickangle=0, fixedrange=True, showgrid=False)  # fmt: skip
    shape.update_yaxes(tickvals=list(range(DAYS)), ticktext=[day[:3] for day in WEEKDAYS], autorange="reversed",
                       showgrid=False, fixedrange=True)  # fmt: skip
    return shape
