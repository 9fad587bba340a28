"""Carry typed rows from an importer to the warehouse, and their counts back."""

from dataclasses import dataclass

from pyarrow.lib import Table

from metrics.facts import Fact


@dataclass(frozen=True)
class Batch:
    """Some typed rows of one fact from one source.

    Parameters
    ----------
    fact : Fact
        The canonical table that the rows belong to.
    rows : pyarrow.Table
        Any columns of the fact, its key among them, typed (string, timestamp[us], int64, decimal128(18, 4), bool);
        optionally ``updated_at`` (timestamp[us]), custom ``x_`` columns (string) and ``line`` (int64, not stored).
        A column that is not there leaves what is stored as it is; an empty value in one that is there empties it.
    source : str
        Name of the source; keys and references in `rows` already begin with it.
    """

    fact: Fact
    rows: Table
    source: str


@dataclass(frozen=True)
class Counts:
    """What became of the staged rows of one fact; the four add up to all of them.

    Parameters
    ----------
    accepted : int
        Rows whose key was new.
    updated : int
        Rows that changed what was stored.
    unchanged : int
        Rows that say what is stored anyway, repetitions within the import among them.
    superseded : int
        Rows that lost to a newer row of their key, stored or within the import.
    """

    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    superseded: int = 0

    @property
    def rows(self) -> int:
        """Number of rows staged."""
        return self.accepted + self.updated + self.unchanged + self.superseded

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.accepted + other.accepted,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.superseded + other.superseded,
        )
