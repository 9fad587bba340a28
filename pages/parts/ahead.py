"""Load what the overview needs, in one order whoever comes first, and count what pages will show.

Some packages fail where they meet another that a second thread has loaded half: who needs any of these imports this.
"""

from contextlib import suppress

import pages.parts.cards
import pages.parts.changed
import pages.parts.due_next
import pages.parts.filters
import pages.parts.headings
import pages.parts.heat
import pages.parts.publishing_offer
import pages.parts.tally  # noqa: F401 - as all above
from data_access.rules import follows, rules_in_force
from data_access.settings import Settings
from data_access.warehouse.ask import ask, catalogue, resolved
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.staying import bases, cohorts, experiences, survival
from data_access.warehouse.versions import EmptyWarehouse
from metrics.errors import PlumblineError
from metrics.question import Question
from metrics.roles import Role, Visitor
from metrics.rules import NO_RULES
from metrics.scope import ALL, Scope
from pages.parts.opening import Page
from pages.parts.retention_asked import asked_of
from pages.parts.standing import COLUMNS, standing
from pages.parts.standing_out import by_week


def version(settings: Settings) -> int | None:
    """Return the number of the data's current version; None while there are no data."""
    try:
        return warehouse_at(settings).manifest().version
    except EmptyWarehouse:
        return None


def count(settings: Settings, scope: Scope, address: str) -> None:
    """Ask what the overview asks at an address, so that the answer is kept when the page asks for it.

    Parameters
    ----------
    scope : Scope
        Whose data the visitor may see.
    address : str
        What stands after the question mark.
    """
    with suppress(PlumblineError):  # the page tells
        warehouse, rules = warehouse_at(settings), rules_in_force(settings)
        manifest = warehouse.manifest()
        known = catalogue(manifest)
        question = Question.parse(address, known.dimensions)
        asked = standing(question, resolved(question, manifest, settings))
        ask(asked, scope=scope, warehouse=warehouse, settings=settings, rules=rules)
        weeks = by_week(question, [known.metric(key) for key in COLUMNS])
        bare = NO_RULES if question.judged == "then" else rules
        ask(weeks, scope=scope, warehouse=warehouse, settings=settings, rules=bare, bounded=False)


def count_staying(settings: Settings) -> None:
    """Ask what *Who stays* asks those who may see all, for each way in which somebody is a customer.

    Errors are those of reading the stores; rules that the board does not follow yet are left to the next visit.
    """
    warehouse, rules = warehouse_at(settings), rules_in_force(settings)
    if not follows(settings, rules):
        return
    somebody = Visitor("", "", Role.MANAGER)
    page = Page(Question(), {}, settings, warehouse, warehouse.manifest(), somebody, rules)
    for basis in bases(scope=ALL, warehouse=warehouse):
        asked = asked_of(page, basis)
        for counted in (cohorts, survival, experiences):
            counted(asked, scope=ALL)
