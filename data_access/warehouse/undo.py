"""Take the last import or the sample company back, or derive the board anew, from facts that are there already."""

import shutil
from dataclasses import replace

from data_access.settings import Settings
from data_access.warehouse.coverage import counted
from data_access.warehouse.ledger import SAMPLE, ImportRecord
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.release import release, workspace
from data_access.warehouse.tables import attach, create_tables, quoted
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
from metrics.facts import FACTS
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
        It is not there, or other imports brought rows of its sources.
    """
    versions = Versions(settings.home)
    with versions.locked(progress):
        base = versions.current()
        gone = [record for record in base.imports if record.mapping == SAMPLE] if base else []
        if base is None or not gone:
            raise CannotUndo(_("The sample company is not here."))
        kept = tuple(record for record in base.imports if record.mapping != SAMPLE)
        sources = {source for record in gone for source in record.source.split(", ")}
        mixed = sorted(sources & {record.source for record in kept})
        if mixed:
            raise CannotUndo(
                _("The source “{source}” holds files of yours and of the sample company: undo yours first.").format(
                    source=mixed[0]
                )
            )
        if kept:
            _without(versions, base, settings, progress, kept=kept, sources=sources)
        else:
            _again(versions, base.version + 1, _nothing(base), settings, progress)


@writing()
def _without(
    versions: Versions,
    base: Manifest,
    settings: Settings,
    progress: Progress,
    *,
    kept: tuple[ImportRecord, ...],
    sources: set[str],
) -> None:
    """Publish `base` without the rows of `sources`."""
    number = base.version + 1
    facts, people, board = files_of(number)
    shutil.copyfile(versions.folder / base.facts, versions.folder / facts)
    shutil.copyfile(versions.folder / base.people, versions.folder / people)
    with workspace(versions, number) as connection:
        attach(connection, versions.folder / facts, "facts")
        attach(connection, versions.folder / people, "people")
        for source in sorted(sources):
            for fact in FACTS.values():
                connection.execute(f"DELETE FROM facts.{fact.name} WHERE source = $1", [source])
                if fact.personal:
                    key = quoted(fact.key[0])
                    connection.execute(f"DELETE FROM people.{fact.name} WHERE starts_with({key}, $1)", [f"{source}:"])
        coverage = {source: at for source, at in base.coverage.items() if source not in sources}
        as_of = max(coverage.values(), default=base.published_at)
        rows, future = counted(connection, as_of)
        manifest = replace(
            base, version=number, facts=facts, people=people, board=board, as_of=as_of, coverage=coverage,
            rows=rows, future=future, imports=kept,
        )  # fmt: skip
        release(connection, versions, manifest, settings, progress)


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
