"""Say what the overview asks."""

from dataclasses import replace

from metrics.question import Question
from metrics.resolve import Resolved

CARDS = ("csat", "nps", "first_response_time", "resolution_time", "reopen_rate", "backlog")
# Cost beside quality and speed; what a company does not have is no column.
COLUMNS = (*CARDS[:5], "cost_per_resolved", "tickets", "backlog")
STEPS_BACK = 13


def standing(question: Question, resolved: Resolved) -> Question:
    """Return what the overview asks where its address asks `question`."""
    by, grain = question.by or "team", question.grain or resolved.grain
    return replace(question.about(*COLUMNS), by=by, reach=STEPS_BACK, grain=grain)
