"""Declare how the columns of a source become those of the facts."""

from collections.abc import Mapping as Names
from dataclasses import dataclass, field, replace
from datetime import datetime

from metrics.facts import BOOKKEEPING, FACTS, Column, Fact, Kind

CUSTOM = "x_"
UPDATED_AT = BOOKKEEPING[1]


@dataclass(frozen=True)
class When:
    """A condition on a source column: equal to one of `equals`, or not empty if that is empty."""

    column: str
    equals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plus:
    """A source column whose duration is added to an instant; `unit` is seconds, minutes, hours or h:mm:ss."""

    column: str
    unit: str


@dataclass(frozen=True)
class Rule:
    """Where the values of one canonical column come from.

    Parameters
    ----------
    columns : tuple of str
        Source columns; several are joined, with a space or, for a key, with a bar.
    constant : str, optional
        The same value for every record, instead of `columns`.
    composed : bool
        The columns make a key together.
    occurrence : bool
        Records of equal composed key are numbered within their file, so that repetitions stay apart.
    format : str, optional
        strptime format of an instant, "unix seconds" or "unix milliseconds"; without it ISO 8601.
    zone : str, optional
        IANA zone of instants without offset, if not that of the mapping.
    values : mapping of str to str, optional
        Value by value of the source.
    keep_others : bool
        Values that `values` does not list are kept rather than quarantined.
    plus : tuple of Plus
        Durations added to the instant; if one is empty, so is the sum.
    when : When, optional
        Records for which the condition does not hold have no value.
    empty : tuple of str, optional
        Markers of a missing value, if not those of the mapping.
    fractions : bool
        A survey score may lie between two whole numbers.
    optional : bool
        The source column may be absent; the canonical column is then left as it is.
    """

    columns: tuple[str, ...] = ()
    constant: str | None = None
    composed: bool = False
    occurrence: bool = False
    format: str | None = None
    zone: str | None = None
    values: Names[str, str] | None = None
    keep_others: bool = False
    plus: tuple[Plus, ...] = ()
    when: When | None = None
    empty: tuple[str, ...] | None = None
    fractions: bool = False
    optional: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of all source columns that the rule reads."""
        return (*self.columns, *(p.column for p in self.plus), *((self.when.column,) if self.when else ()))


@dataclass(frozen=True)
class Section:
    """How one fact comes out of a record, and out of which records.

    Parameters
    ----------
    fact : Fact
    rules : mapping of str to Rule
        By canonical column; `updated_at` and custom `x_` columns among them.
    when : When, optional
        Records for which it does not hold are skipped, and counted as such.
    """

    fact: Fact
    rules: Names[str, Rule]
    when: When | None = None

    def column(self, name: str) -> Column:
        """Return what the canonical column `name` holds."""
        if name.startswith(CUSTOM):
            return Column(name, Kind.TEXT, "custom column of the source")
        return UPDATED_AT if name == UPDATED_AT.name else self.fact[name]


@dataclass(frozen=True)
class Mapping:
    """How the files of one source become facts.

    Parameters
    ----------
    name : str
        Name of the mapping file, or of the fact for files in canonical form.
    source : str
    sections : tuple of Section
    zone : str, optional
        IANA zone of instants without offset; without it they are quarantined.
    encoding, delimiter, decimal : str, optional
        Declared; otherwise detected and shown.
    empty : tuple of str
        Texts that mean "missing".
    covers_until : datetime, optional
        Instant up to which the source covers the data, UTC without zone.
    offsets : mapping of str to str
        UTC offset by abbreviation of a zone, such as CET = "+01:00".
    sheet : str, optional
        Sheet of a workbook that is read; without it the only one that is not hidden.
    custom : bool
        Columns of the file that begin with `x_` are custom columns of the only section.
    """

    name: str
    source: str
    sections: tuple[Section, ...]
    zone: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    empty: tuple[str, ...] = ("",)
    covers_until: datetime | None = None
    offsets: Names[str, str] = field(default_factory=dict)
    sheet: str | None = None
    custom: bool = False


def canonical(fact: Fact, source: str, zone: str | None = None) -> Mapping:
    """Return the mapping of files whose columns bear the names of `fact`."""
    names = [*(c.name for c in fact), UPDATED_AT.name]
    rules = {name: Rule((name,), optional=name not in fact.key) for name in names}
    return Mapping(fact.name, source, (Section(FACTS[fact.name], rules),), zone=zone, custom=True)


def bound(mapping: Mapping, header: Names[str, str]) -> Mapping:
    """Return `mapping` for one file: names as `header` writes them, without the optional columns that it lacks.

    Parameters
    ----------
    header : mapping of str to str
        Name in the file by name in the mapping; what the file lacks is not in it.
    """

    def rename(rule: Rule) -> Rule:
        return replace(
            rule,
            columns=tuple(header[c] for c in rule.columns),
            plus=tuple(replace(p, column=header[p.column]) for p in rule.plus),
            when=_renamed(rule.when, header),
        )

    return replace(
        mapping,
        sections=tuple(
            replace(
                section,
                rules={name: rename(r) for name, r in section.rules.items() if all(c in header for c in r.sources)},
                when=_renamed(section.when, header),
            )
            for section in mapping.sections
        ),
    )


def _renamed(when: When | None, header: Names[str, str]) -> When | None:
    return replace(when, column=header[when.column]) if when else None
