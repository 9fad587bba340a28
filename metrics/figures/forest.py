"""Draw effects side by side with their intervals; what may be chance is grey."""

import plotly.graph_objects as go

from metrics.driver_words import FACTORS, level_name, points, sentence
from metrics.drivers import Drivers, Effect
from metrics.figures.marks import APART, label
from metrics.looks import Look, layout
from metrics.query.drivers import OTHERS, TEXTS
from metrics.question import NO_VALUE, Question
from metrics.translation import translate as _

MOST = 25


def forest(found: Drivers, question: Question, look: Look) -> go.Figure:
    """Draw one line an effect, in points of satisfied answers, from the top down as they are ordered."""
    shown = [e for e in found.effects if e.size is not None][:MOST]
    shape = go.Figure(layout=layout(look, 70 + 30 * max(len(shown), 2)))
    sizes = [100 * (e.size or 0.0) for e in shown]
    shape.add_scatter(
        x=sizes,
        # It keeps two effects apart whose names were cut to the same label.
        y=[f"{_name(e)}  <b>{points(e.size or 0.0)}</b>{APART * k}" for k, e in enumerate(shown)],
        mode="markers",
        marker={"size": 10, "color": [_colour(e, look) for e in shown]},
        error_x={
            "type": "data",
            "array": [100 * e.high - size for e, size in zip(shown, sizes, strict=True)],
            "arrayminus": [size - 100 * e.low for e, size in zip(shown, sizes, strict=True)],
            "color": look.quiet,
            "thickness": 1.2,
            "width": 4,
        },
        customdata=[_opens(question, e) for e in shown],
        hovertext=[label(sentence(e), 160) for e in shown],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    shape.add_vline(x=0, line={"color": look.quiet, "width": 1})
    shape.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": look.text})
    told = {"text": _("points of satisfied answers"), "font": {"size": 12, "color": look.quiet}}
    shape.update_xaxes(showgrid=True, title=told)
    return shape


def _name(e: Effect) -> str:
    return f"{FACTORS[e.factor]}: {label(level_name(e.factor, e.level), 22)}"


def _colour(e: Effect, look: Look) -> str:
    if not e.clear:
        return look.quiet
    return look.good if (e.size or 0.0) > 0 else look.bad


def _opens(question: Question, e: Effect) -> str:
    if e.factor not in TEXTS or e.level == OTHERS:
        return ""
    return question.within(e.factor, NO_VALUE if e.level is None else str(e.level)).query()
