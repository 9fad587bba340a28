"""Say whose tickets run on which calendar."""

import pandas as pd
import streamlit as st

from metrics.calendars import ASSIGNED_BY, CalendarAssignment
from metrics.covers import ALL, Covers
from metrics.personal import whom
from metrics.translation import translate as _
from pages.parts import notices
from pages.parts.calendars_list import current
from pages.parts.deciding import Desk, Draft
from pages.parts.deciding_when import choose_begin, since
from pages.parts.deciding_whom import value_of

EVERYBODY, NONE = "", ""


def assign(desk: Desk) -> None:
    """Draw what is assigned, and the form that assigns a calendar."""
    calendars = current(desk)
    if not calendars:
        return
    st.subheader(_("Whose tickets run on which calendar"), anchor=False)
    titles = {key: version.title for key, version in calendars.items()}
    _table(desk, titles)
    draft = Draft("assignment", "")
    read = draft.read(desk.calendars.revision)
    with st.expander(_("Assign a calendar"), icon=":material/group:"):
        by, value, which = st.columns(3)
        with by:
            names = {EVERYBODY: _("All tickets")} | {d: desk.page.catalogue.dimension(d).title for d in ASSIGNED_BY}
            dimension = st.selectbox(
                _("Whose tickets"), list(names), format_func=names.__getitem__, key=draft.key("by")
            )
        with value:
            found = value_of(desk, draft, dimension) if dimension else None
        with which:
            calendar = st.selectbox(
                _("Run on"),
                [*titles, NONE],
                format_func=lambda key: titles.get(key, _("no calendar of their own")),
                key=draft.key("calendar"),
            )
        begin = choose_begin(desk, draft, desk.zone)
        why = draft.why()
        if draft.button(_("Assign")):
            if dimension and not found:
                st.error(_("Choose a {dimension}, or all tickets.").format(dimension=names[dimension].lower()))
            elif why:
                covers = Covers(**{dimension: found}) if dimension else ALL
                made = CalendarAssignment(
                    calendar or None, covers=covers, effective_from=begin.instant, author=desk.author, reason=why
                )
                done = _("Saved: {whom} on {calendar}, {begin}.").format(
                    whom=covers.sentence(),
                    calendar=titles.get(calendar, _("no calendar of their own")),
                    begin=begin.words,
                )
                draft.save(
                    lambda: desk.store.assign_calendar(made, by=desk.visitor, read=read, at_once=begin.at_once),
                    done,
                )


def _table(desk: Desk, titles: dict[str, str]) -> None:
    held = [h for h in desk.calendars.assigned() if h.end is None or h.end > desk.now]
    if not held:
        notices.nothing(_("No ticket runs on a calendar yet: working time is not counted until one is assigned."))
        return
    lines = [
        {
            _("Whose tickets"): whom(h.version.covers, desk.page.scope),
            _("Run on"): titles.get(h.version.calendar or "", ""),
            _("From"): since(h.start, desk.zone) + ("" if h.start <= desk.now else " " + _("(not yet)")),
            _("Until"): since(h.end, desk.zone) if h.end else "",
            _("By"): h.version.author,
            _("Why"): h.version.reason,
        }
        for h in held
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, alt=_("Assignments"))
    st.caption(_("Of several that fit a ticket the first counts: team, priority, channel, segment, all."))
