"""Make a mapping out of what becomes of each column of a file."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Names
from dataclasses import dataclass

from data_access.imports.mapping import CUSTOM, UPDATED_AT, Mapping, Rule, Section, When
from data_access.imports.synonyms import bare
from metrics.facts import CUSTOMERS, FACTS, SURVEYS, TICKETS, Column, Kind

KEPT = CUSTOM  # target of a column that is kept under its own name
SCALES = (5, 7, 10)
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
