"""Record what an import brought."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from data_access.file_names import ERASED

SAMPLE = "sample company"  # mapping of the import that brought it


@dataclass(frozen=True)
class FileRecord:
    """One file that was imported: its name, the SHA-256 of its bytes (hex) and their number."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class FactRecord:
    """What became of the records of one fact; the six outcomes add up to `records`."""

    records: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    superseded: int = 0
    quarantined: int = 0
    skipped: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every record is accounted for."""
        outcomes = self.accepted + self.updated + self.unchanged + self.superseded + self.quarantined + self.skipped
        return outcomes == self.records


@dataclass(frozen=True)
class ImportRecord:
    """One import as the ledger keeps it.

    Parameters
    ----------
    id : str
        Unique among all imports of a warehouse.
    at : datetime
        Wall-clock time of the import, UTC without zone. Later instants in the data are "future".
    files : tuple of FileRecord
        What was read.
    source : str
        Name of the source.
    mapping : str
        Name of the mapping, or of the fact for files in canonical form.
    facts : mapping of str to FactRecord
        Outcomes by name of fact.
    quarantine : str
        Name of the file with the quarantined records; empty if there are none.
    covers_until : datetime, optional
        Declared instant up to which the source covers the data, UTC without zone.
    by : str
        Who imported.
    """

    id: str
    at: datetime
    files: tuple[FileRecord, ...] = ()
    source: str = ""
    mapping: str = ""
    facts: Mapping[str, FactRecord] = field(default_factory=dict)
    quarantine: str = ""
    covers_until: datetime | None = None
    by: str = ""

    @property
    def is_sample(self) -> bool:
        """Whether it brought the sample company, which no file does, however its mapping is named."""
        return self.mapping == SAMPLE and not self.files

    def without(self, named: Callable[[str], bool]) -> "ImportRecord":
        """Return the record with no name of a file that names somebody."""
        files = tuple(replace(file, name=ERASED) if named(file.name) else file for file in self.files)
        return replace(self, files=files)

    def to_json(self) -> dict[str, Any]:
        """Return the record in values that JSON knows."""
        return asdict(self) | {
            "at": self.at.isoformat(),
            "covers_until": self.covers_until.isoformat() if self.covers_until else None,
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "ImportRecord":
        """Return the record that `to_json` wrote."""
        until = record["covers_until"]
        return cls(
            **{
                **record,
                "at": datetime.fromisoformat(record["at"]),
                "files": tuple(FileRecord(**file) for file in record["files"]),
                "facts": {name: FactRecord(**counts) for name, counts in record["facts"].items()},
                "covers_until": datetime.fromisoformat(until) if until else None,
            }
        )
