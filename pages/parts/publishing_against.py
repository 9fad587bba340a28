"""Show what differs between what a link shows and what it would show now, and why."""

from datetime import datetime

import pandas as pd
import streamlit as st

from data_access.app_store.audit import Wanted, What
from data_access.app_store.editions import Kept
from data_access.app_store.link_rows import Link
from data_access.app_store.store import store_at, utc_now
from data_access.rules import rules_in_force
from data_access.warehouse.published import payload
from data_access.warehouse.snapshot import warehouse_at
from metrics.catalogue import Catalogue
from metrics.errors import PlumblineError
from metrics.metric import Metric
from metrics.published.codec import payload_from, plan_from
from metrics.published.differences import Difference, differences, newer
from metrics.published.payload import Cell, Payload
from metrics.published.telling import counted, figured, stretch, verdict
from metrics.scope import Scope
from metrics.translation import translate as _
from metrics.wording import moment
from pages.parts.deciding import complain
from pages.parts.plain import plain
from pages.parts.publishing_desk import LinkDesk

# What may have changed figures since, with the words that say so.
WHY = {
    What.IMPORTED: _("imports (late or corrected data): {n}"),
    What.IMPORT_UNDONE: _("imports taken back: {n}"),
    What.CHANGED_STANDARD: _("changed standards: {n}"),
    What.CHANGED_CALENDAR: _("changed calendars: {n}"),
    **{what: _("customers erased: {n}") for what in What if what.value == "erased"},
}


def against_now(desk: LinkDesk, link: Link) -> None:
    """Draw the comparison of the newest edition with what the same plan gives now, on demand."""
    kept = desk.published.editions.newest(link.id)
    if kept is None:
        return
    label = _("As published against now")
    with st.expander(label, icon=":material/compare_arrows:", key="against", on_change="rerun") as opened:
        if opened.open:
            try:
                _compared(desk, link, kept)
            except PlumblineError as error:
                complain(error)


def _compared(desk: LinkDesk, link: Link, kept: Kept) -> None:
    link.must_be_seen(desk.visitor)
    shown = payload_from(kept.payload)
    warehouse = warehouse_at(desk.settings)
    with st.spinner(_("Counting")):
        now = payload(
            plan_from(link.plan),
            publisher=shown.publisher,
            scope=Scope(link.teams, personal=False),
            warehouse=warehouse,
            settings=desk.settings,
            rules=rules_in_force(desk.settings),
            now=utc_now(),
        )
    made = moment(kept.made_at, desk.zone)
    st.caption(_("Edition {n}, made {made}.").format(n=kept.number, made=made))
    if fresh := newer(shown, now):
        periods = ", ".join(stretch(period, now.grain) for period in fresh)
        st.markdown(_("Over since, and not on the link yet: {periods}.").format(periods=periods))
    found = differences(shown, now)
    if not found:
        st.markdown(_("All figures that the link shows are what they would be now."))
        return
    st.dataframe(pd.DataFrame(_lines(found, now)), hide_index=True, placeholder="", alt=_("What differs"))
    st.markdown(plain(_since(desk, kept.made_at, same=kept.data_version == str(warehouse.manifest().version)), 400))


def _lines(found: tuple[Difference, ...], now: Payload) -> list[dict[str, str]]:
    known = Catalogue.of({}).reported_in(now.currency)
    return [
        {
            _("Period"): stretch(one.period, now.grain),
            _("Figure"): " · ".join((metric.title, *([one.group] if one.group else []))),
            _("As published"): _told(one.shown, metric),
            _("Now"): _told(one.now, metric),
        }
        for one in found
        for metric in [known.metric(one.metric)]
    ]


def _told(cell: Cell | None, metric: Metric) -> str:
    if cell is None:
        return _("not there")
    n = _("of {n}").format(n=counted(cell))
    return " · ".join((figured(cell, metric.unit), *([] if metric.kind.census else [n]), verdict(cell, metric)))


def _since(desk: LinkDesk, made_at: datetime, *, same: bool) -> str:
    """Say what may have changed the figures since."""
    store = store_at(desk.settings)
    counts = {what: store.audit(Wanted(what=frozenset({what}), since=made_at), size=1)[1] for what in WHY}
    told = [text.format(n=counts[what]) for what, text in WHY.items() if counts[what]]
    if told:
        return _("Since then: {what}.").format(what="; ".join(told))
    if same:
        return _("The data are the same: a setting was changed since, or the program itself.")
    return _("Since then the data were made anew, from the command line or under other settings.")
