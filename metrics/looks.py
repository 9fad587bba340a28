"""Hold the colours, type and sizes that all figures share: one look for light, one for dark."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Look:
    """Colours of one theme; text has a contrast of 4.5 to its ground, marks of 3 (docs/design-language.md)."""

    ground: str
    card: str
    text: str
    quiet: str
    line: str
    accent: str
    band: str
    good: str
    bad: str
    unsure: str
    hues: tuple[str, ...]
    cells: tuple[str, str]  # from nothing to all, for tables of cells
    tints: tuple[str, str]  # grounds of cells that are better, and worse


LIGHT = Look(
    ground="#FAFAF8",
    card="#FFFFFF",
    text="#0D141F",
    quiet="#5B6472",
    line="#E2E3E0",
    accent="#0B5A6F",
    band="rgba(11, 90, 111, 0.14)",
    good="#17734A",
    bad="#B3301F",
    unsure="#8A5A00",
    hues=("#0B5A6F", "#C87F20", "#7D41B9", "#1FA368", "#7A1E13", "#7F8FBF"),
    cells=("#F3F7F8", "#5FA3B5"),
    tints=("#DDF0E5", "#F9E0DB"),
)
DARK = Look(
    ground="#12171D",
    card="#1A2129",
    text="#E6EAEE",
    quiet="#A3AEBA",
    line="#2E3741",
    accent="#5FB3C8",
    band="rgba(95, 179, 200, 0.18)",
    good="#6CC79A",
    bad="#F08A7B",
    unsure="#E0B354",
    hues=("#5FB3C8", "#E0C22B", "#8843E3", "#B7E0BB", "#C05723", "#5669AE"),
    cells=("#1C2731", "#28697B"),
    tints=("#1D3B2D", "#4A2722"),
)

FONT = "Source Sans, Source Sans Pro, sans-serif"


def layout(look: Look, height: int, **more: Any) -> dict[str, Any]:
    """Return the layout that every figure begins with."""
    axis = {
        "gridcolor": look.line,
        "linecolor": look.line,
        "zeroline": False,
        "tickfont": {"color": look.quiet},
        "automargin": True,
    }
    return {
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": look.text},
        "colorway": list(look.hues),
        "showlegend": False,
        "hoverlabel": {"bgcolor": look.card, "bordercolor": look.line, "font": {"color": look.text}},
        "xaxis": {**axis, "showgrid": False},
        "yaxis": axis,
        "dragmode": False,
        **more,
    }
