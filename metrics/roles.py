"""Say who may do what."""

from dataclasses import dataclass, field
from enum import StrEnum

from metrics.covers import Covers
from metrics.errors import PlumblineError
from metrics.scope import Scope, named
from metrics.translation import translate as _


class Role(StrEnum):
    """What somebody is to the board; the stores keep the value."""

    ADMIN = "admin"
    MANAGER = "manager"
    LEAD = "lead"
    VIEWER = "viewer"


TITLES = {
    Role.ADMIN: _("admin"),
    Role.MANAGER: _("manager"),
    Role.LEAD: _("team lead"),
    Role.VIEWER: _("viewer"),
}


class Act(StrEnum):
    """What a role may or may not do, in words that follow “may”."""

    SEE_FIGURES = _("see figures, standards and definitions")
    SEE_LISTS = _("see the tickets and customers behind a figure")
    SEE_PERSONAL = _("see names, addresses and what was written")
    SEE_LEAVING = _("see who may leave")
    EXPORT = _("download figures and lists")
    SET_STANDARDS = _("set and end standards")
    SET_CALENDARS = _("make and assign calendars")
    IMPORT = _("import data, mend records and take imports back")
    SEE_SIGNS = _("see signs that figures are worked around")
    MANAGE_PEOPLE = _("invite people, give roles and teams, end sessions")
    SEE_AUDIT = _("see who did what")
    PUBLISH = _("publish links, renew and revoke them")
    EXPORT_CUSTOMER = _("take along all that is held of a customer")
    ERASE = _("erase a customer, and set how long data are kept")


# The one table of who may do what; the guide prints it, and a test holds the two together.
MAY: dict[Role, frozenset[Act]] = {
    Role.VIEWER: frozenset({Act.SEE_FIGURES, Act.SEE_LISTS, Act.EXPORT}),
    Role.LEAD: frozenset(
        {Act.SEE_FIGURES, Act.SEE_LISTS, Act.SEE_PERSONAL, Act.EXPORT, Act.SET_STANDARDS, Act.PUBLISH}
    ),
    Role.MANAGER: frozenset(Act) - {Act.MANAGE_PEOPLE, Act.SEE_AUDIT, Act.ERASE},
    Role.ADMIN: frozenset(Act),
}


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in, as the app store knew them a moment ago.

    Parameters
    ----------
    account : str
        Key of the account; "owner" where the board is on one's own machine.
    name : str
        As others read it in the history.
    role : Role
    teams : frozenset of str
        Whose tickets they may see: a team lead sees these alone, and so does a viewer who has any.
    session : str
        Public number of the session; empty where there are none.
    """

    account: str
    name: str
    role: Role
    teams: frozenset[str] = field(default=frozenset())
    session: str = ""

    def may(self, act: Act) -> bool:
        """Tell whether the role allows an act."""
        return act in MAY[self.role]

    def must(self, act: Act) -> None:
        """Raise NotAllowed unless the role allows an act."""
        if not self.may(act):
            raise OtherRole(act, self.role)

    def must_decide(self, act: Act, covers: Covers) -> None:
        """Raise NotAllowed unless the role allows it, for these tickets: a team lead decides for the own teams."""
        self.must(act)
        if self.scope.teams is not None and covers.team not in self.scope.teams:
            raise OtherTeam(covers, self.scope.teams)

    def may_decide(self, act: Act, covers: Covers) -> bool:
        """Tell whether they may decide that about these tickets."""
        try:
            self.must_decide(act, covers)
        except NotAllowed:
            return False
        return True

    @property
    def scope(self) -> Scope:
        """Whose data they may see."""
        limited = self.role is Role.LEAD or (self.role is Role.VIEWER and bool(self.teams))
        return Scope(self.teams if limited else None, personal=self.may(Act.SEE_PERSONAL))


class NotAllowed(PlumblineError):
    """The role does not allow what was tried, or it is about another team."""


class OtherRole(NotAllowed):
    """The role does not allow it."""

    def __init__(self, act: Act, role: Role) -> None:
        able = [TITLES[r] for r in Role if act in MAY[r]]
        sentence = _("Only {able} may {act}. You are signed in as {role}; an admin can give you another role.")
        super().__init__(sentence.format(able=_(" and ").join(able), act=act, role=TITLES[role]))


class OtherTeam(NotAllowed):
    """It is for another team to decide, or for the whole company."""

    def __init__(self, covers: Covers, teams: frozenset[str]) -> None:
        sentence = _("This is about {whom}, and you decide for {teams} alone: choose that team, or ask a manager.")
        super().__init__(sentence.format(whom=covers.sentence(), teams=named(teams)))


class OtherAuthor(NotAllowed):
    """It is about links that others published."""

    def __init__(self) -> None:
        super().__init__(_("This is about links of others, and you decide about your own: ask a manager."))


class BeyondTeams(NotAllowed):
    """It is about a link that shows more than they may see."""

    def __init__(self) -> None:
        super().__init__(_("This link shows more than your teams: you may only revoke it. Ask a manager for the rest."))
