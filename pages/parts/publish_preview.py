"""Show exactly what viewers of a link will see, then publish that."""

import streamlit as st

from data_access.app_store.audit import What
from metrics.errors import PlumblineError
from metrics.published.edition import INDEX
from metrics.roles import NotAllowed
from metrics.translation import translate as _
from pages.parts import navigation, visiting
from pages.parts.deciding import SAID, complain
from pages.parts.noting import note
from pages.parts.opening import Page
from pages.parts.plain import plain
from pages.parts.publish_form import Terms
from pages.parts.publishing_desk import TOKEN
from pages.published.publishing import Made, address_of, change, confirm, preview, publish

PHONE, DESKTOP = 390, 1120
WIDTHS = {PHONE: _("On a phone"), DESKTOP: _("On a desk")}
HEIGHT = 760


def preview_of(page: Page, terms: Terms) -> Made | None:
    """Draw the preview of what is asked for, once it was asked for; None before, and where it cannot be made."""
    if st.button(_("Show what they will see"), icon=":material/visibility:"):
        _make(page, terms)
    made: Made | None = st.session_state.get(_kept(terms))
    if made is None:
        return None
    if made.plan != terms.plan or made.payload.publisher != terms.publisher:
        st.info(_("You have changed something since: look again before you publish."), icon=":material/info:")
        return None
    st.subheader(_("Exactly what they will see"), anchor=False)
    width = st.segmented_control(
        _("Width"), list(WIDTHS), default=PHONE, format_func=WIDTHS.__getitem__, key="link_width",
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    with st.container(border=True, key="preview", width=width + 40):
        # Its words are ours, numbers, and names that cannot be markup.
        st.iframe(made.edition.pages[INDEX].decode(), width=width, height=HEIGHT, alt=_("Preview of the link"))
    return made


def confirm_or_publish(page: Page, terms: Terms, made: Made) -> None:
    """Draw the button that publishes what was shown, or lets a link show it."""
    if not terms.plan.name:
        st.info(_("Give the link a name, so that you find it in your list."), icon=":material/info:")
        return
    label = _("Let “{name}” show this").format(name=plain(terms.plan.name)) if terms.link else _("Publish")
    if st.button(label, icon=":material/public:", type="primary", key="link_publish"):
        try:
            with st.spinner(_("Publishing")):
                _confirm(page, terms, made) if terms.link else _publish(page, terms, made)
        except NotAllowed as error:
            note(visiting.visitor(), What.REFUSED, "publish", why=str(error))
            complain(error)
        except PlumblineError as error:
            complain(error)
        else:
            del st.session_state[_kept(terms)]
            navigation.go("publishing", page.question.about())


def _kept(terms: Terms) -> str:
    """Where the preview of this link is kept for the visit, or that of a new one."""
    return f"link_made_{terms.link.id if terms.link else ''}"


def _make(page: Page, terms: Terms) -> None:
    st.session_state.pop(_kept(terms), None)
    try:
        with st.spinner(_("Counting")):
            st.session_state[_kept(terms)] = preview(
                terms.plan,
                publisher=terms.publisher,
                by=visiting.again(page.visitor),
                settings=page.settings,
                link=terms.link,
            )
    except PlumblineError as error:
        complain(error)


def _publish(page: Page, terms: Terms, made: Made) -> None:
    by = visiting.again(page.visitor)
    link, token = publish(made, days=terms.days, password=terms.password, by=by, settings=page.settings)
    st.session_state[TOKEN] = (link.name, address_of(token, page.settings))
    st.session_state[SAID] = _("“{name}” is published.").format(name=link.name)


def _confirm(page: Page, terms: Terms, made: Made) -> None:
    by = visiting.again(page.visitor)
    assert terms.link
    change(terms.link, terms.plan, by=by, settings=page.settings)
    confirm(terms.link, made, by=by, settings=page.settings)
    st.session_state[SAID] = _("“{name}” shows this from now on.").format(name=terms.link.name)
