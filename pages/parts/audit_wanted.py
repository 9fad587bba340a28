"""Ask which events of the audit are wanted; the address keeps it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from data_access.app_store.audit import Wanted, What
from data_access.app_store.store import AppStore, store_at
from data_access.warehouse.manifest import OtherFormat
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import EmptyWarehouse
from metrics.errors import BadValue, PlumblineError, UnknownName
from metrics.question import Question
from metrics.roles import Visitor
from metrics.translation import translate as _
from pages.parts import navigation, notices, visiting
from pages.parts.noting import note_once
from pages.parts.opening import open_page
from pages.parts.settings import server_settings

WHAT = {
    What.SIGNED_IN: _("signed in"),
    What.SIGN_IN_FAILED: _("failed to sign in"),
    What.SIGNED_OUT: _("signed out"),
    What.SESSION_ENDED: _("ended a session"),
    What.INVITED: _("invited"),
    What.CHANGED_PASSWORD: _("changed a password"),
    What.CHANGED_ROLE: _("changed a role or teams"),
    What.ACCOUNT_DISABLED: _("disabled an account"),
    What.ACCOUNT_ENABLED: _("enabled an account"),
    What.SAW_CUSTOMER: _("saw a customer"),
    What.SEARCHED: _("searched"),
    What.EXPORTED: _("took a file"),
    What.IMPORTED: _("imported"),
    What.IMPORT_UNDONE: _("took an import back"),
    What.CHANGED_STANDARD: _("changed a standard"),
    What.CHANGED_CALENDAR: _("changed a calendar"),
    What.REFUSED: _("was refused"),
    What.SAW_AUDIT: _("saw the audit"),
    What.PUBLISHED: _("published a link"),
    What.LINK_CHANGED: _("changed what a link shows"),
    What.LINK_ROTATED: _("gave a link another address"),
    What.LINK_REVOKED: _("revoked a link"),
    What.LINKS_PAUSED: _("paused all links"),
    What.LINKS_RESUMED: _("let links be seen again"),
    What.LINK_GUESSED: _("tried too many links or passwords"),
    What.ASKED_EXPORT: _("asked for all that is held of a customer"),
    What.TOOK_EXPORT: _("took all that is held of a customer"),
    What.ERASED: _("erased a customer"),
    What.SET_RETENTION: _("set how long something is kept"),
    What.RETAINED: _("removed what was kept long enough"),
}
OWN = ("who", "what", "search", "since", "until", "page")
LONGEST = 200


@dataclass(frozen=True)
class Audit:
    """A visit to the audit; `own` are the parameters of its address, `question` what the links lead on to."""

    store: AppStore
    visitor: Visitor
    zone: ZoneInfo
    own: dict[str, str]
    question: Question | None = None

    @property
    def wanted(self) -> Wanted:
        """Which events the address asks for."""
        what = [name for name in self.own.get("what", "").split(",") if name]
        for name in what:
            if name not in set(What):
                raise UnknownName(_("event"), name, set(What))
        until = _day(self.own, "until")
        return Wanted(
            self.own.get("who", ""),
            frozenset(What(name) for name in what),
            self.own.get("search", "")[:LONGEST],
            self._instant(_day(self.own, "since")),
            self._instant(until + timedelta(days=1) if until else None),
        )

    def _instant(self, day: date | None) -> datetime | None:
        if day is None:
            return None
        return datetime.combine(day, time(), self.zone).astimezone(UTC).replace(tzinfo=None)

    @property
    def page(self) -> int:
        """Which page of the list the address asks for, from 1."""
        text = self.own.get("page", "")
        return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1

    def turn_to(self, **own: str) -> None:
        """Stay on the page with other parameters; another choice begins at the first page of the list."""
        kept = {name: value for name, value in {**self.own, "page": "", **own}.items() if value}
        navigation.follow(navigation.address(self.question, **kept) if self.question else kept.items())


def open_audit() -> Audit:
    """Return the visit that the address describes, also where there are no data, or end the run with a sentence."""
    settings = server_settings()
    try:
        warehouse_at(settings).manifest()
    except EmptyWarehouse:
        navigation.bar(None)
        own = {name: st.query_params[name] for name in OWN if name in st.query_params}
        visit = Audit(store_at(settings), visiting.visitor(), ZoneInfo(settings.zone), own)
    except OtherFormat:
        open_page()  # says so, and ends the run
        raise
    else:
        page = open_page(OWN)
        visit = Audit(store_at(settings), page.visitor, ZoneInfo(settings.zone), page.own, page.question)
    try:
        visit.wanted  # noqa: B018 - refuses what has no meaning before anything is drawn
        asked = ", ".join(f"{name}={value}" for name, value in visit.own.items() if value)
        note_once(visit.visitor, What.SAW_AUDIT, asked)
    except PlumblineError as error:
        notices.cannot_read(error)
        st.stop()
    return visit


def _day(own: dict[str, str], name: str) -> date | None:
    text = own.get(name, "")
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        found = date.min
    if found and not date(1970, 1, 1) <= found <= date(2199, 12, 30):
        sentence = _("“{text}” is no day for “{name}”: write for instance 2026-03-31.")
        raise BadValue(sentence.format(text=text[:40], name=name))
    return found


def wanted_bar(audit: Audit) -> None:
    """Draw the search and the filters."""
    people = audit.store.people_in_audit()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["search"] = audit.own.get("search", "")
        st.text_input(
            _("Search"), key="search", max_chars=LONGEST, icon=":material/search:", width=300,
            placeholder=_("a name, a customer, what was sought …"), on_change=_turn, args=(audit, "search"),
        )  # fmt: skip
        who = st.session_state["who"] = audit.own.get("who") or None
        st.selectbox(
            _("Who"), list(dict.fromkeys((*people, *filter(None, (who,))))), key="who", width=200,
            format_func=lambda account: people.get(account, str(account))[:80], placeholder=_("all"),
            on_change=_turn, args=(audit, "who"),
        )  # fmt: skip
        st.session_state["what"] = sorted(audit.wanted.what)
        st.multiselect(
            _("What"), list(WHAT), key="what", format_func=lambda what: WHAT[What(what)], placeholder=_("all"),
            width=300, on_change=_turn, args=(audit, "what"),
        )  # fmt: skip
        for name, label in (("since", _("From")), ("until", _("To"))):
            st.session_state[name] = _day(audit.own, name)
            st.date_input(
                label, key=name, format="YYYY-MM-DD", width=150, on_change=_turn, args=(audit, name),
                min_value=date(1970, 1, 1), max_value=date(2199, 12, 30),
            )  # fmt: skip


def _turn(audit: Audit, name: str) -> None:
    chosen: Any = st.session_state[name]
    audit.turn_to(**{name: ",".join(chosen) if isinstance(chosen, list) else str(chosen or "")})
