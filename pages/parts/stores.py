"""Show what the stores hold: rows, how far each source reaches, the ledger of imports."""

import pandas as pd
import streamlit as st

from metrics.facts import FACTS
from metrics.translation import translate as _
from metrics.wording import instant, moment, number
from pages.parts.opening import Page


def row_counts(page: Page) -> None:
    """Draw the rows of each fact."""
    st.subheader(_("What is here"), anchor=False)
    kept = [(f.means, page.manifest.rows.get(name, 0), page.manifest.future.get(name, 0)) for name, f in FACTS.items()]
    table = pd.DataFrame(kept, columns=[_("What"), _("Rows"), _("Dated after the end of the data")])
    st.dataframe(table, hide_index=True, alt=_("Rows by kind"))


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
            _("What"): fact,
            _("Records"): number(f.records),
            _("Accepted"): number(f.accepted),
            _("Updated"): number(f.updated),
            _("Unchanged"): number(f.unchanged),
            _("Superseded"): number(f.superseded),
            _("Quarantined"): number(f.quarantined),
            _("Skipped"): number(f.skipped),
        }
        for record in reversed(page.manifest.imports)
        for fact, f in record.facts.items()
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, alt=_("Imports"))
