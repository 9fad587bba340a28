"""Give all that is held of a customer, to those who may, and lead to its erasure."""

import streamlit as st

from data_access.app_store.audit import What
from data_access.erasure import erasures
from data_access.personal_data import PersonalData, as_zip, personal_data
from data_access.warehouse.erased import MARK
from metrics.roles import Act, NotAllowed, Visitor
from metrics.translation import translate as _
from metrics.wording import number
from pages.parts import navigation, visiting
from pages.parts.downloads import button
from pages.parts.noting import note
from pages.parts.opening import Page
from pages.parts.privacy_erasing import proof

ASKED = "asked_for"  # whose data this visit has asked for


def taking_along(page: Page, person: str) -> None:
    """Draw the ways to what is held of this customer; of one who was erased, the proof."""
    if not page.visitor.may(Act.EXPORT_CUSTOMER):
        return
    erased = _erased(page, person)
    with st.expander(_("What is held of this customer"), icon=":material/folder_shared:", expanded=erased):
        if erased:
            st.markdown(_("This customer was erased: nothing that is here names anybody."))
            for erasure in erasures(page.settings):
                if erasure.person == person:
                    proof(erasure)
            return
        st.caption(_("All of it, for the customer to have: as JSON, and as a page to read, in one ZIP file."))
        with st.container(horizontal=True):
            if st.button(_("Gather it"), icon=":material/inventory_2:"):
                _asked(page, person)
            if page.visitor.may(Act.ERASE):
                own = {"person": person}
                navigation.link("privacy", _("Erase this customer"), page.question, icon=":material/person_off:", **own)
        if st.session_state.get(ASKED) == person:
            data = personal_data(page.settings, person, scope=page.scope)
            told = ", ".join(f"{title} {number(n)}" for title, n in data.counts.items() if n)
            st.markdown(told)
            button(_("Download"), "customer.zip", "application/zip", lambda: taken(page, data))


def _erased(page: Page, person: str) -> bool:
    return person.partition(":")[2].startswith(MARK) and any(
        erasure.person == person for erasure in erasures(page.settings)
    )


def _asked(page: Page, person: str) -> None:
    note(_allowed(page), What.ASKED_EXPORT, person)
    st.session_state[ASKED] = person


def taken(page: Page, data: PersonalData) -> bytes:
    """Return the file, after it was written down who takes it, or raise NotAllowed."""
    made = as_zip(data)
    note(_allowed(page), What.TOOK_EXPORT, data.held.customers[0], rows=sum(data.counts.values()))
    return made


def _allowed(page: Page) -> Visitor:
    now = visiting.again(page.visitor)
    try:
        now.must(Act.EXPORT_CUSTOMER)
    except NotAllowed as error:
        note(now, What.REFUSED, "customer.zip", why=str(error))
        raise
    return now
