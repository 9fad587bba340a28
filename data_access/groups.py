"""Say what groups of a provider make of their members."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from metrics.errors import BadValue, UnknownName
from metrics.roles import Role
from metrics.translation import translate as _

RANKS = (Role.VIEWER, Role.LEAD, Role.MANAGER, Role.ADMIN)  # the lowest first


@dataclass(frozen=True)
class Grant:
    """A role and the teams that come with it; no role for those whom nobody has given one."""

    role: Role | None = None
    teams: frozenset[str] = frozenset()


def is_lower(role: Role | None, than: Role | None) -> bool:
    """Tell whether a role may less than another."""
    rank = [None, *RANKS].index
    return rank(role) < rank(than)


@cache
def read_group_roles(text: str) -> dict[str, Grant]:
    """Read ``admins=admin, billing-leads=lead:Billing+Technical``.

    Raises
    ------
    BadValue
        A part has no group or no role.
    UnknownName
        There is no such role.
    """
    found = {}
    for part in filter(None, map(str.strip, text.split(","))):
        group, equals, rest = (word.strip() for word in part.rpartition("="))
        name, __, teams = (word.strip() for word in rest.partition(":"))
        if not (group and equals and name):
            raise BadValue(_("“{part}” must be group=role or group=role:Team+Team.").format(part=part))
        if name not in set(Role):
            raise UnknownName(_("role"), name, list(Role))
        found[group] = Grant(Role(name), frozenset(filter(None, map(str.strip, teams.split("+")))))
    return found


def granted(groups: Collection[str], text: str) -> Grant:
    """Return what a member of `groups` gets by the table in `text`: the highest role, and all teams."""
    grants = [grant for group, grant in read_group_roles(text).items() if group in groups]
    roles = [grant.role for grant in grants if grant.role]
    return Grant(max(roles, key=RANKS.index, default=None), frozenset().union(*(grant.teams for grant in grants)))
