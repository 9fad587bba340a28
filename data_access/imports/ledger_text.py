"""Print the ledger of an import as words."""

from data_access.imports.aligned import aligned
from data_access.imports.run import Outcome
from data_access.warehouse.ledger import FactRecord
from metrics.translation import translate as _

COLUMNS = ("records", "accepted", "updated", "unchanged", "superseded", "quarantined", "skipped")


def ledger_text(outcome: Outcome, *, dry_run: bool = False) -> str:
    """Return notes, an aligned table with a line a fact, and what was quarantined."""
    lines = [
        *outcome.notes,
        "",
        *aligned(["", *COLUMNS], [[n, *_cells(r)] for n, r in outcome.record.facts.items()]),
        "",
    ]
    facts = outcome.record.facts.values()
    if not any(fact.records for fact in facts):
        lines.append(_("The files hold a header and no records; nothing changed."))
    else:
        new, changed = sum(f.accepted for f in facts), sum(f.updated for f in facts)
        lines.append(_("{new} new, {changed} changed.").format(new=f"{new:,}", changed=f"{changed:,}"))
    if outcome.reasons:
        lines += [_("Quarantined, for instance:"), *(f"  {reason}" for reason in outcome.reasons)]
    if outcome.quarantine:
        lines.append(_("All of them, to be mended and imported again: {path}").format(path=outcome.quarantine))
    if dry_run:
        lines.append(_("This was a dry run: nothing was written."))
    return "\n".join(lines)


def _cells(record: FactRecord) -> list[str]:
    return [f"{getattr(record, name):,}" for name in COLUMNS]
