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
from metrics.periods import Grain
from metrics.published.codec import payload_from, plan_from
from metrics.published.differences import Difference, differences, newer, same
from metrics.published.payload import Cell, Payload, Shown, Stretch
from metrics.published.telling import counted, customers, figured, step_name, stretch, told, verdict
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
    _periods(_("Over since, and not on the link yet: {periods}."), newer(shown, now), now.grain)
    _periods(_("On the link, and now too long ago for it: {periods}."), newer(now, shown), now.grain)
    found = differences(shown, now)
    if found:
        st.dataframe(pd.DataFrame(_lines(found, now)), hide_index=True, placeholder="", alt=_("What differs"))
    elif same(shown, now):
        st.markdown(_("All that the link shows is what it would show now."))
        return
    else:
        st.markdown(_("Of the periods that both show no figure differs; what is said about them may."))
    st.markdown(plain(_since(desk, kept.made_at, same=kept.data_version == str(warehouse.manifest().version)), 400))


def _periods(sentence: str, found: tuple[Stretch, ...], grain: Grain) -> None:
    if found:
        st.markdown(sentence.format(periods=", ".join(stretch(period, grain) for period in found)))


def _lines(found: tuple[Difference, ...], now: Payload) -> list[dict[str, str]]:
    known = Catalogue.of({}).reported_in(now.currency)
    return [
        {
            _("Period"): stretch(one.period, now.grain),
            _("Figure"): " · ".join(filter(None, (metric.title, _of(one, now.grain)))),
            _("As published"): _told(one.shown, one, metric),
            _("Now"): _told(one.now, one, metric),
        }
        for one in found
        for metric in [known.metric(one.metric)]
    ]


def _of(one: Difference, grain: Grain) -> str:
    """Say what of a metric differs; nothing where it is the figure itself."""
    if one.step is not None:
        return step_name(one.step, grain) if one.step else _("how many began")
    return _("the period before") if one.before else one.group or ""


def _told(cell: Cell | Shown | None, one: Difference, metric: Metric) -> str:
    if cell is None:
        return _("not there")
    if isinstance(cell, Shown):
        return customers(cell) if one.step == 0 else told(cell, metric.unit)
    n = _("of {n}").format(n=counted(cell))
    return " · ".join((figured(cell, metric.unit), *([] if metric.kind.census else [n]), verdict(cell, metric)))


def _since(desk: LinkDesk, made_at: datetime, *, same: bool) -> str:
    """Say what may have changed the figures since."""
    store = store_at(desk.settings)
    counts = {what: store.audit(Wanted(what=frozenset({what}), since=made_at), size=1)[1] for what in WHY}
    done = [text.format(n=counts[what]) for what, text in WHY.items() if counts[what]]
    if done:
        return _("Since then: {what}.").format(what="; ".join(done))
    if same:
        return _("The data are the same: a setting was changed since, or the program itself.")
    return _("Since then the data were made anew, from the command line or under other settings.")
