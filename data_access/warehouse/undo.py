"""Take the last import or the sample company back, or derive the board anew, from facts that are there already."""

from dataclasses import replace

from data_access.settings import Settings
from data_access.warehouse.ledger import ImportRecord
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.release import release, workspace
from data_access.warehouse.tables import attach, create_tables
from data_access.warehouse.versions import (
    EmptyWarehouse,
    Progress,
    Versions,
    before_last_import,
    files_of,
    silent,
    writing,
)
from metrics.errors import PlumblineError
from metrics.translation import translate as _


class CannotUndo(PlumblineError):
    """There is no import to take back, or what was before it is no longer kept."""


def undo(settings: Settings, progress: Progress = silent) -> ImportRecord:
    """Make a version whose facts and people are those before the last import, and derive its board anew.

    Decisions of later date, in `settings` or elsewhere, stay. Undoing twice takes back two imports.

    Returns
    -------
    ImportRecord
        The import that was taken back.

    Raises
    ------
    CannotUndo
        There is nothing to undo, or the older files were removed.
    """
    versions = Versions(settings.home)
    with versions.locked(progress):
        kept = versions.kept()
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
            base = _nothing(kept[0])
        _again(versions, kept[0].version + 1, base, settings, progress)
        return last


def rederive(settings: Settings, progress: Progress = silent) -> Manifest:
    """Make a version with the facts and people of the current one and a board by the `settings` of today.

    Raises
    ------
    EmptyWarehouse
        Nothing was ever imported.
    """
    versions = Versions(settings.home)
    with versions.locked(progress):
        base = versions.current()
        if base is None:
            raise EmptyWarehouse
        return _again(versions, base.version + 1, base, settings, progress)


def leave_sample(settings: Settings, progress: Progress = silent) -> None:
    """Make a version without the sample company: none of its rows, and nothing of it in the ledger.

    Raises
    ------
    CannotUndo
        It is not there.
    """
    versions = Versions(settings.home)
    with versions.locked(progress):
        base = versions.current()
        if base is None or not base.is_sample:
            raise CannotUndo(_("The sample company is not here."))
        _again(versions, base.version + 1, _nothing(base), settings, progress)


def _nothing(current: Manifest) -> Manifest:
    facts, people, board = files_of(current.version + 1)
    at = current.published_at
    return Manifest(0, facts, people, board, published_at=at, as_of=at)


@writing()
def _again(versions: Versions, number: int, base: Manifest, settings: Settings, progress: Progress) -> Manifest:
    *_others, board = files_of(number)
    with workspace(versions, number) as connection:
        attach(connection, versions.folder / base.facts, "facts", read_only=base.version > 0)
        attach(connection, versions.folder / base.people, "people", read_only=base.version > 0)
        if base.version == 0:
            create_tables(connection)
        return release(connection, versions, replace(base, version=number, board=board), settings, progress)
