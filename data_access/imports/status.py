"""Say what the warehouse holds and which imports brought it."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from data_access.imports.aligned import aligned
from data_access.settings import Settings
from data_access.warehouse.manifest import Manifest
from metrics.translation import translate as _

LAST = 5
OUTCOMES = ("accepted", "updated", "unchanged", "superseded", "quarantined", "skipped")


def status_json(manifest: Manifest, settings: Settings) -> dict[str, Any]:
    """Return the status in values that JSON knows; instants bear the offset of the reporting zone."""
    return {
        "stores": {"warehouse": str(settings.home.resolve() / "warehouse")},
        "data_version": manifest.version,
        "as_of": _local(manifest.as_of, settings).isoformat(),
        "zone": settings.zone,
        "coverage": {source: _local(at, settings).isoformat() for source, at in manifest.coverage.items()},
        "rows": dict(manifest.rows),
        "future": dict(manifest.future),
        "imports": [
            record.to_json() | {"at": _local(record.at, settings).isoformat()} for record in manifest.imports[-LAST:]
        ],
    }


def status_text(manifest: Manifest, settings: Settings) -> str:
    """Return the status as a page of text."""
    warehouse = settings.home.resolve() / "warehouse"
    lines = [
        _("Warehouse: {path}, data version {version}").format(path=warehouse, version=manifest.version),
        _("Data until {at:%Y-%m-%d %H:%M} ({zone})").format(at=_local(manifest.as_of, settings), zone=settings.zone),
        *(f"  {source}: {_local(at, settings):%Y-%m-%d %H:%M}" for source, at in sorted(manifest.coverage.items())),
        "",
        *aligned(
            ["", _("rows"), _("in the future")],
            [[name, f"{n:,}", f"{manifest.future.get(name, 0):,}"] for name, n in manifest.rows.items()],
        ),
        "",
        _("Last imports:"),
    ]
    for record in reversed(manifest.imports[-LAST:]):
        names = ", ".join(file.name for file in record.files)
        lines.append(f"  {_local(record.at, settings):%Y-%m-%d %H:%M:%S}  {record.source}  {names}  {record.by}")
        for fact, counts in record.facts.items():
            said = ", ".join(f"{getattr(counts, o):,} {o}" for o in OUTCOMES if getattr(counts, o))
            lines.append(f"    {fact}: {said or _('no records')}")
        if record.quarantine:
            path = settings.home.resolve() / "quarantine" / record.quarantine
            lines.append("    " + _("quarantined records: {path}").format(path=path))
    return "\n".join(lines)


def _local(at: datetime, settings: Settings) -> datetime:
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(settings.zone))
