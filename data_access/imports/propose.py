"""Propose how the columns of a file become ours, by their names and values."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Names
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from data_access.imports.chunks import OWN, Reader
from data_access.imports.date_formats import Formats
from data_access.imports.mapping import CUSTOM, UPDATED_AT, Mapping, Rule, Section, When
from data_access.imports.numerals import decimals
from data_access.imports.synonyms import NAMES, WORDS, bare
from data_access.imports.typed import array, keep
from metrics.facts import CUSTOMERS, FACTS, SURVEYS, TICKETS, Column, Kind

KEPT = CUSTOM  # target of a column that is kept under its own name
UPDATED = ("updated at", "updated", "last updated", "last modified", "modified at", "last update", "updated date")
SCALES = (5, 7, 10)
MOST_WORDS = 40  # different values; more, and the column is no enumeration
BESIDE: dict[str, dict[str, tuple[str, ...]]] = {  # what a file of these may hold beside
    "tickets": {
        "surveys": ("score", "comment", "answered_at"),
        "customers": ("name", "mail", "phone", "plan", "segment", "country", "gender"),
    },
    "surveys": {"customers": ("name", "mail", "plan", "segment", "country")},
    "orders": {"customers": ("name", "mail", "segment", "country")},
}


@dataclass(frozen=True)
class Assignment:
    """What becomes of one column of a file.

    Parameters
    ----------
    column : str
        Of the file.
    target : str
        Fact and column, such as `tickets.created_at`; `x_` to keep it as it is; empty to leave it out.
    format : str, optional
        Of dates.
    swapped : str, optional
        The other format, where day and month cannot be told apart: somebody has to be asked.
    values : mapping of str to str, optional
        Ours by the word of the source.
    """

    column: str
    target: str = ""
    format: str | None = None
    swapped: str | None = None
    values: Names[str, str] | None = None


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


def propose(reader: Reader) -> Proposal:
    """Return a proposal for the file; all its values are looked at."""
    names = [name for name in reader.header.names if not name.startswith(OWN)]
    fact, targets = _recognised(names)
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


def mapping_of(
    assignments: Iterable[Assignment],
    fact: str,
    source: str,
    zone: str | None,
    *,
    scale: int = SCALES[0],
    **declared: str | None,
) -> Mapping:
    """Return the mapping that the assignments make; each is what it says and no more.

    Where one record holds a ticket and its survey or its customer, these are named by the ticket's own columns.

    Parameters
    ----------
    scale : int
        Highest score of a satisfaction survey that does not say it itself.
    declared : str, optional
        Encoding, delimiter, decimal mark and sheet.
    """
    rules: dict[str, dict[str, Rule]] = {}
    for a in assignments:
        if a.target == KEPT:
            name = CUSTOM + re.sub(r"[^a-z0-9]+", "_", a.column.casefold()).strip("_")
            rules.setdefault(fact, {})[name] = Rule((a.column,))
        elif a.target:
            table, column = a.target.split(".")
            # Words that nobody translated are kept where any word may stand, and quarantined where only ours may.
            open_ = not column_of(a.target).values and column != "score"
            rule = Rule((a.column,), format=a.format, values=a.values, keep_others=a.values is not None and open_)
            rules.setdefault(table, {})[column] = rule
    main = rules.setdefault(fact, {})
    _join(main, rules, fact, scale)
    sections = tuple(
        Section(FACTS[name], rules[name], _only_if(name, fact, rules[name]))
        for name in FACTS
        if name in rules and all(key in rules[name] for key in FACTS[name].key)
    )
    return Mapping(source, source, sections, zone=zone, **declared)  # type: ignore[arg-type]


def column_of(target: str) -> Column:
    """Return our column that a target names."""
    fact, _dot, name = target.partition(".")
    return UPDATED_AT if name == UPDATED_AT.name else FACTS[fact][name]


def kind_of(target: str) -> Kind:
    """Return what the values of a target are; what is kept or left out is text."""
    return column_of(target).kind if "." in target else Kind.TEXT


def targets_of(fact: str) -> tuple[str, ...]:
    """Return everything that a column of a file of `fact` can become."""
    own = [f"{fact}.{column.name}" for column in (*FACTS[fact], UPDATED_AT)]
    beside = [f"{other}.{name}" for other, names in BESIDE.get(fact, {}).items() for name in names]
    return ("", *own, *beside, KEPT)


def _recognised(names: list[str]) -> tuple[str, dict[str, str]]:
    """Return the fact that most columns belong to, and the targets of the columns."""
    found = {fact: _matched(fact, names) for fact in FACTS}
    complete = {f: t for f, t in found.items() if {f"{f}.{k}" for k in FACTS[f].key} <= set(t.values())}
    candidates = complete or found
    fact = max(candidates, key=lambda f: (len(candidates[f]), f == TICKETS.name))
    targets = dict(candidates[fact])
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


def _join(main: dict[str, Rule], rules: dict[str, dict[str, Rule]], fact: str, scale: int) -> None:
    """Give surveys and customers that stand beside a record its own columns as keys and dates."""
    if fact != CUSTOMERS.name and CUSTOMERS.name in rules and "customer" in main:
        rules[CUSTOMERS.name]["customer"] = main["customer"]
    surveys = rules.get(SURVEYS.name)
    if surveys is None or "score" not in surveys:
        if fact != SURVEYS.name:
            rules.pop(SURVEYS.name, None)
        return
    if fact == TICKETS.name and "ticket" in main:
        surveys |= {"survey": main["ticket"], "ticket": main["ticket"]}
        surveys |= {name: main[name] for name in ("customer", "team", "agent") if name in main}
        # Most exports do not say when the survey was answered: when it was resolved is nearest.
        dated = next((main[name] for name in ("resolved_at", "updated_at", "created_at") if name in main), None)
        if "answered_at" not in surveys and dated:
            surveys["answered_at"] = dated
    instrument = "nps" if "nps" in bare(surveys["score"].columns[0]) else "csat"
    surveys.setdefault("instrument", Rule(constant=instrument))
    if instrument == "csat":
        surveys.setdefault("scale", Rule(constant=str(scale)))


def _only_if(name: str, fact: str, rules: Names[str, Rule]) -> When | None:
    """Return that a survey beside a ticket is there only where it was answered."""
    if name == SURVEYS.name and fact != name:
        score = rules["score"]
        answers = tuple(word for word, ours in (score.values or {}).items() if ours)
        return When(score.columns[0], answers)
    if name == CUSTOMERS.name and fact != name:
        return When(rules["customer"].columns[0])
    return None


def _scale(scores: pa.ChunkedArray) -> int:
    """Return the smallest usual scale that holds the scores."""
    text = pc.replace_substring(pc.utf8_trim_whitespace(pc.unique(scores)), ",", ".")
    highest = pc.max(decimals(array(text)).values).as_py() or 0
    return next((scale for scale in SCALES if highest <= scale), SCALES[-1])


def _filled(column: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.not_equal(pc.fill_null(column, ""), "")).as_py())
