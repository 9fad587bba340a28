"""Write a new version: stage, merge, publish."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from data_access.settings import Settings
from data_access.warehouse import merge
from data_access.warehouse.batch import Batch, Counts
from data_access.warehouse.coverage import counted, reached
from data_access.warehouse.engines import engine_of
from data_access.warehouse.erased import ErasedList, awaited
from data_access.warehouse.ledger import ImportRecord
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.release import release
from data_access.warehouse.still_aged import NO_LIMITS, Limits, empty_texts, note_empty
from data_access.warehouse.veil import empty_merged, remaining, veil
from data_access.warehouse.versions import Progress, silent
from data_access.warehouse.workspace import Workspace
from metrics.rules import NO_RULES, Rules


class Draft:
    """Facts and people of the next version, until it is published; made by `begin`.

    It builds on the current version, unless that is the sample company: this one is replaced.
    """

    def __init__(
        self, workspace: Workspace, settings: Settings, rules: Rules, limits: Limits, progress: Progress
    ) -> None:
        self._workspace, self._settings, self._progress = workspace, settings, progress
        self._rules, self._limits = rules, limits
        self._erased = workspace.erased.joined(awaited(settings.home))
        current = workspace.kept[0] if workspace.kept else None
        self.leaves_sample = current is not None and current.is_sample
        # Figures of two companies are nobody's figures, and their sources may bear the same names.
        self._base = None if self.leaves_sample else current
        self._extra = {fact: set(names) for fact, names in self._base.extra.items()} if self._base else {}
        self._stages: dict[tuple[str, ...], merge.Stage] = {}
        self._sources: set[str] = set()
        progress("copy")
        workspace.copy(self._base)

    @property
    def imports(self) -> tuple[ImportRecord, ...]:
        """The ledger of what it builds on, oldest first."""
        return self._base.imports if self._base else ()

    @property
    def erased(self) -> tuple[ErasedList, Mapping[str, frozenset[str]]]:
        """Who must not come back, and by sort the keys of the rows that remain of them."""
        return self._erased, remaining(self._workspace, self._erased)

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
        staged = merge.stage(self._workspace, batch, self._stages)
        if staged.extra:
            self._extra.setdefault(batch.fact.name, set()).update(staged.extra)

    def merge(self) -> dict[str, Counts]:
        """Bring everything staged into facts and people; return by fact what became of it."""
        self._progress("merge")
        veil(self._workspace, self._stages.values(), self._erased)
        note_empty(self._workspace, self._stages.values(), self._limits)
        counts: dict[str, Counts] = {}
        for layout in sorted(self._stages):
            staged = self._stages[layout]
            counts[staged.fact.name] = counts.get(staged.fact.name, Counts()) + merge.merge(self._workspace, staged)
        self._stages.clear()
        empty_merged(self._workspace, self._erased, self._extra)
        empty_texts(self._workspace, self._limits)
        return counts

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
        coverage |= reached(self._workspace.fetch, sources, record.at)
        for past in imports:
            if past.covers_until:
                coverage[past.source] = max(past.covers_until, coverage.get(past.source, past.covers_until))
        as_of = max(coverage.values(), default=record.at)
        rows, future = counted(self._workspace.fetch, as_of)
        manifest = Manifest(
            version=self._workspace.number,
            parts=self._workspace.names,
            published_at=record.at,
            as_of=as_of,
            coverage=coverage,
            rows=rows,
            future=future,
            extra={fact: tuple(sorted(names)) for fact, names in sorted(self._extra.items())},
            imports=imports,
        )
        return release(
            self._workspace, manifest, self._settings, self._rules, progress or self._progress, limits=self._limits
        )


@contextmanager
def begin(
    settings: Settings, progress: Progress = silent, rules: Rules = NO_RULES, limits: Limits = NO_LIMITS
) -> Iterator[Draft]:
    """Open a draft of the next version; it is gone without trace unless it is published.

    Parameters
    ----------
    settings : Settings
        Where the warehouse is, and how its board is derived.
    progress : callable
        Told the phases as they begin: copy, stage, merge, derive, fsync, rename; and, before them, that it waits
        where another import is under way.
    rules : Rules
        Standards and calendars, by which tickets are judged.
    limits : Limits
        How old what was emptied for its age may be to be filled again.
    """
    with engine_of(settings).workspace(settings, progress) as workspace:
        yield Draft(workspace, settings, rules, limits, progress)
