"""Derive the board and make facts, people and board the current version."""

from dataclasses import replace
from datetime import UTC, datetime

from data_access.settings import Settings
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.persons import link_persons
from data_access.warehouse.terms import make_terms
from data_access.warehouse.versions import Progress
from data_access.warehouse.workspace import Workspace
from metrics import derive
from metrics.derive.happened import Happened
from metrics.rules import Rules

# Questions are about stretches of time: rows kept in its order let the engine pass over all others.
IN_ORDER = {"tickets": "created_at", "open_spans": "closed_at", "surveys": "answered_at", "orders": "at"}
# A history is about one person.
IN_ORDER |= dict.fromkeys(("messages", "changes", "tickets_of", "surveys_of"), "person_no")


def release(workspace: Workspace, manifest: Manifest, settings: Settings, rules: Rules, progress: Progress) -> Manifest:
    """Derive the board from the facts and people of the workspace, and publish them all.

    Parameters
    ----------
    manifest : Manifest
        Everything but what is found out here: the time, the settings and the rules of the board.
    rules : Rules
        Standards and calendars, by which each ticket is judged.

    Returns
    -------
    Manifest
        The version that is now current.
    """
    progress("derive")
    workspace.begin_board(manifest.board)
    link_persons(workspace)
    workspace.make("persons", derive.persons(manifest.as_of))
    due = make_terms(workspace, rules, Happened(manifest.as_of))
    for name, statement in derive.board(manifest.extra, settings.reopen_days, manifest.as_of, due):
        order = [statement.selected_columns[IN_ORDER[name]]] if name in IN_ORDER else []
        workspace.make(name, statement.order_by(*order))
    finished = replace(
        manifest,
        published_at=datetime.now(UTC).replace(tzinfo=None),
        settings={"reopen_days": settings.reopen_days},
        rules=rules.of_tickets.fingerprint,
    )
    workspace.publish(finished, progress)
    return finished
