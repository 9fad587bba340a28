"""Find a customer, show what would go, erase on a typed word, and show the proof."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data_access.app_store.audit import What
from data_access.erasure import erase, erasures
from data_access.personal_data import personal_data
from data_access.warehouse.erased import Erasure
from data_access.warehouse.search import search
from data_access.warehouse.unlisted import unlisted
from metrics.errors import PlumblineError
from metrics.facts import FACTS, titled
from metrics.translation import translate as _
from metrics.wording import moment, number
from pages.parts import navigation, notices
from pages.parts.deciding import SAID
from pages.parts.names import name_of
from pages.parts.noting import note_once
from pages.parts.plain import plain
from pages.parts.privacy_desk import PrivacyDesk

MOST = 8  # of each sort to choose from
KNOWN_BY_KEY = _("known by this id alone")
LASTING = _("The rows stay, without a name, so that no figure of the past changes. Nothing brings the customer back.")


def choose(desk: PrivacyDesk) -> None:
    """Draw the search, and what is held of the one who was chosen."""
    st.subheader(_("Erase a customer"), anchor=False)
    text = st.text_input(_("Name, mail address, customer number or id"), key="erase_search", width=420).strip()
    if text:
        note_once(desk.page.visitor, What.SEARCHED, text)
        found = search(text, scope=desk.page.scope, warehouse=desk.warehouse, size=MOST)
        known_by_key = unlisted(text, scope=desk.page.scope, warehouse=desk.warehouse, size=MOST)
        labels = {
            person.person: f"{plain(name_of(person.name))} · {plain(person.mail or '')} · {plain(person.person)}"
            for person in found.persons
        } | {key: f"{plain(key)} · {KNOWN_BY_KEY}" for key in known_by_key.customers}
        if not labels:
            notices.nothing(_("Nobody is found by that."))
        for key, label in labels.items():
            st.button(label, key=f"choose_{key}", type="tertiary", on_click=_turn, args=(desk, key))
        if max(found.total, known_by_key.total) > MOST:
            total = found.total + known_by_key.total
            st.caption(_("{n} are found: type more of it.").format(n=number(total)))
    if desk.page.own.get("person"):
        _confirm(desk, desk.page.own["person"])


def _turn(desk: PrivacyDesk, person: str) -> None:
    desk.page.turn_to(desk.page.question, person=person)


def _confirm(desk: PrivacyDesk, customer: str) -> None:
    if any(erasure.person == customer for erasure in erasures(desk.settings)):
        return
    try:
        found = personal_data(desk.settings, customer, scope=desk.page.scope)
    except PlumblineError as error:
        notices.refused(error)
        return
    key = found.held.customers[0]
    with st.container(border=True, key="erasing"):
        names = [row["name"] for row in found.held.rows["customers"] if row.get("name")]
        st.markdown(
            f"**{plain(name_of(names[0] if names else None))}** · {plain(', '.join(found.held.customers), 200)}"
        )
        note_once(desk.page.visitor, What.SAW_CUSTOMER, key)
        _table(_("What is held"), found.counts)
        st.markdown(
            _(
                "Names, addresses, numbers, notes, subjects, messages, comments and columns of a source's own go from "
                "the data and all their kept versions, from refused records and from the audit. The ids of the "
                "customer become random ones; those of tickets, messages and orders do so only where one of them says "
                "whose it is."
            )
            + " "
            + LASTING
        )
        typed = st.text_input(_("Type the id “{id}” to confirm").format(id=plain(key)), key=f"confirm_{key}", width=420)
        if st.button(_("Erase"), icon=":material/person_off:", disabled=typed.strip() != key, type="primary"):
            _erase(desk, key)


def _erase(desk: PrivacyDesk, key: str) -> None:
    proofs: list[Erasure] = []
    if desk.work(_("Erasing"), lambda tell: proofs.append(erase(desk.settings, key, desk.allowed(), tell))):
        st.session_state[SAID] = _("Erased. The proof is below.")
        desk.page.turn_to(desk.page.question, person=proofs[0].person)
        st.rerun()


def erasures_list(desk: PrivacyDesk) -> None:
    """Draw who was erased, by what stands for them, and the proof of the one that the address names."""
    found = erasures(desk.settings)
    if not found:
        return
    st.subheader(_("Who was erased"), anchor=False)
    rows = [
        {
            _("When"): moment(e.at, desk.zone),
            _("Found under"): e.person,
            _("Texts removed"): number(sum(e.removed.values())),
            _("Rows that remain"): number(sum(e.remain.values())),
        }
        for e in found
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("Who was erased"))
    st.caption(
        _("Keep {file} beside your backups: restoring one asks for it.").format(
            file=plain(str(desk.settings.list_of_erased), 200)
        )
    )
    people = [e.person for e in found]
    named = desk.page.own.get("person", "")
    if named in people:
        proof(found[people.index(named)])
        navigation.link(
            "customer", _("The rows that remain"), desk.page.question, icon=":material/person_off:", person=named
        )


def proof(erasure: Erasure) -> None:
    """Draw what was removed, and which rows remain."""
    with st.container(border=True, key="proof"):
        st.markdown(_("**{person}**").format(person=plain(erasure.person)))
        _table(_("Removed"), {_what(name): n for name, n in erasure.removed.items()})
        remain = {_(FACTS[name].title): n for name, n in erasure.remain.items()}
        _table(_("Rows that remain, and name nobody"), remain)


def _what(name: str) -> str:
    fact, __, column = name.partition(".")
    if not column:
        return _("Refused records")
    return f"{_(FACTS[fact].title)}: {plain(_(titled(column)))}"


def _table(title: str, counts: Mapping[str, int]) -> None:
    frame = pd.DataFrame([(name, number(n)) for name, n in counts.items() if n], columns=[title, _("Number")])
    right = {_("Number"): st.column_config.TextColumn(alignment="right")}
    st.dataframe(frame, hide_index=True, column_config=right, alt=title, width=520, height="content")
