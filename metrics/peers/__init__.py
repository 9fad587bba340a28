"""Gather what others make of the same figures: to be told side by side, and to be asked of our data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, null, select

from metrics.board import JUDGED, surveys
from metrics.metric import Metric
from metrics.peers import first_response, in_time, resolution, satisfaction, told
from metrics.peers.chosen import Chosen
from metrics.peers.definition import Figure, Peer, Product, Readings
from metrics.peers.satisfaction import Answers
from metrics.query.frame import Frame

TOLD: tuple[Figure, ...] = (
    *(first_response.FIGURE, told.NEXT_REPLY, resolution.FIGURE),
    *(satisfaction.FIGURE, satisfaction.NPS, in_time.FIGURE),
)


@dataclass(frozen=True, eq=False)
class Compared:
    """A metric that can be read as others define it; ours is the first reading."""

    figure: Figure
    others: tuple[Peer, ...]

    @property
    def peers(self) -> tuple[Peer, ...]:
        return (Peer(Product.PLUMBLINE, _own), *self.others)


def _own(chosen: Any) -> Readings:
    return select(chosen.key.label("key"), chosen.ours.label("theirs"), cast(null(), String).label("reason"))


COMPARED: Mapping[str, Compared] = {
    "first_response_time": Compared(first_response.FIGURE, first_response.PEERS),
    "resolution_time": Compared(resolution.FIGURE, resolution.peers(final=True)),
    "first_resolution_time": Compared(resolution.FIGURE, resolution.peers(final=False)),
    "csat": Compared(satisfaction.FIGURE, satisfaction.PEERS),
    **{f"{of}_in_time": Compared(in_time.FIGURE, in_time.PEERS) for of in JUDGED},
}


def chosen(frame: Frame, metric: Metric, known_until: datetime) -> Chosen | Answers:
    """Return the rows that a question about `metric` is about, to be read by its peers; verdicts are `Judged`."""
    return Answers(frame, metric) if metric.table is surveys else Chosen(frame, metric, known_until)
