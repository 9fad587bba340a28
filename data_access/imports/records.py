"""Type the records of a chunk as rows of one fact."""

from collections import Counter
from collections.abc import Mapping as Names
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.imports.choices import booleans, listed, mapped
from data_access.imports.chunks import Chunk
from data_access.imports.durations import durations
from data_access.imports.instants import instants
from data_access.imports.keys import composed, numbered, prefixed
from data_access.imports.mapping import Mapping, Rule, Section, When
from data_access.imports.numerals import decimals, integers
from data_access.imports.openable import openable
from data_access.imports.scores import score_faults
from data_access.imports.typed import Fault, Mask, Rows, Typed, array, fault, mask, split
from metrics.facts import Column, Kind
from metrics.translation import translate as _

DATED = r"^\d{4}-\d\d-\d\d"


@dataclass(frozen=True)
class Rejection:
    """Why one record is not accepted: its position in the chunk (none if malformed), line, column, value, reason."""

    row: int | None
    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Sorted:
    """What became of the records of a chunk for one fact.

    Parameters
    ----------
    rows : pyarrow.Table
        Accepted rows, typed, with their `line`.
    rejections : list of Rejection
    skipped : int
        Records that are none of this fact by the mapping's `when`.
    flags : Counter
        Number of values by note.
    """

    rows: pa.Table
    rejections: list[Rejection]
    skipped: int
    flags: Counter[str] = field(default_factory=Counter)


class Records:
    """Types the records of one file for one fact, chunk after chunk.

    Parameters
    ----------
    mapping : Mapping
        Bound to the file.
    section : Section
        Of that mapping.
    decimal : str
        The file's decimal mark.
    nulls : bool
        Whether the file holds NUL bytes, so that every column must be searched for them.
    """

    def __init__(self, mapping: Mapping, section: Section, decimal: str, *, nulls: bool = False) -> None:
        self.mapping, self.section, self.decimal, self.nulls = mapping, section, decimal, nulls
        self._seen: dict[str, Counter[str]] = {name: Counter() for name in section.rules}

    def sort(self, chunk: Chunk) -> Sorted:
        """Return the accepted rows of `chunk`, and why the others are not."""
        here = self._holds(chunk.table, self.section.when)
        table, lines = chunk.table.filter(pa.array(here)), chunk.lines[here]
        positions = np.flatnonzero(here)
        own = {name: cells[here] for name, cells in chunk.typed.items()}
        typed = {name: self._column(name, rule, table, own) for name, rule in self.section.rules.items()}
        rows = pa.table({name: column.values for name, column in typed.items()} | {"line": pa.array(lines, pa.int64())})
        faults = [("", f) for f in self._nulls(table)]
        faults += self._damage(chunk, here)
        faults += [(name, f) for name, column in typed.items() for f in column.faults]
        if self.section.fact.name == "surveys" and "score" in typed:
            fractions = self.section.rules["score"].fractions
            faults += [("score", f) for f in score_faults(rows, fractions=fractions)]
        rejections = self._rejections(chunk, table, lines, positions, faults)
        good = np.ones(len(lines), dtype=bool)
        for _name, found in faults:
            good[found.rows] = False
        flags: Counter[str] = Counter()
        for name, column in typed.items():
            flags.update({f"{name}: {note}": int(good[at].sum()) for note, at in column.flags.items()})
        malformed = [self._malformed(chunk, line, fields) for line, fields in chunk.malformed]
        return Sorted(rows.filter(pa.array(good)), rejections + malformed, len(chunk.lines) - len(lines), +flags)

    def _column(self, name: str, rule: Rule, table: pa.Table, own: Names[str, Mask]) -> Typed:
        """Return the typed values of a canonical column; `own` are the cells that the file types itself."""
        column = self.section.column(name)
        text = self._text(name, column, rule, table)
        faults: list[Fault] = []
        if rule.when:
            text = pc.if_else(pa.array(self._holds(table, rule.when)), text, pa.scalar(None, pa.string()))
        if rule.values is not None:
            choice = mapped(text, rule.values, keep_others=rule.keep_others)
            text, faults = choice.values, choice.faults
        typed = self._typed(column, rule, text, _all_of(rule, own))
        for plus in rule.plus:
            added = durations(_trimmed(self._plain(plus.column, rule, table)), plus.unit, self.decimal)
            total = array(pc.add(typed.values, added.values))
            typed = Typed(total, typed.faults + added.faults, typed.flags)
        faults = faults + typed.faults
        if name in self.section.fact.key:
            faults = faults + fault(mask(pc.is_null(text)), _("is the key and is empty"))
        return Typed(typed.values, faults, typed.flags)

    def _text(self, name: str, column: Column, rule: Rule, table: pa.Table) -> pa.Array:
        """Return the text of a canonical column before it is typed; missing is null."""
        if rule.constant is not None:
            return pa.array([rule.constant] * len(table), pa.string())
        parts = [self._plain(source, rule, table) for source in rule.columns]
        if rule.composed:
            key = composed([_trimmed(part) for part in parts])
            return numbered(key, self._seen[name]) if rule.occurrence else key
        text = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, " ")
        as_it_came = column.kind is Kind.TEXT and not column.values and rule.values is None
        return text if as_it_came else self._present(_trimmed(text), rule)

    def _plain(self, source: str, rule: Rule, table: pa.Table) -> pa.Array:
        return self._present(array(table[source]), rule)

    def _present(self, text: pa.Array, rule: Rule) -> pa.Array:
        """Return `text`, null where it is a marker of a missing value."""
        markers = pa.array(rule.empty if rule.empty is not None else self.mapping.empty, pa.string())
        return pc.if_else(pc.is_in(text, markers), pa.scalar(None, pa.string()), text)

    def _holds(self, table: pa.Table, when: When | None) -> Mask:
        """Return for which records the condition `when` holds."""
        if when is None:
            return np.ones(len(table), dtype=bool)
        text = _trimmed(array(table[when.column]))
        return mask(pc.is_in(text, pa.array(when.equals)) if when.equals else pc.is_valid(self._present(text, Rule())))

    def _typed(self, column: Column, rule: Rule, text: pa.Array, own: Mask | None) -> Typed:
        zone, offsets = rule.zone or self.mapping.zone, self.mapping.offsets
        match column.kind:
            case Kind.KEY:
                return openable(column.name, prefixed(text, self.mapping.source), key=True)
            case Kind.INSTANT:
                iso = None if own is None or rule.format is None else own & mask(pc.match_substring_regex(text, DATED))
                return split(
                    text,
                    iso,
                    lambda t: instants(t, None, zone, offsets),
                    lambda t: instants(t, rule.format, zone, offsets),
                )
            case Kind.INTEGER:
                return split(text, own, integers, lambda t: integers(t, self.decimal))
            case Kind.DECIMAL:
                return split(text, own, decimals, lambda t: decimals(t, self.decimal))
            case Kind.BOOLEAN:
                return booleans(text)
        return listed(text, column.values) if column.values else openable(column.name, text)

    def _damage(self, chunk: Chunk, here: Mask) -> list[tuple[str, Fault]]:
        """Return the faults of cells that the file itself calls broken and that a rule reads."""
        at = np.cumsum(here) - 1
        found = []
        for cell in chunk.damage:
            names = [name for name, rule in self.section.rules.items() if cell.column in rule.sources]
            if here[cell.row] and names:
                found.append((names[0], Fault(at[[cell.row]], cell.reason)))
        return found

    def _nulls(self, table: pa.Table) -> list[Fault]:
        """Return the fault of records that hold a NUL byte: PostgreSQL refuses it, so nobody takes it."""
        found = np.zeros(len(table), dtype=bool)
        for column in table.columns if self.nulls else ():
            found |= mask(pc.match_substring(column, "\0"))
        return fault(found, _("null byte"))

    def _rejections(
        self, chunk: Chunk, table: pa.Table, lines: Rows, positions: Rows, faults: list[tuple[str, Fault]]
    ) -> list[Rejection]:
        """Return one rejection a record: its first fault, and how many more it has."""
        first: dict[int, tuple[str, str]] = {}
        more: Counter[int] = Counter()
        for name, found in faults:
            for row in found.rows.tolist():
                if row in first:
                    more[row] += first[row][0] != name
                else:
                    first[row] = (name, found.reason)
        rejections = []
        for row in sorted(first):
            name, reason = first[row]
            if more[row]:
                reason = _("{reason} (and {n} more columns)").format(reason=reason, n=more[row])
            rule = self.section.rules.get(name)
            value = _shown(rule, table, row)
            if rule and chunk.letters:
                cells = [f"{chunk.letters[source]}{lines[row]}" for source in dict.fromkeys(rule.sources)]
                reason = _("{reason} (cell {cell})").format(reason=reason, cell=", ".join(cells))
            rejections.append(Rejection(int(positions[row]), int(lines[row]), name, value, reason))
        return rejections

    def _malformed(self, chunk: Chunk, line: int, fields: list[str]) -> Rejection:
        reason = chunk.broken.get(line) or _("has {found} fields instead of {expected}").format(
            found=len(fields), expected=len(chunk.table.column_names)
        )
        return Rejection(None, line, "", "", reason)


def _trimmed(text: pa.Array) -> pa.Array:
    return pc.utf8_trim_whitespace(text)


def _all_of(rule: Rule, own: Names[str, Mask]) -> Mask | None:
    """Return where the file types all source columns of a rule itself; none if nowhere."""
    if not rule.columns or rule.values is not None or any(name not in own for name in rule.columns):
        return None
    both: Mask = np.logical_and.reduce([own[name] for name in rule.columns])
    return both


def _shown(rule: Rule | None, table: pa.Table, row: int) -> str:
    """Return what the source says for a rule, or the field with the NUL byte."""
    if rule is None:
        return next((v for c in table.columns if "\0" in (v := c[row].as_py() or "")), "").replace("\0", "␀")
    names = dict.fromkeys((*rule.columns, *(p.column for p in rule.plus)))
    return rule.constant if rule.constant is not None else " ".join(table[n][row].as_py() or "" for n in names)
