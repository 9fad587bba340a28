"""Import files as one batch, and account for every record."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

from data_access.app_store.keeping import PERSONAL, TEXTS
from data_access.app_store.store import store_at
from data_access.imports.files import Opened, open_file
from data_access.imports.listed import Listed
from data_access.imports.mapping import Mapping
from data_access.imports.quarantine import Quarantine
from data_access.imports.records import Records
from data_access.settings import Settings
from data_access.warehouse.batch import Batch, Counts
from data_access.warehouse.draft import Draft, begin
from data_access.warehouse.ledger import FactRecord, ImportRecord
from data_access.warehouse.still_aged import Limits
from data_access.warehouse.versions import Progress, silent
from metrics.errors import PlumblineError
from metrics.rules import NO_RULES, Rules
from metrics.translation import translate as _


class NotAccountedFor(PlumblineError):
    """Two parsers, or the parts of the ledger, disagree about the number of records; nothing was imported."""


@dataclass(frozen=True)
class Outcome:
    """What an import did, or, as a dry run, would have done.

    Parameters
    ----------
    record : ImportRecord
        The ledger's entry.
    notes : tuple of str
        How the files were read, and what was accepted with a remark.
    reasons : tuple of str
        The first three reasons for quarantine.
    quarantine : Path, optional
        File of the quarantined records.
    """

    record: ImportRecord
    notes: tuple[str, ...]
    reasons: tuple[str, ...]
    quarantine: Path | None


@dataclass
class _Tally:
    """Counts of one batch while it is read, by fact."""

    quarantined: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    rows: int = 0


def run(
    files: Sequence[Path],
    mapping: Mapping,
    settings: Settings,
    *,
    covers_until: datetime | None = None,
    dry_run: bool = False,
    by: str = "",
    progress: Progress = silent,
    rows_read: Callable[[int], None] = lambda _n: None,
    rules: Rules = NO_RULES,
) -> Outcome:
    """Import `files` with `mapping` as one batch: all of it is published, or nothing.

    Parameters
    ----------
    covers_until : datetime, optional
        Instant up to which the source covers the data, UTC without zone; before what the mapping says.
    dry_run : bool
        Do everything but write.
    progress : callable
        Told the phases: reading, copy, stage, merge, derive, judge, fsync, rename.
    rows_read : callable
        Told the number of records read so far.
    rules : Rules
        Standards and calendars, by which tickets are judged.

    Raises
    ------
    PlumblineError
        If a file is refused, or a record is not accounted for.
    """
    at = datetime.now(UTC).replace(tzinfo=None)
    identity = f"{at:%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"
    progress("reading")
    opened = [open_file(path, mapping) for path in files]
    target = None if dry_run else settings.home.resolve() / "quarantine" / f"{identity}.csv"
    tally = _Tally()
    published = False
    months = store_at(settings).kept_for()
    limits = Limits(months.before(PERSONAL, at), months.before(TEXTS, at))
    with begin(settings, progress, rules, limits) as draft:
        listed = Listed([file.mapping for file in opened], *draft.erased)
        quarantine = Quarantine(
            target,
            (name for file in opened for name in file.reader.header.names),
            opened[0].reader.delimiter,
            typed=any(file.reader.typed for file in opened),
            numbered=tuple(
                f"{s.fact.name}.{name}" for s in mapping.sections for name, r in s.rules.items() if r.occurrence
            ),
            listed=listed,
        )
        try:
            for file in opened:
                _stage(file, draft, quarantine, tally, rows_read)
            facts = _accounted(opened, mapping, draft.merge(), tally)
            quarantine.forget(draft.erased[1])
            kept = quarantine.publish()
            record = ImportRecord(
                id=identity,
                at=at,
                files=tuple(file.reader.record for file in opened),
                source=mapping.source,
                mapping=mapping.name,
                facts=facts,
                quarantine=kept.name if kept else "",
                covers_until=covers_until or mapping.covers_until,
                by=by,
            )
            record = record.without(listed.calls)
            if not dry_run:
                draft.publish(record)
                published = True
        finally:
            if not published:
                quarantine.discard()
    flagged = tuple(f"{n:,} × {note}" for note, n in tally.flags.items())
    notes = tuple(note for file in opened for note in file.notes) + flagged
    if draft.leaves_sample:
        notes += (_("the sample company makes room for your own data; undoing this import brings it back"),)
    return Outcome(record, notes, tuple(quarantine.reasons), kept)


def _stage(file: Opened, draft: Draft, quarantine: Quarantine, tally: _Tally, rows_read: Callable[[int], None]) -> None:
    """Read one file to its end, and hand its typed rows to the draft."""
    nulls = file.reader.nulls
    readers = [Records(file.mapping, section, file.decimal, nulls=nulls) for section in file.mapping.sections]
    before = tally.rows
    for chunk in file.reader.chunks():
        rejections, numbered = {}, dict[str, pa.Array]()
        for reader in readers:
            fact = reader.section.fact
            found = reader.sort(chunk)
            if found.rows.num_rows:
                draft.stage(Batch(fact, found.rows, file.mapping.source))
            rejections[fact.name] = found.rejections
            numbered |= found.numbered
            tally.quarantined[fact.name] += len(found.rejections)
            tally.skipped[fact.name] += found.skipped
            tally.flags.update({f"{fact.name}.{note}": n for note, n in found.flags.items()})
        quarantine.add(file.name, chunk, rejections, numbered)
        tally.rows += chunk.records
        rows_read(tally.rows)
    if tally.rows - before != file.records:
        raise NotAccountedFor(
            _("{file}: one parser found {one} records, another {two}. Nothing was imported.").format(
                file=file.name, one=f"{tally.rows - before:,}", two=f"{file.records:,}"
            )
        )


def _accounted(
    opened: Sequence[Opened], mapping: Mapping, counts: dict[str, Counts], tally: _Tally
) -> dict[str, FactRecord]:
    """Return the ledger by fact, after checking that it adds up to the independent count."""
    records = sum(file.records for file in opened)
    ledger = {}
    for section in mapping.sections:
        name = section.fact.name
        found = counts.get(name, Counts())
        entry = FactRecord(
            records=records,
            accepted=found.accepted,
            updated=found.updated,
            unchanged=found.unchanged,
            superseded=found.superseded,
            quarantined=tally.quarantined[name],
            skipped=tally.skipped[name],
        )
        if not entry.balanced:
            raise NotAccountedFor(
                _("{fact}: of {records} records some are not accounted for. Nothing was imported.").format(
                    fact=name, records=f"{records:,}"
                )
            )
        ledger[name] = entry
    return ledger
