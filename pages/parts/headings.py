"""Head a page: title, comparison, until when the data reach."""

import streamlit as st

from metrics.sentences import compared, narrowed
from metrics.wording import data_until
from pages.parts.opening import Page
from pages.parts.plain import plain


def heading(page: Page, title: str, *more: str, compare: bool = True) -> None:
    """Draw the title of a page and beneath it what it is about."""
    r = page.resolved
    st.title(title, anchor=False)
    facts = [compared(r)] if compare else []
    facts += [data_until(r.as_of, r.calendar.zone), *more]
    st.caption(" · ".join(facts))
    about = narrowed(page.question, page.catalogue)
    if about:
        st.caption(" · ".join(plain(text, 160) for text in about))
