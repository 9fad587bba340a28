"""Derive the board, judge its tickets, and make both the current version."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from data_access.settings import Settings
from data_access.warehouse.engines import engine_of
from data_access.warehouse.judging import judge
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.persons import link_persons
from data_access.warehouse.still_aged import NO_LIMITS, Limits, empty_customers
from data_access.warehouse.versions import EmptyWarehouse, Progress, following, silent
from data_access.warehouse.workspace import Workspace
from metrics import derive
from metrics.judging.circumstances import Opened
from metrics.rules import Rules

# Questions are about stretches of time: rows kept in its order let the engine pass over all others.
IN_ORDER = {"tickets": "created_at", "open_spans": "closed_at", "surveys": "answered_at", "orders": "at"}
# A history is about one person.
IN_ORDER |= dict.fromkeys(("messages", "changes", "tickets_of", "surveys_of"), "person_no")


def release(
    workspace: Workspace,
    manifest: Manifest,
    settings: Settings,
    rules: Rules,
    progress: Progress,
    *,
    limits: Limits = NO_LIMITS,
) -> Manifest:
    """Derive the board from the facts and people of the workspace, and publish them all.

    Parameters
    ----------
    manifest : Manifest
        Everything but what is found out here: the time, the settings and the rules of the board.
    rules : Rules
        Standards and calendars, by which each ticket is judged.
    limits : Limits
        Of a draft that was merged.

    Returns
    -------
    Manifest
        The version that is now current.
    """
    progress("derive")
    workspace.begin("board")
    link_persons(workspace)
    empty_customers(workspace, limits)
    workspace.make("board", "persons", derive.persons(manifest.as_of))
    for name, statement in derive.board(manifest.extra, settings.reopen_days, manifest.as_of):
        order = [statement.selected_columns[IN_ORDER[name]]] if name in IN_ORDER else []
        workspace.make("board", name, statement.order_by(*order))
    made = replace(manifest, parts=_with(workspace, manifest, "board"), settings=_made_with(settings))
    return _judged(workspace, made, rules, progress)


def is_behind(current: Manifest, settings: Settings, rules: Rules) -> bool:
    """Whether a version was made with other settings, or judged by other rules, than these."""
    return current.settings != _made_with(settings) or current.rules != rules.of_tickets.fingerprint


def renew(settings: Settings, rules: Rules, progress: Progress = silent) -> Manifest:
    """Return the current version, after it was made to follow these settings and rules; what follows them stays.

    Raises
    ------
    EmptyWarehouse
        Nothing was ever imported.
    CannotPublish
        It could not be written; the current version is as it was.
    """
    with engine_of(settings).workspace(settings, progress) as workspace:
        if not workspace.kept:
            raise EmptyWarehouse
        base = workspace.kept[0]
        if not is_behind(base, settings, rules):  # another has done it meanwhile
            return base
        following = replace(base, version=workspace.number)
        if base.settings != _made_with(settings):
            workspace.reuse(base, "facts", "people")
            return release(workspace, following, settings, rules, progress)
        workspace.reuse(base, "facts", "people", "board")
        return _judged(workspace, following, rules, progress)


def _with(workspace: Workspace, manifest: Manifest, part: str) -> Mapping[str, str]:
    return {**manifest.parts, part: workspace.names[part]}


def _made_with(settings: Settings) -> Mapping[str, int]:
    return {"reopen_days": settings.reopen_days}


def _judged(workspace: Workspace, manifest: Manifest, rules: Rules, progress: Progress) -> Manifest:
    progress("judge")
    workspace.begin("judged")
    judge(workspace, rules, Opened(datetime.min, manifest.as_of), manifest.as_of)
    finished = replace(
        following(manifest, workspace.kept),
        parts=_with(workspace, manifest, "judged"),
        published_at=datetime.now(UTC).replace(tzinfo=None),
        rules=rules.of_tickets.fingerprint,
    )
    workspace.publish(finished, progress)
    return finished
