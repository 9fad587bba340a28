"""Describe the charts of a link for a viewer who wants to point at them, as plotly reads figures.

They say no more than the drawings beside them. A colour is named after the look's, "--accent": the script that draws
puts in the one of light or dark. Written out as values, because importing plotly takes longer than all else here.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from metrics.figures.published_split import described as groups_described
from metrics.figures.published_trend import FROM_ZERO
from metrics.figures.published_trend import described as trend_described
from metrics.figures.ticks import Axis, axis
from metrics.metric import Metric
from metrics.periods import Grain
from metrics.published.payload import Cell, Figure, How, Split, Stretch
from metrics.published.telling import asked, basis, by_row, figured, stretch, verdict

Drawn = Mapping[str, Any]
BOUNDS = {How.UNDER: "triangle-down-open", How.OVER: "triangle-up-open"}


def explored_trend(one: Figure, metric: Metric, grain: Grain) -> Drawn:
    """Return a trend with what each step says; a step that is withheld is a gap."""
    days = [of.first.isoformat() for of, __ in one.trend]
    words = [_words(stretch(of, grain), cell, metric) for of, cell in one.trend]
    cells = [cell for __, cell in one.trend]
    targets = [None if by_row(metric) else cell.target for cell in cells]
    traces = [
        _marks(days, _values(cells, How.TOLD), words)
        | {"mode": "lines+markers", "line": {"color": "--accent", "width": 2}, "marker": {"size": 8}}
    ]
    for how, symbol in BOUNDS.items():
        if any(cell.value.how is how for cell in cells):
            open_mark = {"mode": "markers", "marker": {"size": 12, "symbol": symbol, "color": "--accent"}}
            traces.append(_marks(days, _values(cells, how), words) | open_mark)
    if any(target is not None for target in targets):
        dashed = {"color": "--text", "width": 1.5, "dash": "dash", "shape": "hvh"}
        traces.append(
            {"type": "scatter", "x": days, "y": targets, "mode": "lines", "line": dashed, "hoverinfo": "skip"}
        )
    scale = axis(_drawn(cells, targets), metric.unit, from_zero=metric.unit in FROM_ZERO)
    ticks = {"tickvals": days, "ticktext": [stretch(of, grain) for of, __ in one.trend]} if len(days) < 5 else {}
    return {
        "title": f"{metric.title}. {trend_described(one, metric, grain)}",
        "data": traces,
        "layout": _layout(340, yaxis=_ticked(scale), xaxis={**ticks, "type": "date"}),
    }


def explored_split(of: Split, metric: Metric) -> Drawn:
    """Return groups side by side with what each says; one that is withheld has a name and no bar."""
    cells = [cell for __, cell in of.parts]
    names = [escape(label) for label, __ in of.parts]
    words = [_words(label, cell, metric) for label, cell in of.parts]
    bars = []
    for how, opacity in ((How.TOLD, 1), (How.UNDER, 0.25), (How.OVER, 0.25)):
        if how is How.TOLD or any(cell.value.how is how for cell in cells):
            shown = {"type": "bar", "orientation": "h", "x": _values(cells, how), "y": names, "hovertext": words}
            looks = {"marker": {"color": "--accent", "opacity": opacity, "line": {"color": "--accent", "width": 1.5}}}
            bars.append({**shown, **looks, "hovertemplate": "%{hovertext}<extra></extra>"})
    targets = [None if by_row(metric) else cell.target for cell in cells]
    if any(target is not None for target in targets):
        line = {"symbol": "line-ns-open", "size": 22, "color": "--text", "line": {"width": 2}}
        asked_of = {"type": "scatter", "mode": "markers", "x": targets, "y": names, "marker": line, "hoverinfo": "skip"}
        bars.append(asked_of)
    scale = axis(_drawn(cells, targets), metric.unit, from_zero=True)
    return {
        "title": f"{metric.title}. {groups_described(of, metric)}",
        "data": bars,
        "layout": _layout(
            80 + 36 * max(len(names), 2),
            xaxis=_ticked(scale),
            yaxis={"autorange": "reversed", "categoryorder": "array", "categoryarray": names},
            barmode="overlay",
        ),
    }


def _values(cells: Sequence[Cell], how: How) -> list[float | None]:
    return [cell.value.value if cell.value.how is how else None for cell in cells]


def _drawn(cells: Sequence[Cell], targets: Sequence[float | None]) -> list[float]:
    levels = [cell.value.value for cell in cells if cell.value.how in (How.TOLD, *BOUNDS)]
    return [level for level in (*levels, *targets) if level is not None]


def _marks(days: Sequence[str], values: Sequence[float | None], words: Sequence[str]) -> dict[str, Any]:
    told = {"text": list(words), "hovertemplate": "%{text}<extra></extra>"}
    return {"type": "scatter", "x": list(days), "y": list(values), "connectgaps": False, **told}


def _words(of: Stretch | str, cell: Cell, metric: Metric) -> str:
    lines = (f"{of}", figured(cell, metric.unit), verdict(cell, metric), asked(cell, metric), basis(cell, metric))
    return "<br>".join(escape(line) for line in lines if line)


def _ticked(scale: Axis) -> dict[str, Any]:
    room = (scale.ticks[-1] - scale.ticks[0]) / 20
    reach = [scale.ticks[0] - (room if scale.ticks[0] else 0), scale.ticks[-1] + room]
    return {"tickvals": list(scale.ticks), "ticktext": list(scale.labels), "range": reach, "gridcolor": "--line"}


def _layout(height: int, **axes: Any) -> dict[str, Any]:
    plain = {"zeroline": False, "automargin": True, "fixedrange": True, "tickfont": {"color": "--text"}}
    drawn = {name: {**plain, **held} if name.endswith("axis") else held for name, held in axes.items()}
    return {
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
        "paper_bgcolor": "--card",
        "plot_bgcolor": "--card",
        "font": {"size": 13, "color": "--text"},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": "--card", "bordercolor": "--quiet", "font": {"color": "--text"}},
        **drawn,
    }
