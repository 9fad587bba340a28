"""Say which standards a customer's tickets fall under, and why."""

import pandas as pd
import streamlit as st

from data_access.app_store.store import utc_now
from data_access.warehouse.history import History
from metrics.applying import applying
from metrics.personal import stand_in
from metrics.translation import translate as _
from pages.parts import navigation
from pages.parts.opening import Page
from pages.parts.standards_list import asked


def own_standards(page: Page, found: History) -> None:
    """Draw one line a standard, in the order in which they apply, and the way to set one for this customer."""
    keys = {found.person, *(c.customer for c in found.customers)}
    named = (version.covers.customer for version in page.rules.standards.versions)
    keys |= {key for key in named if key and stand_in(key, page.scope) in keys}
    segments = {c.segment for c in found.customers if c.segment}
    metrics = list(page.catalogue.metrics)
    held = sorted(
        applying(page.rules.standards, utc_now(), keys, segments), key=lambda a: metrics.index(a.standard.metric)
    )
    with st.expander(_("Standards for this customer"), icon=":material/flag:"):
        if held:
            lines = [
                {
                    _("Metric"): page.catalogue.metric(a.standard.metric).title,
                    _("Tickets"): a.tickets,
                    _("Standard"): asked(page, a.standard),
                    _("Why"): a.why,
                }
                for a in held
            ]
            st.dataframe(pd.DataFrame(lines), hide_index=True, alt=_("Standards for this customer"))
            st.caption(
                _("Of several that fit a ticket the first counts. Earlier tickets were judged by what held then.")
            )
        else:
            st.markdown(_("No standard is in force for this customer's tickets."))
        navigation.link(
            "standards",
            _("Set a standard for this customer"),
            page.question.within("customer", found.person),
            icon=":material/flag:",
        )
