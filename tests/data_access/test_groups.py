"""Groups give the highest of their roles, and all of their teams."""

from itertools import pairwise

import pytest

from data_access.groups import Grant, granted, is_lower, read_group_roles
from metrics.roles import Role

TABLE = "admins=admin, billing=lead:Billing+Technical, chat = lead : Chat , all=viewer"


@pytest.mark.parametrize(
    ("groups", "role", "teams"),
    [
        ([], None, ()),
        (["strangers"], None, ()),
        (["all"], Role.VIEWER, ()),
        (["all", "billing"], Role.LEAD, ("Billing", "Technical")),
        (["chat", "billing"], Role.LEAD, ("Billing", "Chat", "Technical")),
        (["billing", "admins"], Role.ADMIN, ("Billing", "Technical")),
    ],
)
def test_the_highest_role_wins_and_teams_add_up(groups, role, teams):
    assert granted(groups, TABLE) == Grant(role, frozenset(teams))


def test_a_group_may_be_named_as_directories_do():
    assert read_group_roles("ou=board=admin") == {"ou=board": Grant(Role.ADMIN)}


def test_no_table_gives_nobody_anything():
    assert granted(["admins"], "") == Grant()


def test_roles_have_an_order():
    order = [None, Role.VIEWER, Role.LEAD, Role.MANAGER, Role.ADMIN]
    assert [is_lower(a, b) for a, b in pairwise(order)] == [True] * 4
    assert not any(is_lower(role, role) or is_lower(role, None) for role in order)
