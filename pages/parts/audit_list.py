"""List events of the audit, and offer them as a file."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from data_access.app_store.audit import Event, What
from data_access.exports import csv_bytes, xlsx_bytes
from metrics.roles import TITLES, Act
from metrics.translation import translate as _
from metrics.wording import moment, number
from pages.parts import notices, visiting
from pages.parts.audit_wanted import WHAT, Audit
from pages.parts.downloads import SHEET, button
from pages.parts.noting import note

SIZE = 50
MOST = 100_000  # events in a file


def audit_list(audit: Audit) -> bool:
    """Draw one page of the events, the latest first; return whether there are any."""
    found, total = audit.store.audit(audit.wanted, page=audit.page, size=SIZE)
    if not total:
        notices.nothing(_("Nothing of that sort was done. Try another word, other days, or fewer filters."))
        return False
    pages = -(-total // SIZE)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(_("**{n}** events").format(n=number(total)) if total > 1 else _("**1** event"))
        if pages > 1:
            now = min(audit.page, pages)
            st.pagination(pages, default=now, key=f"page_{now}", on_change=_turn, args=(audit, f"page_{now}"))
    if not found:
        notices.nothing(_("There is no such page of the list. Choose another."))
        return False
    st.dataframe(frame(audit, found), hide_index=True, height="content", alt=_("Audit"))
    st.caption(_("Times are those of {zone}.").format(zone=audit.zone.key))
    return True


def _turn(audit: Audit, key: str) -> None:
    audit.turn_to(page=str(st.session_state[key]))


def frame(audit: Audit, events: Iterable[Event]) -> pd.DataFrame:
    """Return events as people read them."""
    roles = {role.value: title for role, title in TITLES.items()}
    rows = [
        {
            _("When"): moment(event.at, audit.zone),
            _("Who"): event.name,
            _("What"): WHAT[event.what],
            _("About"): event.about,
            _("More"): told(event.detail.items()),
            _("Role"): roles.get(event.role, event.role),
            _("Address"): event.address or "",
        }
        for event in events
    ]
    return pd.DataFrame(rows)


def told(detail: Iterable[tuple[str, Any]]) -> str:
    """Return what else is known of an event, on one line."""
    return "; ".join(f"{name}: {_written(value)}" for name, value in detail)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return told(value.items())
    return (", ".join(map(str, value)) or "–") if isinstance(value, list) else str(value)


def files(audit: Audit) -> None:
    """Offer all events wanted as CSV and as XLSX; who takes one is in the audit then."""
    with st.container(horizontal=True, gap="small"):
        button(_("CSV"), "audit.csv", "text/csv", lambda: csv_bytes(taken(audit, "audit.csv")))
        button(_("Excel"), "audit.xlsx", SHEET, lambda: xlsx_bytes(taken(audit, "audit.xlsx")))


def taken(audit: Audit, file: str) -> pd.DataFrame:
    """Return what goes into a file, or raise NotAllowed; either is written down."""
    now = visiting.again(audit.visitor)
    if not now.may(Act.SEE_AUDIT):
        note(now, What.REFUSED, file)
    now.must(Act.SEE_AUDIT)
    events, __ = audit.store.audit(audit.wanted, size=MOST)
    note(now, What.EXPORTED, file, rows=len(events), address="&".join(f"{k}={v}" for k, v in audit.own.items()))
    return frame(audit, events)
