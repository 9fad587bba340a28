"""Draw the trend of a card small, as a picture that needs no script."""

from collections.abc import Iterable, Sequence
from html import escape

from metrics.answer import Answer, Point
from metrics.figures.marks import unbroken
from metrics.looks import FONT, Look
from metrics.wording import short_day

WIDTH, HEIGHT = 360, 84  # as wide as a card on a phone; wider ones scale it up
LEFT, RIGHT, TOP, BOTTOM = 6, 350, 8, 60
DAYS_AT = 78


def sparkline(answer: Answer, look: Look) -> str:
    """Return the trend as SVG: line, interval as a pale band, last value as a dot, first and last day."""
    points = answer.trend()
    place = _Places(points)
    values = [(i, p.value) for i, p in enumerate(points) if p.value is not None]
    held = [(i, (p.low, p.high)) for i, p in enumerate(points) if p.low is not None and p.high is not None]
    drawn = [_band(run, place, look) for run in unbroken(held)]
    drawn += [_line([place(i, v) for i, v in run], look) for run in unbroken(values)]
    drawn += [_dot(place(i, v), 4 if (i, v) == values[-1] else 1.8, look) for i, v in values]
    ends = {0: "start", len(points) - 1: "end"} if points else {}
    drawn += [_day(points[i], place.x(i), side, look) for i, side in ends.items()]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(drawn)}</svg>'


class _Places:
    """Where a value of a point stands in the picture."""

    def __init__(self, points: Sequence[Point]) -> None:
        ends = [v for p in points for v in (p.low, p.high, p.value) if v is not None]
        self._low, high = (min(ends), max(ends)) if ends else (0.0, 0.0)
        self._step = (RIGHT - LEFT) / max(len(points) - 1, 1)
        self._scale = (BOTTOM - TOP) / (high - self._low) if high > self._low else 0.0

    def x(self, i: int) -> float:
        return LEFT + i * self._step

    def __call__(self, i: int, value: float) -> tuple[float, float]:
        level = BOTTOM - (value - self._low) * self._scale if self._scale else (TOP + BOTTOM) / 2
        return self.x(i), level


def _band(run: Sequence[tuple[int, tuple[float, float]]], place: _Places, look: Look) -> str:
    there = [place(i, high) for i, (_low, high) in run]
    back = [place(i, low) for i, (low, _high) in reversed(run)]
    return f'<polygon points="{_path([*there, *back])}" fill="{look.band}"/>'


def _line(places: Iterable[tuple[float, float]], look: Look) -> str:
    return f'<polyline points="{_path(places)}" fill="none" stroke="{look.accent}" stroke-width="2"/>'


def _path(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _dot(at: tuple[float, float], radius: float, look: Look) -> str:
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}" fill="{look.accent}"/>'


def _day(point: Point, x: float, side: str, look: Look) -> str:
    if point.bucket is None:
        return ""
    text = escape(short_day(point.bucket.first))
    return (
        f'<text x="{x:.1f}" y="{DAYS_AT}" text-anchor="{side}" font-family="{FONT}" font-size="12" '
        f'fill="{look.quiet}">{text}</text>'
    )
