"""Say who visits."""

import getpass

from metrics.roles import Role, Visitor
from metrics.translation import translate as _


def visitor() -> Visitor:
    """Return who visits: on one's own machine, its owner."""
    return Visitor("owner", _user(), Role.ADMIN)


def again(who: Visitor) -> Visitor:
    """Return a visitor as the store knows them now, for what happens between two runs of a page: downloads."""
    return who


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have none
        return _("unknown")
