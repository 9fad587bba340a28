"""Draw the marks of a published chart, as text of SVG.

Colours stand twice: as attributes those of the light look, which hold where no style sheet reaches (a PDF, a saved
picture), and as classes, by which the page's style sheet takes over, so that one drawing serves light and dark.
"""

from collections.abc import Iterable
from html import escape

from metrics.looks import FONT, LIGHT

WIDTH = 360  # as wide as a phone; wider screens scale it up

Place = tuple[float, float]


def drawing(name: str, title: str, told: str, height: float, marks: Iterable[str]) -> str:
    """Return a picture with its name and its description for those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'aria-labelledby="{name}-title {name}-told"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-told">{escape(told)}</desc>{"".join(marks)}</svg>'
    )


def text(at: Place, words: str, side: str = "start", kind: str = "quiet", *, bold: bool = False) -> str:
    """Write words at a place; `kind` is "text", "quiet", "good", "bad" or "unsure"."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text class="c-{kind}" x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{side}" font-family="{FONT}" '
        f'font-size="12"{weight} fill="{getattr(LIGHT, kind)}">{escape(words)}</text>'
    )


def rule(start: Place, end: Place) -> str:
    """Draw a thin line of the ground."""
    (x1, y1), (x2, y2) = start, end
    return (
        f'<line class="c-rule" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{LIGHT.line}" '
        'stroke-width="1"/>'
    )


def line(places: Iterable[Place]) -> str:
    """Draw the line of a figure."""
    return f'<polyline class="c-line" points="{path(places)}" fill="none" stroke="{LIGHT.accent}" stroke-width="2"/>'


def asked_line(places: Iterable[Place]) -> str:
    """Draw what a standard asks: dashed."""
    return (
        f'<polyline class="c-asked" points="{path(places)}" fill="none" stroke="{LIGHT.text}" stroke-width="1.5" '
        'stroke-dasharray="5 4"/>'
    )


def dot(at: Place, radius: float, words: str) -> str:
    """Draw a figure that is told."""
    return (
        f'<circle class="c-dot" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:g}" fill="{LIGHT.accent}">'
        f"<title>{escape(words)}</title></circle>"
    )


def bound(at: Place, words: str, *, under: bool) -> str:
    """Draw a limit, of which only the side is known where the figure lies: an open triangle that points there."""
    x, y = at
    tip, foot = (y + 6, y - 3) if under else (y - 6, y + 3)
    return (
        f'<polygon class="c-open" points="{path([(x - 5, foot), (x + 5, foot), (x, tip)])}" fill="{LIGHT.card}" '
        f'stroke="{LIGHT.accent}" stroke-width="1.5"><title>{escape(words)}</title></polygon>'
    )


def bar(start: Place, width: float, height: float, *, known: bool = True) -> str:
    """Draw a bar; one up to a limit, of which only the side is known where the figure lies, is open and dashed."""
    kind, fill, dash = ("bar", LIGHT.accent, "") if known else ("open", LIGHT.card, ' stroke-dasharray="3 3"')
    return (
        f'<rect class="c-{kind}" x="{start[0]:.1f}" y="{start[1]:.1f}" width="{width:.1f}" height="{height:g}" '
        f'fill="{fill}" stroke="{LIGHT.accent}" stroke-width="1.5"{dash}/>'
    )


def path(places: Iterable[Place]) -> str:
    """Write places as SVG reads them."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
