"""Show the customers that a search finds; a click opens one."""

from typing import Any

import pandas as pd
import streamlit as st

from data_access.app_store.audit import What
from data_access.warehouse.search import Found, known_segments, search
from data_access.warehouse.unlisted import unlisted
from metrics.question import NO_VALUE
from metrics.roles import Act
from metrics.translation import translate as _
from metrics.wording import group, moment, number
from pages.parts import navigation, notices
from pages.parts.names import name_of
from pages.parts.noting import note_once
from pages.parts.opening import Page
from pages.parts.plain import plain

SIZE = 50


def search_bar(page: Page) -> None:
    """Draw the box for a name and the choice of segments; the address keeps both."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["search"] = page.own.get("search", "")
        st.text_input(
            _("Find a customer"),
            key="search",
            on_change=_turn,
            args=(page, "search", "search"),
            max_chars=200,
            placeholder=_("part of a name or mail, customer number, id …"),
            icon=":material/search:",
            width=460,
        )
        chosen = page.question.filtered("segment")
        st.session_state["segments"] = list(chosen)
        st.multiselect(
            _("Segment"),
            list(dict.fromkeys((*known_segments(scope=page.scope, warehouse=page.warehouse), *chosen, NO_VALUE))),
            key="segments",
            on_change=_narrow,
            args=(page,),
            placeholder=_("all"),
            format_func=lambda v: group(v)[:80],
            width=320,
        )


def people_table(page: Page) -> None:
    """Draw one page of the customers found, in the order of their names."""
    text, at = page.own.get("search", ""), _page_number(page)
    notices.hidden(page.scope)
    segment = page.question.filtered("segment")
    found = search(text, scope=page.scope, warehouse=page.warehouse, segment=segment, page=at, size=SIZE)
    if text.strip():
        note_once(page.visitor, What.SEARCHED, text, found=found.total)
        if _known_by_key(page, text) and not found.total:
            return
    if not found.total:
        notices.nothing(_("No customer is called so. Try a part of the name, the mail address, or fewer segments."))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(_count(found.total, at))
        pages = -(-found.total // SIZE)
        if pages > 1:
            key = f"page_{at}"  # one widget a page, so that going back moves it too
            st.pagination(pages, default=min(at, pages), key=key, on_change=_turn, args=(page, "page", key))
    if not found.persons:
        notices.nothing(_("There is no such page of the list. Choose another."))
        return
    event: Any = st.dataframe(
        _frame(found, page),
        hide_index=True,
        height="content",
        selection_mode="single-row",
        on_select="rerun",
        key=f"people_{hash((text, segment, at))}",
        alt=_("Customers"),
    )
    st.caption(_("Select a row to open the customer's history. Tickets are counted over all time."))
    if event.selection.rows:
        person = found.persons[event.selection.rows[0]].person
        navigation.go("customer", page.question, search=text, person=person)


def _known_by_key(page: Page, text: str) -> bool:
    """Lead those who may to what is held of customers of whom no source sent a row; return whether there are any."""
    if not page.visitor.may(Act.EXPORT_CUSTOMER):
        return False
    found = unlisted(text, scope=page.scope, warehouse=page.warehouse)
    for key in found.customers:
        label = _("{id}: known by this id alone").format(id=plain(key))
        navigation.link("customer", label, page.question, icon=":material/folder_shared:", search=text, person=key)
    if found.total > len(found.customers):
        st.caption(_("{n} are known by their id alone: type more of it.").format(n=number(found.total)))
    return found.total > 0


def _frame(found: Found, page: Page) -> pd.DataFrame:
    zone = page.resolved.calendar.zone
    rows = [
        {
            _("Name"): name_of(p.name, 200) if page.scope.personal else p.person,
            _("Mail"): name_of(p.mail, 200) if p.mail else "",
            _("Segment"): p.segment or "",
            _("Plan"): p.plan or "",
            _("Country"): p.country or "",
            _("Sources"): ", ".join(p.sources),
            _("Tickets"): p.tickets,
            _("Open"): p.open,
            _("Last contact"): moment(p.last_contact, zone) if p.last_contact else "",
        }
        for p in found.persons
    ]
    return pd.DataFrame(rows)


def _count(total: int, at: int) -> str:
    if total == 1:
        return _("**1** customer")
    if total <= SIZE:
        return _("**{n}** customers").format(n=number(total))
    first, last = (at - 1) * SIZE + 1, min(total, at * SIZE)
    return _("**{n}** customers · showing {first} to {last}").format(
        n=number(total), first=number(first), last=number(last)
    )


def _page_number(page: Page) -> int:
    text = page.own.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _turn(page: Page, name: str, key: str) -> None:
    """Write one of the list's own parameters into the address; another text begins at the first page."""
    page.turn_to(page.question, **{"page": "1", name: str(st.session_state[key])})


def _narrow(page: Page) -> None:
    page.turn_to(page.question.within("segment", *st.session_state["segments"]), page="1")
