"""Write a new version: stage, merge, publish."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from data_access.settings import Settings
from data_access.warehouse import merge
from data_access.warehouse.batch import Batch, Counts
from data_access.warehouse.coverage import counted, reached
from data_access.warehouse.ledger import ImportRecord
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.release import release, workspace
from data_access.warehouse.tables import attach, create_tables
from data_access.warehouse.versions import Progress, Versions, files_of, silent, writing


class Draft:
    """Facts and people of the next version, until it is published; made by `begin`.

    It builds on the current version, unless that is the sample company: this one is replaced.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        versions: Versions,
        settings: Settings,
        progress: Progress,
    ) -> None:
        self._connection, self._versions, self._settings, self._progress = connection, versions, settings, progress
        current = versions.current()
        self.leaves_sample = current is not None and current.is_sample
        # Figures of two companies are nobody's figures, and their sources may bear the same names.
        self._base = None if self.leaves_sample else current
        self._number = versions.number() + 1
        self._stages: dict[tuple[str, ...], merge.Stage] = {}
        self._sources: set[str] = set()
        self._facts, self._people, self._board = files_of(self._number)
        progress("copy")
        if self._base:
            shutil.copyfile(versions.folder / self._base.facts, versions.folder / self._facts)
            shutil.copyfile(versions.folder / self._base.people, versions.folder / self._people)
        attach(connection, versions.folder / self._facts, "facts")
        attach(connection, versions.folder / self._people, "people")
        create_tables(connection)

    @property
    def imports(self) -> tuple[ImportRecord, ...]:
        """The ledger of what it builds on, oldest first."""
        return self._base.imports if self._base else ()

    @writing()
    def stage(self, batch: Batch) -> None:
        """Take rows in; nothing is compared yet, and any number of batches may follow.

        Raises
        ------
        UnknownName
            A column is neither of the fact nor custom (``x_``).
        CannotPublish
            The disk is full or fails.
        """
        if not self._sources:
            self._progress("stage")
        self._sources.add(batch.source)
        merge.stage(self._connection, batch, self._stages)

    @writing()
    def merge(self) -> dict[str, Counts]:
        """Bring everything staged into facts and people; return by fact what became of it."""
        self._progress("merge")
        counts: dict[str, Counts] = {}
        for layout in sorted(self._stages):
            staged = self._stages[layout]
            counts[staged.fact.name] = counts.get(staged.fact.name, Counts()) + merge.merge(self._connection, staged)
        self._stages.clear()
        return counts

    @writing()
    def publish(self, record: ImportRecord, progress: Progress | None = None) -> Manifest:
        """Make the draft the current version, with `record` as the newest entry of its ledger.

        Returns
        -------
        Manifest
            Of the version that readers see from now on.

        Raises
        ------
        CannotPublish
            The disk is full or fails; then the current version is as it was.
        """
        assert not self._stages, "what is staged has to be merged before it is published"
        imports = (*self.imports, record)
        sources = self._sources | {record.source}
        coverage = dict(self._base.coverage) if self._base else {}
        coverage = {source: at for source, at in coverage.items() if source not in sources}
        coverage |= reached(self._connection, sources, record.at)
        for past in imports:
            if past.covers_until:
                coverage[past.source] = max(past.covers_until, coverage.get(past.source, past.covers_until))
        as_of = max(coverage.values(), default=record.at)
        rows, future = counted(self._connection, as_of)
        manifest = Manifest(
            version=self._number,
            facts=self._facts,
            people=self._people,
            board=self._board,
            published_at=record.at,
            as_of=as_of,
            coverage=coverage,
            rows=rows,
            future=future,
            imports=imports,
        )
        return release(self._connection, self._versions, manifest, self._settings, progress or self._progress)


@contextmanager
def begin(settings: Settings, progress: Progress = silent) -> Iterator[Draft]:
    """Open a draft of the next version; it is gone without trace unless it is published.

    Parameters
    ----------
    settings : Settings
        Where the warehouse is, and how its board is derived.
    progress : callable
        Told the phases as they begin: copy, stage, merge, derive, fsync, rename; and, before them, that it waits
        where another import is under way.
    """
    versions = Versions(settings.home)
    with versions.locked(progress), workspace(versions, versions.number() + 1) as connection:
        with writing():
            draft = Draft(connection, versions, settings, progress)
        yield draft
