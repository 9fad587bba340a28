"""Draw the tables in which columns and words of a file become ours."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from data_access.imports.assignments import KEPT, Assignment, column_of, kind_of, targets_of
from data_access.imports.date_formats import DAY_FIRST
from data_access.imports.propose import Proposal
from metrics.facts import Kind, titled
from metrics.translation import translate as _
from pages.parts.date_pictures import format_of, pictured
from pages.parts.plain import plain

EXAMPLES = 3
MOST_WORDS = 40
LONGEST = 60


def day_or_month(sample: pa.Table | None, proposal: Proposal, key: Hashable) -> tuple[Assignment, ...] | None:
    """Ask which comes first where the values do not tell; return the assignments with the answer, none without."""
    asked = proposal.asked
    if not asked:
        return proposal.assignments
    first = asked[0]
    example = next(iter(_texts(sample, first.column)), "")
    labels = {name: _read(example, _of_order(first, name == "day")) for name in ("day", "month")}
    chosen = st.radio(
        _("“{example}” in the column {column} is").format(example=plain(example), column=plain(first.column)),
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        horizontal=True,
        key=f"order_{hash(key)}",
    )
    if chosen is None:
        st.info(_("The values do not tell day and month apart: say which it is."), icon=":material/calendar_month:")
        return None
    return tuple(
        replace(a, format=_of_order(a, chosen == "day"), swapped=None) if a.swapped else a for a in proposal.assignments
    )


def column_table(
    sample: pa.Table | None, fact: str, assignments: tuple[Assignment, ...], key: Hashable
) -> tuple[Assignment, ...]:
    """Draw one row a column of the file; return what the visitor made of them."""
    labels = {target: label(target, fact) for target in targets_of(fact)}
    targets = {shown: target for target, shown in labels.items()}
    frame = pd.DataFrame(
        {
            _("Column of the file"): [a.column for a in assignments],
            _("Becomes"): [labels.get(a.target, labels[""]) for a in assignments],
            _("For instance"): [_examples(sample, a.column) for a in assignments],
            _("Date format"): [pictured(a.format or "") for a in assignments],
        }
    )
    edited: Any = st.data_editor(
        frame,
        hide_index=True,
        height="content",
        disabled=[_("Column of the file"), _("For instance")],
        column_config={
            _("Becomes"): st.column_config.SelectboxColumn(options=list(targets), required=True, width="large"),
            _("Date format"): st.column_config.TextColumn(
                help=_("For instance DD/MM/YYYY hh:mm. Empty: YYYY-MM-DD hh:mm:ss, or a real date of a workbook.")
            ),
        },
        key=f"columns_{hash(key)}",
        alt=_("Columns of the file and what they become"),
    )
    made = []
    for a, shown, format_ in zip(assignments, edited[_("Becomes")], edited[_("Date format")], strict=True):
        target = targets[shown]
        kept = replace(a, swapped=None) if target == a.target else Assignment(a.column, target)
        is_date = kind_of(target) is Kind.INSTANT
        made.append(replace(kept, format=format_of((format_ or "").strip()) or None if is_date else None))
    return _once_each(tuple(made))


def word_table(sample: pa.Table | None, assignments: tuple[Assignment, ...], key: Hashable) -> tuple[Assignment, ...]:
    """Draw one row a word of those columns whose words are ours; return the assignments with the words."""
    rows = [
        (a.column, word, (a.values or {}).get(word, word if _is_ours(a, word) else ""))
        for a in assignments
        if a.values is not None or ("." in a.target and column_of(a.target).values)
        for word in _texts(sample, a.column)[:MOST_WORDS]
    ]
    if not rows:
        return assignments
    columns = [_("Column of the file"), _("Word"), _("Means")]
    with st.expander(_("What its words mean")):
        edited: Any = st.data_editor(
            pd.DataFrame(rows, columns=columns),
            hide_index=True,
            height="content",
            disabled=columns[:2],
            key=f"words_{hash((key, tuple((a.column, a.target) for a in assignments)))}",
            alt=_("Words of the file and what they mean"),
        )
        st.caption(_("A record whose status has no meaning is refused; other words without one are kept as they are."))
    meant: dict[str, dict[str, str]] = {}
    for column, word, ours in edited.itertuples(index=False):
        words = meant.setdefault(column, {})
        score = any(a.column == column and a.target == "surveys.score" for a in assignments)
        if (ours or "").strip() or score:
            words[word] = (ours or "").strip()
    return tuple(replace(a, values=meant[a.column]) if a.column in meant else a for a in assignments)


def label(target: str, fact: str) -> str:
    """Return a target in words, for a file of `fact`."""
    if target == "":
        return _("– leave out –")
    if target == KEPT:
        return _("keep under its own name")
    other, _dot, name = target.partition(".")
    title = _(titled(name))
    return f"{title if other == fact else f'{_(titled(other))} · {title}'}: {column_of(target).means}"


def _once_each(assignments: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    """Return the assignments; of several columns for one target only the first counts, and the others are named."""
    seen: dict[str, str] = {}
    made = []
    for a in assignments:
        if a.target not in {"", KEPT} and a.target in seen:
            st.warning(
                _("“{one}” and “{two}” cannot both become {target}; the second is left out.").format(
                    one=plain(seen[a.target]), two=plain(a.column), target=f"“{_(titled(a.target.partition('.')[2]))}”"
                ),
                icon=":material/warning:",
            )
            made.append(Assignment(a.column))
        else:
            seen[a.target] = a.column
            made.append(a)
    return tuple(made)


def _is_ours(a: Assignment, word: str) -> bool:
    return word.strip().casefold() in column_of(a.target).values


def _of_order(a: Assignment, day_first: bool) -> str | None:
    """Return that format of an ambiguous date which has the day, or the month, first."""
    starts_with_day = (a.format or "").startswith(DAY_FIRST[0])
    return a.format if starts_with_day == day_first else a.swapped


def _read(text: str, format_: str | None) -> str:
    try:
        return f"{datetime.strptime(text.strip(), format_ or ''):%-d %B %Y}"
    except ValueError:
        return ""


def _texts(sample: pa.Table | None, column: str) -> list[str]:
    return [] if sample is None else [text for text in pc.unique(sample[column]).to_pylist() if text and text.strip()]


def _examples(sample: pa.Table | None, column: str) -> str:
    found = _texts(sample, column)[:EXAMPLES]
    return ", ".join(" ".join(text.split()) for text in found)[:LONGEST]
