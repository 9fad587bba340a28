"""Describe one version of the warehouse."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from data_access.warehouse.ledger import ImportRecord
from metrics.errors import PlumblineError
from metrics.translation import translate as _

PARTS = ("facts", "people", "board", "judged")
FORMAT = 4  # of the tables: rises when a version of the product cannot read what an earlier one wrote


class OtherFormat(PlumblineError):
    """The warehouse was written by a version of the product that lays its tables out differently."""

    def __init__(self, found: int) -> None:
        version = _("an earlier") if found < FORMAT else _("a later")
        super().__init__(
            _(
                "The data were written by {version} version of Plumbline, in a layout that this one does not read. "
                "Move the folder of the stores away, or name another with PLUMBLINE_HOME, and import your files again."
            ).format(version=version)
        )


@dataclass(frozen=True)
class Manifest:
    """One version: its files, how far its data reaches, and the imports that made it.

    Parameters
    ----------
    version : int
        Rises with every publishing and is never used twice.
    parts : mapping of str to str
        What the engine calls each of `PARTS`, a file of DuckDB or a schema of PostgreSQL; versions may share all but
        the verdicts.
    published_at, as_of : datetime
        When it was published, and the instant up to which the sources cover the data; UTC without zone.
    coverage : mapping of str to datetime
        The same by source; a source without any dated row and without a declaration is missing.
    rows, future : mapping of str to int
        Rows of each facts table, and how many of them are dated later than `as_of`.
    extra : mapping of str to tuple of str
        Custom ``x_`` columns of each facts table.
    imports : tuple of ImportRecord
        The ledger: every import whose rows are in this version, oldest first.
    settings : mapping of str to int
        Settings that the board was derived with.
    rules : str
        Fingerprint of the standards and calendars that judged its tickets; empty if there were none.
    format : int
        Layout of its tables.
    oldest : int
        No version before this one is kept, for somebody was erased from it.
    erased : str
        What the engine calls the list of the erased; empty as long as nobody was.
    """

    version: int
    parts: Mapping[str, str]
    published_at: datetime
    as_of: datetime
    coverage: Mapping[str, datetime] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    future: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    imports: tuple[ImportRecord, ...] = ()
    settings: Mapping[str, int] = field(default_factory=dict)
    rules: str = ""
    format: int = FORMAT
    oldest: int = 0
    erased: str = ""

    @property
    def is_sample(self) -> bool:
        """Whether it holds the sample company; then it holds nothing else."""
        return any(record.is_sample for record in self.imports)

    def dumps(self) -> str:
        """Return the manifest as JSON."""
        instants = {
            "published_at": self.published_at.isoformat(),
            "as_of": self.as_of.isoformat(),
            "coverage": {source: at.isoformat() for source, at in self.coverage.items()},
        }
        imports = [record.to_json() for record in self.imports]
        return json.dumps(asdict(self) | instants | {"imports": imports}, ensure_ascii=False, indent=1)

    @classmethod
    def loads(cls, text: str) -> "Manifest":
        """Return the manifest that `dumps` wrote, or raise OtherFormat."""
        values = json.loads(text)
        if (found := values.get("format", 1)) != FORMAT:
            raise OtherFormat(found)
        return cls(
            **values
            | {
                "published_at": datetime.fromisoformat(values["published_at"]),
                "as_of": datetime.fromisoformat(values["as_of"]),
                "coverage": {source: datetime.fromisoformat(at) for source, at in values["coverage"].items()},
                "extra": {fact: tuple(names) for fact, names in values["extra"].items()},
                "imports": tuple(ImportRecord.from_json(record) for record in values["imports"]),
            }
        )
