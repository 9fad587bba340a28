"""Load what the overview needs, in one order whoever comes first, and count what it will show.

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
from data_access.rules import rules_in_force
from data_access.settings import Settings
from data_access.warehouse.ask import ask, catalogue, resolved
from data_access.warehouse.snapshot import warehouse_at
from metrics.errors import PlumblineError
from metrics.question import Question
from metrics.rules import NO_RULES
from metrics.scope import Scope
from pages.parts.standing import COLUMNS, standing
from pages.parts.standing_out import by_week


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
