"""Show a history as one timeline, day by day, the newest first."""

from collections.abc import Iterable
from datetime import UTC, date
from itertools import groupby
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data_access.warehouse.happened import What
from data_access.warehouse.history import EVERYTHING, Entry, History, history
from metrics.translation import translate as _
from metrics.wording import day, moment, number
from pages.parts import notices
from pages.parts.downloads import offer
from pages.parts.entries import icon, local_time, sentence
from pages.parts.opening import Page
from pages.parts.plain import plain

STEP = 50
MOST_SHOWN = 1000  # beyond that the file is the better reader
LONG = 400  # characters of a text that are shown before it has to be opened
ALL_ROWS = 1_000_000

SORTS: dict[str, tuple[str, tuple[What, ...]]] = {
    "contacts": (
        _("Contacts"),
        (What.OPENED, What.MESSAGE, What.FIRST_RESPONSE, What.RESOLVED, What.REOPENED),
    ),
    "surveys": (_("Surveys"), (What.SURVEY_ANSWERED, What.SURVEY_UNANSWERED)),
    "purchases": (_("Purchases"), (What.PURCHASE,)),
    "contract": (_("Contract"), (What.JOINED, What.LEFT)),
    "changes": (_("Changes of tickets"), (What.STATUS, What.TEAM, What.AGENT, What.PRIORITY)),
}
TONES = {What.REOPENED: "orange", What.SURVEY_UNANSWERED: "orange", What.RESOLVED: "green", What.LEFT: "red"}


def wanted(page: Page) -> tuple[What, ...]:
    """Return what the address wants to see; nothing known stands for everything."""
    names = [name for name in page.own.get("show", "").split(",") if name in SORTS]
    return tuple(what for name in names for what in SORTS[name][1]) or EVERYTHING


def shown(page: Page) -> int:
    """Return how many entries the address wants to see."""
    text = page.own.get("n", "")
    return min(max(int(text), STEP), MOST_SHOWN) if text.isascii() and text.isdigit() and len(text) < 7 else STEP


def timeline(page: Page, found: History) -> None:
    """Draw the choice of sorts, the entries by day, more of them, and the files."""
    st.subheader(_("Everything that happened"), anchor=False)
    if not sum(found.counts.values()):
        notices.nothing(_("Nothing has happened with this customer yet: no ticket, no survey, no purchase."))
        return
    _choose(page, found)
    total = sum(found.counts[what] for what in wanted(page))
    if not total:
        notices.nothing(_("Nothing of that sort has happened with this customer. Choose another."))
        return
    zone = page.resolved.calendar.zone
    for when, entries in groupby(found.entries, key=lambda e: _day(e, zone)):
        st.markdown(f"**{day(when)}**")
        with st.container(border=True, gap="small", key=f"day_{when}"):
            _day_of(entries, page, found)
    _more(page, total, len(found.entries))
    offer(lambda: frame(page, whole(page, found.person)), f"customer-{_safe(found.person)}")


def _choose(page: Page, found: History) -> None:
    counts = {name: sum(found.counts[what] for what in whats) for name, (__, whats) in SORTS.items()}
    st.session_state["show"] = [name for name in page.own.get("show", "").split(",") if name in SORTS]
    st.pills(
        _("Show only"),
        [name for name in SORTS if counts[name] or name in st.session_state["show"]],
        selection_mode="multi",
        key="show",
        format_func=lambda name: f"{SORTS[name][0]} {number(counts[name])}",
        on_change=_turn_to_sorts,
        args=(page,),
        label_visibility="collapsed",
    )


def _turn_to_sorts(page: Page) -> None:
    page.turn_to(page.question, show=",".join(st.session_state["show"]) or "all", n=str(STEP))


def _day_of(entries: Iterable[Entry], page: Page, found: History) -> None:
    zone, ticket = page.resolved.calendar.zone, None
    for entry in entries:
        with st.container(horizontal=True, gap="small"):
            st.markdown(f":gray[{local_time(entry, zone)}]", width=44)
            with st.container(gap="xxsmall"):
                st.markdown(_line(entry, page, found, new_ticket=entry.ticket != ticket))
                _text(entry)
        ticket = entry.ticket


def _line(entry: Entry, page: Page, found: History, *, new_ticket: bool) -> str:
    text = sentence(entry, page.resolved.calendar.zone, page.settings.currency, plain)
    tone = None if entry.withheld else TONES.get(entry.what)
    mark = f":material/{icon(entry)}:"
    about = [plain(entry.channel)] if entry.channel else []
    if entry.ticket and new_ticket:
        about.append(plain(entry.title or entry.ticket))
    aside = " · ".join(about)
    late = " · :orange[" + _("dated after the end of the data") + "]" if entry.at > found.as_of else ""
    return f"{f':{tone}[{mark}]' if tone else mark} **{text}**" + (f" :gray[· {aside}]" if aside else "") + late


def _text(entry: Entry) -> None:
    """A customer's and our own words, as text and never as markdown."""
    if not entry.detail:
        return
    if len(entry.detail) <= LONG:
        st.text(entry.detail)
        return
    st.text(entry.detail[:LONG] + "…")
    with st.expander(_("The whole text, {n} characters").format(n=number(len(entry.detail)))):
        st.text(entry.detail)


def _more(page: Page, total: int, here: int) -> None:
    if here >= total:
        st.caption(_("This is the beginning."))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("{here} of {total} entries").format(here=number(here), total=number(total)), width="content")
        if here < MOST_SHOWN:
            more = min(2 * here, MOST_SHOWN)
            st.button(_("Show more"), on_click=_turn_to_more, args=(page, more), icon=":material/expand_more:")


def _turn_to_more(page: Page, n: int) -> None:
    page.turn_to(page.question, n=str(n))


def frame(page: Page, entries: Iterable[Entry]) -> pd.DataFrame:
    """Return entries as a table for files, one row each."""
    zone, currency = page.resolved.calendar.zone, page.settings.currency
    rows = [
        {
            _("When ({zone})").format(zone=zone): moment(e.at, zone),
            _("What"): sentence(e, zone, currency, lambda text: text or ""),
            _("Text"): e.detail,
            _("Ticket"): e.ticket,
            _("Subject"): e.title if e.ticket else None,
            _("Source"): e.source,
            _("Channel"): e.channel,
            _("Team"): e.team,
            _("Waited (seconds)"): e.waited_s,
            _("Score"): float(e.score) if e.score is not None else None,
            _("Amount"): float(e.amount) if e.amount is not None else None,
            _("Currency"): e.currency,
        }
        for e in entries
    ]
    return pd.DataFrame(rows)


def whole(page: Page, person: str) -> tuple[Entry, ...]:
    """Return every entry of the sorts that the address wants."""
    return history(person, scope=page.scope, warehouse=page.warehouse, wanted=wanted(page), limit=ALL_ROWS).entries


def _day(entry: Entry, zone: ZoneInfo) -> date:
    return entry.at.replace(tzinfo=UTC).astimezone(zone).date()


def _safe(person: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in person)[:60]
