"""Say who a customer is, and what each source knows."""

from decimal import Decimal
from typing import NoReturn

import pandas as pd
import streamlit as st

from data_access.app_store.audit import What
from data_access.warehouse.history import Customer, History, history
from data_access.warehouse.unlisted import unlisted
from metrics.errors import UnknownName
from metrics.facts import CUSTOMERS, titled
from metrics.roles import Act
from metrics.scope import OutOfScope
from metrics.translation import translate as _
from metrics.wording import data_until, day, moment, money
from pages.parts import navigation, notices
from pages.parts.names import LONGEST, name_of
from pages.parts.noting import note_once
from pages.parts.opening import Page
from pages.parts.plain import plain
from pages.parts.refusing import forbid
from pages.parts.taking_along import taking_along
from pages.parts.timeline import shown, wanted


def find(page: Page) -> History:
    """Return the history of the customer in the address, or end the run with a sentence that helps."""
    person = page.own.get("person", "")
    if not person:
        _end(page, None)
    try:
        found = history(person, scope=page.scope, warehouse=page.warehouse, wanted=wanted(page), limit=shown(page))
    except OutOfScope as error:
        forbid(page.visitor, error, about=person)
    except UnknownName as error:
        _known_by_key(page, person)
        _end(page, error)
    note_once(page.visitor, What.SAW_CUSTOMER, found.person)
    return found


def _known_by_key(page: Page, person: str) -> None:
    """Give those who may what is held of a customer of whom no source sent a row, and end the run."""
    if not page.visitor.may(Act.EXPORT_CUSTOMER):
        return
    if person not in unlisted(person, scope=page.scope, warehouse=page.warehouse).customers:
        return
    note_once(page.visitor, What.SAW_CUSTOMER, person)
    st.subheader(plain(person), anchor=False)
    notices.nothing(
        _("Tickets, messages, surveys or orders name this customer, and no source has sent who it is: no history.")
    )
    taking_along(page, person)
    st.stop()


def _end(page: Page, error: UnknownName | None) -> NoReturn:
    if error:
        st.subheader(_("There is no such customer"), anchor=False)
        notices.refused(error)
    else:
        st.subheader(_("No customer is chosen"), anchor=False)
    navigation.link("customers", _("Find a customer"), page.question, icon=":material/search:")
    st.stop()


def who(page: Page, found: History) -> None:
    """Draw name, what is known in one line, and what each source says on demand."""
    zone = page.resolved.calendar.zone
    name = found.first("name") or ""
    back = {"search": page.own["search"]} if page.own.get("search") else {}
    navigation.link("customers", _("Customers"), page.question, icon=":material/arrow_back:", **back)
    st.title(plain(name_of(name) if page.scope.personal else found.person, LONGEST), anchor=False)
    facts = [plain(found.first(field)) for field in ("segment", "plan", "country") if found.first(field)]
    facts += _contract(found, page)
    facts.append(_("known to {sources}").format(sources=plain(", ".join(_sources(found)))))
    st.markdown(" · ".join(facts))
    st.caption(data_until(found.as_of, zone))
    notices.hidden(page.scope)
    with st.expander(_("What each source says"), icon=":material/badge:"):
        if len(name) > LONGEST:
            st.text(name)
        st.dataframe(_records(found, page), alt=_("What each source says"), height="content")


def _sources(found: History) -> list[str]:
    return sorted({c.source for c in found.customers})


def _contract(found: History, page: Page) -> list[str]:
    local = page.resolved.calendar.local
    begun = min((c.joined_at for c in found.customers if c.joined_at), default=None)
    if begun is None:
        return [_("no contract")]
    facts = [_("customer since {day}").format(day=day(local(begun).date()))]
    running = any(c.joined_at and not c.left_at for c in found.customers)
    ended = max((c.left_at for c in found.customers if c.left_at), default=None)
    if ended and not running:
        facts.append(_("**left on {day}**").format(day=day(local(ended).date())))
    return facts


def _records(found: History, page: Page) -> pd.DataFrame:
    """One row a field, one column a source; fields that no source fills are left out."""
    table = {c.customer: _record(c, page) for c in found.customers}
    frame = pd.DataFrame(table).fillna("")
    filled: pd.DataFrame = frame.loc[frame.ne("").any(axis=1)]
    return filled


def _record(customer: Customer, page: Page) -> dict[str, str]:
    zone = page.resolved.calendar.zone
    told = {}
    for column in CUSTOMERS:
        value = getattr(customer, column.name)
        if value is None:
            text = ""
        elif column.name.endswith("_at"):
            text = moment(value, zone)
        elif isinstance(value, bool):
            text = _("yes") if value else _("no")
        elif isinstance(value, Decimal):
            text = money(float(value), page.settings.currency)
        else:
            text = str(value)
        told[_(titled(column.name))] = text
    return told | {name.removeprefix("x_"): value for name, value in customer.custom}
