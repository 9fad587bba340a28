"""Tell what was decided, by whom and why, and take a decision back."""

from datetime import datetime
from decimal import Decimal

import pandas as pd
import streamlit as st

from data_access.app_store.changes import Change, Content
from data_access.app_store.store import ASSIGNMENTS, CALENDARS, STANDARDS
from metrics.calendar_text import calendar_in_words
from metrics.covers import Covers
from metrics.decisions import ALWAYS
from metrics.personal import whom
from metrics.standards import Clock, Standard
from metrics.translation import translate as _
from metrics.wording import moment
from metrics.worktime import Calendar
from pages.parts.deciding import Desk, Draft
from pages.parts.deciding_when import since
from pages.parts.plain import plain

MOST = 200


def history(desk: Desk, *kinds: str) -> None:
    """Draw the changes of these kinds, the latest first, and the way back."""
    changes = [change for change in desk.store.history() if change.kind in kinds]
    st.subheader(_("History"), anchor=False)
    if not changes:
        st.caption(_("Nothing was decided here yet. Each change will stand here with its author and its reason."))
        return
    lines = [
        {
            _("When"): moment(change.at, desk.zone),
            _("Who"): change.who,
            _("About"): about(desk, change),
            _("Before"): told(desk, change, change.before),
            _("After"): told(desk, change, change.after),
            _("Why"): change.why,
        }
        for change in changes[:MOST]
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, alt=_("History"))
    st.caption(_("Times are those of {zone}.").format(zone=plain(desk.zone.key)))
    if changes[MOST:]:
        st.caption(_("The latest {n} of {all} changes are shown.").format(n=MOST, all=len(changes)))
    _undo(desk, changes)


def about(desk: Desk, change: Change) -> str:
    """Return what a change is about, in words."""
    if change.kind == CALENDARS.kind:
        return _("Calendar “{title}”").format(title=change.after["title"])
    if change.kind == ASSIGNMENTS.kind:
        return _("Calendar of {whom}").format(whom=whom(Covers.from_text(change.subject), desk.page.scope))
    metric, __, covers = change.subject.partition("?")
    return f"{desk.page.catalogue.metric(metric).title}, {whom(Covers.from_text(covers), desk.page.scope)}"


def told(desk: Desk, change: Change, content: Content | None) -> str:
    """Return what was or is decided, in words."""
    if content is None:
        return _("nothing")
    return f"{_said(desk, change, content)}; {_('from {day}').format(day=_since(desk, content))}"


def _since(desk: Desk, content: Content) -> str:
    instant = datetime.fromisoformat(str(content["effective_from"]))
    return _("always") if instant == ALWAYS else since(instant, desk.zone)


def _said(desk: Desk, change: Change, content: Content) -> str:
    if change.kind == CALENDARS.kind:
        return calendar_in_words(Calendar.from_text(str(content["calendar"])))
    if change.kind == ASSIGNMENTS.kind:
        version = desk.calendars.at(str(content["calendar"]), desk.now) if content["calendar"] else None
        return version.title if version else _("no calendar of their own")
    metric = desk.page.catalogue.metric(change.subject.partition("?")[0])
    target, threshold, clock = (content[name] for name in ("target", "threshold_s", "clock"))
    standard = Standard(
        metric.key,
        Decimal(target) if target else None,
        int(threshold) if threshold else None,
        Clock(clock) if clock else None,
        effective_from=desk.now,
    )
    return standard.sentence(metric.unit)


def _undo(desk: Desk, changes: list[Change]) -> None:
    """Offer to take back the last change about each subject, except a calendar's first hours, which have to stay."""
    last = {(change.kind, change.subject): change for change in reversed(changes)}
    open_to = [c for c in changes if last[c.kind, c.subject] == c and (c.before or c.kind != CALENDARS.kind)]
    if not open_to:
        return
    draft = Draft("undo", changes[0].id)  # after each change the latest is offered first
    by_id = {change.id: change for change in open_to}
    draft.read(0)
    with st.expander(_("Take a change back"), icon=":material/undo:"):
        chosen = st.selectbox(
            _("Change"),
            list(by_id),
            format_func=lambda n: f"{moment(by_id[n].at, desk.zone)} · {about(desk, by_id[n])}"[:160],
            key=draft.key("change"),
        )
        change = by_id[chosen or open_to[0].id]
        before = _said(desk, change, change.before) if change.before else _nothing_again(change)
        st.caption(
            _("Then holds again, from now or from when it would have begun: {before}.").format(
                before=plain(before, 300)
            )
        )
        why = draft.why()
        if draft.button(_("Take it back")) and why:
            draft.save(
                lambda: desk.store.undo(change.id, by=desk.visitor, reason=why),
                _("Taken back: {what}.").format(what=about(desk, change)),
            )


def _nothing_again(change: Change) -> str:
    return _("no standard") if change.kind == STANDARDS.kind else _("no calendar of their own")
