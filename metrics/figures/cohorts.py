"""Draw cohorts as a table of cells."""

import plotly.graph_objects as go

from metrics.answer import Answer
from metrics.figures.marks import scaled
from metrics.looks import Look, layout
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import NBSP, bucket, number


def cohorts(answer: Answer, look: Look) -> go.Figure:
    """Draw one row a cohort and one column an age; what the data do not cover is empty."""
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
            "text": _("{grain}s after, % who bought").format(grain=_(answer.resolved.grain.value)),
            "font": {"size": 12, "color": look.quiet},
        },
    )
    return shape
