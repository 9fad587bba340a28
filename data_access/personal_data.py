"""Gather all that is held of one person, for that person: JSON and a page to read."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from typing import Any

from data_access.app_store.audit import What
from data_access.app_store.store import store_at
from data_access.imports.clearing import Named, refused
from data_access.imports.origins import origins
from data_access.settings import Settings
from data_access.warehouse.finding import NAMING, ROW_KEYS
from data_access.warehouse.held import Held, held
from data_access.warehouse.snapshot import warehouse_at
from metrics.facts import CUSTOMERS, FACTS, titled
from metrics.scope import Scope
from metrics.translation import translate as _

FILES = ("data.json", "data.html")
STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:.4rem 0 1.4rem;width:100%}"
    "th,td{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "th{width:16rem;font-weight:600}td{white-space:pre-wrap}caption{text-align:left;color:#555}"
)


@dataclass(frozen=True)
class PersonalData:
    """All that is held of a person.

    Parameters
    ----------
    held : Held
        The rows, by fact.
    standards : tuple of mapping
        What was decided for this person alone.
    refused : tuple of mapping
        Records that no import accepted.
    looked_at : tuple of mapping
        When somebody looked at this person, and as what: the names of staff are not the person's.
    made_at : datetime
        Naive UTC.
    """

    held: Held
    standards: tuple[Mapping[str, Any], ...]
    refused: tuple[Mapping[str, Any], ...]
    looked_at: tuple[Mapping[str, Any], ...]
    made_at: datetime

    @property
    def parts(self) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
        """All rows, by a title."""
        facts = {_(FACTS[name].title): rows for name, rows in self.held.rows.items()}
        return facts | {
            _("Standards set for this customer"): self.standards,
            _("Refused records"): self.refused,
            _("Seen by staff"): self.looked_at,
        }

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows there are, by a title."""
        return {title: len(rows) for title, rows in self.parts.items()}


def personal_data(settings: Settings, customer: str, *, scope: Scope) -> PersonalData:
    """Return all that is held of the person of a customer, or raise UnknownName or OutOfScope."""
    found = held(warehouse_at(settings), customer, scope=scope)
    store = store_at(settings)
    standards = tuple(
        {"metric": s.metric, "covers": s.covers.sentence(), "target": s.target, "effective_from": s.effective_from}
        for s in store.standards().versions
        if s.covers.customer in found.customers
    )
    looked = tuple({"at": event.at, "role": event.role} for event in store.seen(What.SAW_CUSTOMER, found.customers))
    records = refused(settings.home / "quarantine", origins(settings), _named(found))
    return PersonalData(found, standards, records, looked, datetime.now(UTC).replace(tzinfo=None, microsecond=0))


def _named(found: Held) -> Named:
    """Return by what refused records are known to be about the person: the same as an erasure looks for."""
    told = (row.get(name) for row in found.rows[CUSTOMERS.name] for name in NAMING)
    keys = {row[fact.key[0]] for fact in ROW_KEYS.values() for row in found.rows[fact.name]}
    return Named({text.strip() for text in told if text and text.strip()}, [*found.customers, *sorted(keys)])


def as_zip(data: PersonalData) -> bytes:
    """Return both forms in one ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in zip(FILES, (as_json(data), as_html(data)), strict=True):
            archive.writestr(name, text)
    return out.getvalue()


def as_json(data: PersonalData) -> str:
    """Return it for machines: instants are ISO 8601 in UTC, exact numbers are texts, empty values are left out."""
    told = {
        "made_at": _plain(data.made_at),
        "as_of": _plain(data.held.as_of),
        "keys": list(data.held.customers),
        **{name: [_filled(row) for row in rows] for name, rows in data.held.rows.items()},
        "standards": [_filled(row) for row in data.standards],
        "refused": [_filled(row) for row in data.refused],
        "seen_by_staff": [_filled(row) for row in data.looked_at],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def as_html(data: PersonalData) -> str:
    """Return it for people: one file without scripts, that needs nothing else."""
    return "".join(_document(data))


def _document(data: PersonalData) -> Iterator[str]:
    title = escape(_("What is held of you"))
    yield f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    yield f"<h1>{title}</h1><p>"
    said = _("As of {at} UTC. Times are UTC. The data reach until {until}.")
    yield escape(said.format(at=_plain(data.made_at), until=_plain(data.held.as_of))) + "</p><ul>"
    for part, n in data.counts.items():
        yield f"<li>{escape(part)}: {n:,}</li>"
    yield "</ul>"
    for part, rows in data.parts.items():
        if not rows:
            continue
        yield f"<h2>{escape(part)}</h2>"
        for row in rows:
            yield "<table>"
            for name, value in _filled(row).items():
                yield f"<tr><th>{escape(_(titled(name)))}</th><td>{escape(str(value))}</td></tr>"
            yield "</table>"
    yield "</html>"


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items() if value not in (None, "")}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    return str(value) if isinstance(value, Decimal) else value
