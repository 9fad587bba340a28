"""Draw reasons as bars, the most frequent first."""

import plotly.graph_objects as go

from metrics.figures.marks import APART, label
from metrics.looks import Look, layout
from metrics.question import Question
from metrics.reasons import Reasons
from metrics.units import Unit
from metrics.wording import figure, number

MOST = 12


def reason_bars(found: Reasons, colour: str, question: Question | None, look: Look) -> go.Figure:
    """Draw one bar a reason with its count and share; with a `question` each opens the answers that gave it."""
    shown = found.counts[:MOST]
    told = [f"{number(n)} · {figure(found.share(n)[0], Unit.SHARE)}" for __, n in shown]
    shape = go.Figure(layout=layout(look, 60 + 30 * max(len(shown), 2)))
    shape.add_bar(
        x=[n for __, n in shown],
        # It keeps two reasons apart whose names were cut to the same label.
        y=[
            f"{label(name)}  <b>{text}</b>{APART * k}"
            for k, ((name, __), text) in enumerate(zip(shown, told, strict=True))
        ],
        orientation="h",
        marker={"color": colour, "opacity": 0.85},
        customdata=[question.within("reason", name).query() if question else "" for name, __ in shown],
        hovertext=[f"{label(name, 80)}<br>{text}" for (name, __), text in zip(shown, told, strict=True)],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    shape.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": look.text})
    shape.update_xaxes(showgrid=True, rangemode="tozero", tickformat=",d")
    return shape
