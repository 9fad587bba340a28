"""Say what is missing or wrong, and what to do about it."""

from collections.abc import Callable

import streamlit as st

from metrics.errors import PlumblineError
from metrics.question import Question
from metrics.scope import Scope
from metrics.translation import translate as _
from pages.parts import navigation
from pages.parts.plain import plain


def no_data_yet() -> None:
    """Tell a newcomer how the first data get in."""
    st.subheader(_("There are no data yet"), anchor=False)
    own_data(None)
    st.markdown(_("Or look at the sample company first. This command loads it in some seconds; then reload this page:"))
    st.code("python -m sample_data.load", language="bash")


def own_data(question: Question | None) -> None:
    """Offer the ways in for a file of one's own."""
    if st.button(_("Import a file of your own"), icon=":material/upload_file:"):
        navigation.go("importing", question or Question())
    with st.expander(_("With the command line")):
        command = "python -m data_access import tickets.csv --as tickets --source helpdesk --zone Europe/Berlin"
        st.code(command, language="bash", wrap_lines=True)


def cannot_read(error: PlumblineError) -> None:
    """Tell what in the address cannot be read, and offer the way back."""
    st.subheader(_("This address cannot be read"))
    st.error(plain(str(error), 400), icon=":material/link_off:")
    st.page_link("overview.py", label=_("Go to the overview"), icon=":material/arrow_forward:")


def cannot_open(error: PlumblineError) -> None:
    """Tell why there is nothing to show at any address."""
    st.subheader(_("The board cannot be opened"))
    st.error(plain(str(error), 400), icon=":material/error:")


def refused(error: PlumblineError) -> None:
    """Tell why a figure is not given."""
    st.info(plain(str(error), 400), icon=":material/info:")


def cannot_answer(error: PlumblineError, lift: Callable[[], None]) -> None:
    """Tell why a question has no answer, and offer to ask it without filters and split."""
    refused(error)
    st.button(_("Clear filters and split"), on_click=lift, icon=":material/close:")


def hidden(scope: Scope) -> None:
    """Tell whom it concerns what is not shown to them."""
    if not scope.personal:
        st.caption(
            _(
                "Names, addresses, customer numbers and what was written are hidden for viewers; an id that is a mail "
                "address has a stand-in that begins with “~”."
            )
        )


def nothing(sentence: str) -> None:
    """Tell that there is nothing here, and what to try."""
    st.info(sentence, icon=":material/search_off:")
