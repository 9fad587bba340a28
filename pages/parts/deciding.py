"""Open a page of decisions: the store, the moment, who decides, and what was typed so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import streamlit as st

from data_access.app_store.audit import What
from data_access.app_store.changes import ChangedMeanwhile
from data_access.app_store.connections import CannotReachStore
from data_access.app_store.store import AppStore, store_at, utc_now
from metrics.calendars import CalendarBook
from metrics.errors import PlumblineError
from metrics.roles import NotAllowed, Visitor
from metrics.standards import StandardBook
from metrics.translation import translate as _
from pages.parts import visiting
from pages.parts.noting import note
from pages.parts.opening import Page, open_page
from pages.parts.plain import plain

T = TypeVar("T")
LONGEST_REASON = 2000
SAID = "decided"


@dataclass(frozen=True)
class Desk:
    """A visit to a page of decisions; `now` is the naive UTC at which it is drawn."""

    page: Page
    store: AppStore
    now: datetime = field(default_factory=utc_now)

    @property
    def author(self) -> str:
        """Who decides."""
        return self.page.visitor.name

    @property
    def visitor(self) -> Visitor:
        """Who decides, as the store knows them at this moment."""
        return visiting.again(self.page.visitor)

    @property
    def zone(self) -> ZoneInfo:
        """The reporting zone, in which instants are written."""
        return self.page.resolved.calendar.zone

    @cached_property
    def standards(self) -> StandardBook:
        """All standards."""
        return self.store.standards()

    @cached_property
    def calendars(self) -> CalendarBook:
        """All calendars that were made, and what they are assigned to."""
        return self.store.calendars()

    @property
    def in_use(self) -> CalendarBook:
        """The calendars on which time runs: those that were made, or that the sample company comes with."""
        return self.page.rules.calendars


def open_desk() -> Desk:
    """Return the visit, or end the run with a sentence that says why there is none."""
    page = open_page()
    try:
        return Desk(page, store_at(page.settings))
    except CannotReachStore as error:
        st.error(plain(str(error), 400), icon=":material/error:")
        st.stop()


@dataclass(frozen=True)
class Draft:
    """What a visitor is about to decide; its fields keep what was typed until it is saved.

    Parameters
    ----------
    form : str
        Which form.
    subject : object
        What it is about; turning to another begins anew.
    """

    form: str
    subject: object

    @property
    def _kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = st.session_state.setdefault(f"draft_{self.form}", {"number": 0})
        if kept.get("subject", self) != self.subject:
            kept.update(number=kept["number"] + 1, subject=self.subject, read=None, tried=False)
        return kept

    def read(self, revision: int) -> int:
        """Return the revision that the visitor had before his eyes when he opened this; now, `revision`."""
        # The fields of a page that was left are forgotten, and begin with the present state.
        if self._kept["read"] is None or self.key("why") not in st.session_state:
            self._kept["read"] = revision
        return int(self._kept["read"])

    def key(self, name: str, begins: Any = None) -> str:
        """Return the key of a field, which holds `begins` until something else is typed."""
        key = f"{self.form}_{self._kept['number']}_{name}"
        if begins is not None:
            st.session_state.setdefault(key, begins)
        return key

    def typed(self, name: str, parse: Callable[[str], T], *, required: bool = True) -> T | None:
        """Return what was typed into a field as `parse` reads it, else say beneath it why not, and return None.

        An empty field that is required is complained of only once the visitor has tried to save.
        """
        text: str = st.session_state.get(self.key(name)) or ""
        try:
            return parse(text)
        except PlumblineError as error:
            if text.strip() or not required or self._kept["tried"]:
                complain(error)
            return None

    def why(self) -> str | None:
        """Draw the field of the reason; return it, None while it is missing."""
        reason = st.text_area(
            _("Why?"),
            key=self.key("why"),
            max_chars=LONGEST_REASON,
            height=80,
            placeholder=_("For those who ask in a year, for instance: chats are left after ten minutes"),
        ).strip()
        if not reason and self._kept["tried"]:
            st.error(_("Say why in a sentence, for those who ask."), icon=":material/error:")
        return reason or None

    def button(self, label: str) -> bool:
        """Draw the button that saves; return whether it was pressed."""
        return st.button(label, key=self.key("save"), icon=":material/check:", on_click=self._try)

    def _try(self) -> None:
        self._kept["tried"] = True

    def save(self, decide: Callable[[], object], done: str) -> None:
        """Do `decide`, then begin anew and say `done`; what is refused is said, and what was typed stays."""
        try:
            with st.spinner(_("Saving")):
                decide()
        except ChangedMeanwhile as error:
            self._kept["read"] = None  # the visitor has been told, and sees the new state
            complain(error)
        except NotAllowed as error:
            note(visiting.visitor(), What.REFUSED, self.form, why=str(error))
            complain(error)
        except PlumblineError as error:
            complain(error)
        else:
            self.drop()
            st.session_state[SAID] = done
            st.rerun()

    def drop(self) -> None:
        """Forget what was typed."""
        self._kept.update(subject=object())


def complain(error: PlumblineError) -> None:
    """Say what is wrong where it stands."""
    st.error(plain(str(error), 600), icon=":material/error:")


def do(act: Callable[[], object], done: str) -> None:
    """Do it and say so on the page as it then is; what is refused is said, and changes nothing."""
    try:
        act()
    except PlumblineError as error:
        complain(error)
    else:
        st.session_state[SAID] = done
        st.rerun()


def said() -> None:
    """Say once what was just decided."""
    place = st.container()  # stays when the sentence goes: else what is beneath would be drawn anew, and fold up
    if SAID in st.session_state:
        place.success(plain(st.session_state.pop(SAID), 600), icon=":material/check:")
