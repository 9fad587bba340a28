"""Take the last import, or the sample company, back."""

from dataclasses import replace

from data_access.settings import Settings
from data_access.warehouse.engines import engine_of
from data_access.warehouse.ledger import ImportRecord
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.release import release
from data_access.warehouse.versions import Progress, before_last_import, silent
from data_access.warehouse.workspace import Workspace
from metrics.errors import PlumblineError
from metrics.rules import NO_RULES, Rules
from metrics.translation import translate as _


class CannotUndo(PlumblineError):
    """There is no import to take back, or what was before it is no longer kept."""


def undo(settings: Settings, progress: Progress = silent, rules: Rules = NO_RULES) -> ImportRecord:
    """Make a version whose facts and people are those before the last import, and derive its board anew.

    Decisions of later date, in `settings` and `rules`, stay. Undoing twice takes back two imports.

    Returns
    -------
    ImportRecord
        The import that was taken back.

    Raises
    ------
    CannotUndo
        There is nothing to undo, or the older files were removed.
    """
    with engine_of(settings).workspace(settings, progress) as workspace:
        kept = workspace.kept
        if not kept or not kept[0].imports:
            raise CannotUndo(_("There is no import to undo."))
        *earlier, last = kept[0].imports
        base = before_last_import(kept)
        if base is None and earlier:
            raise CannotUndo(
                _("The import of {at:%Y-%m-%d %H:%M} UTC cannot be undone: what was before is no longer kept.").format(
                    at=last.at
                )
            )
        if base is None:  # it was the first, and before it there was no version at all
            base = _nothing(workspace, kept[0])
        else:
            workspace.reuse(base, "facts", "people")
        _again(workspace, base, settings, rules, progress)
        return last


def leave_sample(settings: Settings, progress: Progress = silent) -> None:
    """Make a version without the sample company: none of its rows, and nothing of it in the ledger.

    Raises
    ------
    CannotUndo
        It is not there.
    """
    with engine_of(settings).workspace(settings, progress) as workspace:
        if not (workspace.kept and workspace.kept[0].is_sample):
            raise CannotUndo(_("The sample company is not here."))
        _again(workspace, _nothing(workspace, workspace.kept[0]), settings, NO_RULES, progress)


def _nothing(workspace: Workspace, current: Manifest) -> Manifest:
    workspace.copy(None)
    at = current.published_at
    return Manifest(0, workspace.names, published_at=at, as_of=at)


def _again(workspace: Workspace, base: Manifest, settings: Settings, rules: Rules, progress: Progress) -> Manifest:
    return release(workspace, replace(base, version=workspace.number), settings, rules, progress)
