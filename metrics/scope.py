"""Say whose data an answer may be about."""

from dataclasses import dataclass

from sqlalchemy import literal

from metrics.dimensions import Dimension
from metrics.kinds import Column
from metrics.metric import Metric
from metrics.translation import translate as _


@dataclass(frozen=True)
class Scope:
    """Whose data may be seen, and whether with what tells who a customer is.

    Parameters
    ----------
    teams : frozenset of str, optional
        Only theirs; None for all.
    personal : bool
        Names, addresses and what was written are told too.
    """

    teams: frozenset[str] | None = None
    personal: bool = True

    def condition(self, metric: Metric) -> Column:
        """Return the condition that every statement about `metric` carries."""
        if self.teams is None:
            return literal(True)
        return Dimension("team", "Team").on(metric).in_(sorted(self.teams))


ALL = Scope()


def named(teams: frozenset[str]) -> str:
    """Return teams as a sentence names them."""
    return _(" and ").join(f"“{team}”" for team in sorted(teams)) or _("no team")
