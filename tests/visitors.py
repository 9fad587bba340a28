"""Name people for the tests: one of each role."""

from metrics.roles import Role, Visitor


def named(name, role=Role.ADMIN, *teams):
    return Visitor(name.lower(), name, role, frozenset(teams), "1")


OWNER = named("Ada")
EVERYBODY = {
    Role.ADMIN: OWNER,
    Role.MANAGER: named("Mo", Role.MANAGER),
    Role.LEAD: named("Lee", Role.LEAD, "Billing"),
    Role.VIEWER: named("Vi", Role.VIEWER),
}
