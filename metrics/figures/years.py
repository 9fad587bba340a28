"""Draw one year of a calendar: a square a day, as dark as it has hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from metrics.calendar_text import write_hours
from metrics.figures.marks import label
from metrics.looks import Look, layout
from metrics.translation import translate as _
from metrics.wording import MONTHS, WEEKDAYS, duration, weekday
from metrics.worktime import Calendar

WEEK = 7


@dataclass(frozen=True)
class YearDay:
    """One local day: its working time in seconds, what it is called, and whether it is not as its weekday."""

    day: date
    open_s: int
    name: str
    special: bool

    @property
    def told(self) -> str:
        """What is open on that day, in words."""
        return _("{time} open").format(time=duration(self.open_s)) if self.open_s else _("closed")


def days_of(calendar: Calendar, year: int, names: Mapping[date, str]) -> list[YearDay]:
    """Return the days of a year with their working time, clock changes and shifts over midnight counted."""
    zone, own = ZoneInfo(calendar.zone), dict(calendar.date_hours)
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 2)]
    starts = [datetime.combine(day, time(), zone) for day in days]
    found = []
    for day, start, end in zip(days, starts, starts[1:], strict=False):
        off = day in calendar.holidays and day not in own
        name = names.get(day) or (_("Day off") if off else write_hours(own[day], "–") if day in own else "")
        found.append(YearDay(day, calendar.elapsed_s(start, end), name, off or day in own))
    return found


def year(days: Sequence[YearDay], look: Look) -> go.Figure:
    """Draw the days of one year by week and weekday; days that are not as their weekday bear a cross."""
    before = days[0].day.weekday()
    place = [divmod(before + n, WEEK) for n in range(len(days))]
    most = max((d.open_s for d in days), default=0) or 1
    z: list[list[float | None]] = [[None] * (place[-1][0] + 1) for _row in range(WEEK)]
    text = [[""] * (place[-1][0] + 1) for _row in range(WEEK)]
    for d, (column, row) in zip(days, place, strict=True):
        z[row][column] = d.open_s / most
        text[row][column] = "<br>".join([weekday(d.day), d.told, *([label(d.name, 60)] if d.name else [])])
    shape = go.Figure(layout=layout(look, 210))
    shape.add_heatmap(
        z=z, text=text, zmin=0, zmax=1, colorscale=[[0, look.line], [0.001, look.cells[1]], [1, look.accent]],
        showscale=False, xgap=1, ygap=1, hovertemplate="%{text}<extra></extra>", hoverongaps=False,
    )  # fmt: skip
    special = [(*at, look.ground if d.open_s else look.text) for d, at in zip(days, place, strict=True) if d.special]
    x, y, colours = zip(*special, strict=True) if special else ((), (), ())
    shape.add_scatter(
        x=x, y=y, mode="markers", hoverinfo="skip",
        marker={"symbol": "x-thin", "size": 6, "line": {"width": 1.5, "color": colours}},
    )  # fmt: skip
    months = [place[n][0] for n, d in enumerate(days) if d.day.day == 1]
    shape.update_xaxes(
        side="top", tickvals=months, ticktext=[m[:3] for m in MONTHS], tickangle=0, fixedrange=True,
        range=[-0.5, place[-1][0] + 0.5],
    )  # fmt: skip
    shape.update_yaxes(
        tickvals=list(range(0, WEEK, 2)), ticktext=[WEEKDAYS[row][:3] for row in range(0, WEEK, 2)],
        autorange="reversed", showgrid=False, fixedrange=True,
    )  # fmt: skip
    return shape
