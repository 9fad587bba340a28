"""Show what the stores hold: rows, how far each source reaches, the ledger of imports."""

import pandas as pd
import streamlit as st

from data_access.warehouse.ledger import FactRecord
from metrics.facts import FACTS
from metrics.translation import translate as _
from metrics.wording import instant, moment, number
from pages.parts.opening import Page

# What became of the records of an import, in the ledger's words and in plain ones.
OUTCOMES = {
    "records": _("Records"),
    "accepted": _("New"),
    "updated": _("Changed"),
    "unchanged": _("Unchanged"),
    "superseded": _("Older than what is there"),
    "quarantined": _("Refused"),
    "skipped": _("Not of this kind"),
}
RIGHT = {title: st.column_config.TextColumn(alignment="right") for title in OUTCOMES.values()}


def outcomes(counts: FactRecord) -> list[str]:
    """Return the numbers of `OUTCOMES`, written."""
    return [number(getattr(counts, name)) for name in OUTCOMES]


def row_counts(page: Page) -> None:
    """Draw the rows of each fact."""
    st.subheader(_("What is here"), anchor=False)
    rows, future = page.manifest.rows, page.manifest.future
    lines = [
        (_(fact.title), number(rows.get(name, 0)), number(future.get(name, 0)), _(fact.means))
        for name, fact in FACTS.items()
    ]
    columns = [_("What"), _("Rows"), _("Dated after the end of the data"), _("What they are")]
    shown = {name: st.column_config.TextColumn(alignment="right") for name in columns[1:3]}
    st.dataframe(pd.DataFrame(lines, columns=columns), hide_index=True, column_config=shown, alt=_("Rows by kind"))


def coverage(page: Page) -> None:
    """Draw until when each source covers the data."""
    zone = page.resolved.calendar.zone
    lines = [(source, instant(until, zone)) for source, until in page.manifest.coverage.items()]
    table = pd.DataFrame(lines, columns=[_("Source"), _("Covers the data until")])
    st.subheader(_("How far it reaches"), anchor=False)
    st.dataframe(table, hide_index=True, alt=_("Sources"))


def ledger(page: Page) -> None:
    """Draw the imports, the latest first; their outcomes add up to the records."""
    st.subheader(_("Imports"), anchor=False)
    zone = page.resolved.calendar.zone
    lines = [
        {
            _("When"): moment(record.at, zone),
            _("Source"): record.source,
            _("What"): _(FACTS[fact].title),
            **dict(zip(OUTCOMES.values(), outcomes(counts), strict=True)),
        }
        for record in reversed(page.manifest.imports)
        for fact, counts in record.facts.items()
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, column_config=RIGHT, alt=_("Imports"))
