"""Let a figure stand alone, as a picture on somebody's slide: with its title, its facts and a ground."""

from collections.abc import Sequence

import plotly.graph_objects as go

from metrics.figures.marks import label
from metrics.looks import Look

TITLE, LINE = 48, 22  # heights


def alone(shape: go.Figure, title: str, facts: Sequence[str], look: Look) -> go.Figure:
    """Return a copy of the figure under `title`, with `facts` (period, filters, until when the data reach) below it."""
    picture = go.Figure(shape)
    head = TITLE + LINE * (len(facts) + bool(shape.layout.showlegend))
    told = "<br>".join(label(fact, 140) for fact in facts)
    picture.update_layout(
        title={"text": label(title, 120), "x": 0, "xref": "paper", "y": 1, "yref": "container", "yanchor": "top"},
        paper_bgcolor=look.card,
        plot_bgcolor=look.card,
        margin={"l": 24, "r": 24, "t": head, "b": 24},
        height=(shape.layout.height or 320) + head,
    )
    picture.update_layout(
        title={"font": {"size": 18}, "pad": {"t": 16}, "subtitle": {"text": told, "font": {"color": look.quiet}}}
    )
    return picture
