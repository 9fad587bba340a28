"""Propose how the columns of a file become ours, by their names and values."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from data_access.imports.assignments import BESIDE, KEPT, SCALES, Assignment, column_of, kind_of
from data_access.imports.chunks import OWN, Reader
from data_access.imports.date_formats import Formats
from data_access.imports.numerals import decimals
from data_access.imports.synonyms import NAMES, WORDS, bare
from data_access.imports.typed import array, keep
from metrics.facts import FACTS, TICKETS, Kind

UPDATED = ("updated at", "updated", "last updated", "last modified", "modified at", "last update", "updated date")
MOST_WORDS = 40  # different values; more, and the column is no enumeration


@dataclass(frozen=True)
class Proposal:
    """What a file seems to be.

    Parameters
    ----------
    fact : str
        What a record is, first of all.
    assignments : tuple of Assignment
        One for each column of the file.
    scale : int
        Highest score of its survey, as far as the answers show.
    """

    fact: str
    assignments: tuple[Assignment, ...]
    scale: int = 5

    @property
    def asked(self) -> tuple[Assignment, ...]:
        """Dates whose day and month cannot be told apart."""
        return tuple(a for a in self.assignments if a.swapped)


def propose(reader: Reader, fact: str | None = None) -> Proposal:
    """Return a proposal for the file, as records of `fact` if that is given; all its values are looked at."""
    names = [name for name in reader.header.names if not name.startswith(OWN)]
    fact, targets = _recognised(names, fact)
    dates = {name for name, target in targets.items() if kind_of(target) is Kind.INSTANT}
    formats = {name: Formats() for name in dates}
    own: dict[str, int] = dict.fromkeys(dates, 0)
    sample: pa.Table | None = None
    for chunk in reader.chunks():
        sample = chunk.table if sample is None else sample
        for name in dates:
            text = array(chunk.table[name])
            if name in chunk.typed:
                own[name] += int(chunk.typed[name].sum())
                text = keep(text, ~chunk.typed[name])
            formats[name].see(text)
    assignments = []
    for name in names:
        target = targets.get(name, "")
        found = Assignment(name, target)
        if name in dates:
            date = formats[name].found()
            if date.is_date:
                found = replace(found, format=date.format, swapped=date.other)
            elif not own[name] and sample is not None and _filled(sample[name]):
                found = Assignment(name)
        elif target and sample is not None:
            found = _by_values(found, sample[name])
        assignments.append(found)
    score = next((a.column for a in assignments if a.target == "surveys.score"), None)
    return Proposal(fact, tuple(assignments), _scale(sample[score]) if score and sample is not None else SCALES[0])


def _recognised(names: list[str], declared: str | None) -> tuple[str, dict[str, str]]:
    """Return the fact that most columns belong to, and the targets of the columns."""
    found = {fact: _matched(fact, names) for fact in FACTS}
    complete = {f: t for f, t in found.items() if {f"{f}.{k}" for k in FACTS[f].key} <= set(t.values())}
    candidates = complete or found
    fact = declared or max(candidates, key=lambda f: (len(candidates[f]), f == TICKETS.name))
    targets = dict(found[fact])
    for other, columns in BESIDE.get(fact, {}).items():
        rest = [name for name in names if name not in targets]
        targets |= _matched(other, rest, columns)
    for name in names:
        if name not in targets and bare(name) in UPDATED and f"{fact}.updated_at" not in targets.values():
            targets[name] = f"{fact}.updated_at"
    return fact, targets


def _matched(fact: str, names: list[str], columns: Iterable[str] | None = None) -> dict[str, str]:
    targets: dict[str, str] = {}
    every = dict.fromkeys((*NAMES[fact], *(c.name for c in FACTS[fact])))
    chosen = tuple(columns) if columns is not None else tuple(every)
    for column in chosen:
        calls = (bare(column), *NAMES[fact].get(column, ()))
        fitting = [(calls.index(bare(n)), n) for n in names if n not in targets and bare(n) in calls]
        if fitting:
            targets[min(fitting)[1]] = f"{fact}.{column}"
    return targets


def _by_values(found: Assignment, column: pa.ChunkedArray) -> Assignment:
    """Return the assignment as the values of its column bear it out."""
    target = column_of(found.target)
    words = [word for word in pc.unique(column).to_pylist() if word and word.strip()]
    known = WORDS.get(target.name, {})
    if len(words) <= MOST_WORDS:
        translated = {word: known[word.strip().casefold()] for word in words if word.strip().casefold() in known}
        if any(word != ours for word, ours in translated.items()):
            return replace(found, values=translated)
    if target.values and not any(word in target.values for word in words):
        return Assignment(found.column, KEPT)
    if target.kind in {Kind.DECIMAL, Kind.INTEGER} and words:
        text = pc.replace_substring(pc.utf8_trim_whitespace(pa.array(words, pa.string())), ",", ".")
        if decimals(text).values.null_count > len(words) / 2:
            return Assignment(found.column, KEPT)
    return found


def _scale(scores: pa.ChunkedArray) -> int:
    """Return the smallest usual scale that holds the scores."""
    text = pc.replace_substring(pc.utf8_trim_whitespace(pc.unique(scores)), ",", ".")
    highest = pc.max(decimals(array(text)).values).as_py() or 0
    return next((scale for scale in SCALES if highest <= scale), SCALES[-1])


def _filled(column: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.not_equal(pc.fill_null(column, ""), "")).as_py())
