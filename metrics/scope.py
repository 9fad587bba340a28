"""Say whose data an answer may be about."""

from dataclasses import dataclass

from sqlalchemy import false, func, literal, or_

from metrics.dimensions import Dimension
from metrics.errors import CannotAnswer, PlumblineError
from metrics.kinds import Column
from metrics.metric import Metric
from metrics.translation import translate as _

TEAM = Dimension("team", _("Team"))


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

    def fits(self, metric: Metric) -> bool:
        """Whether `metric` can be limited to the teams."""
        return self.teams is None or TEAM.fits(metric)

    def condition(self, metric: Metric) -> Column:
        """Return the condition that every statement about `metric` carries, or raise CompanyWide."""
        if self.teams is None:
            return literal(True)
        if not self.fits(metric):
            raise CompanyWide(metric, self.teams)
        return TEAM.on(metric).in_(sorted(self.teams))

    def owns(self, *team: Column) -> Column:
        """Return the condition that a row is theirs, of rows of no metric: one of its teams is."""
        if self.teams is None:
            return literal(True)
        return or_(false(), *(func.coalesce(column.in_(sorted(self.teams)), False) for column in team))


ALL = Scope()


class CompanyWide(CannotAnswer):
    """The metric is about persons or purchases, who belong to no team."""

    def __init__(self, metric: Metric, teams: frozenset[str]) -> None:
        sentence = _(
            "“{metric}” is about the whole company and cannot be limited to {teams}, and you see your teams only: "
            "ask somebody who may see all."
        )
        super().__init__(sentence.format(metric=metric.title, teams=named(teams)))


class OutOfScope(PlumblineError):
    """What was asked for is of other teams, or is not there at all: which of the two, its text does not tell."""

    @classmethod
    def customer(cls, teams: frozenset[str]) -> "OutOfScope":
        """Return it about a customer."""
        sentence = _("This customer had nothing to do with {teams}, or is unknown. You see your teams only.")
        return cls(sentence.format(teams=named(teams)))

    @classmethod
    def team(cls, team: str, teams: frozenset[str]) -> "OutOfScope":
        """Return it about a team."""
        asked = _("team “{team}”").format(team=team[:60]) if team else _("tickets without a team")
        return cls(_("You asked about {asked}, and you see {teams} only.").format(asked=asked, teams=named(teams)))


def named(teams: frozenset[str]) -> str:
    """Return teams as a sentence names them."""
    return _(" and ").join(f"“{team}”" for team in sorted(teams)) or _("no team")
