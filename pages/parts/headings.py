"""Head a page: title, comparison, until when the data reach."""

import streamlit as st

from metrics.sentences import compared, narrowed
from metrics.sentences import heading as period_heading
from metrics.wording import data_until
from pages.parts.opening import Page
from pages.parts.plain import plain


def heading(page: Page, title: str, *more: str, compare: bool = True) -> None:
    """Draw the title of a page and beneath it what it is about."""
    st.title(title, anchor=False)
    told = [compared(page.resolved)] if compare else []
    st.caption(" · ".join([*told, _reach(page), *more]))
    about = narrowed(page.question, page.catalogue)
    if about:
        st.caption(" · ".join(plain(text, 160) for text in about))


def facts(page: Page) -> tuple[str, ...]:
    """Say in lines of plain text what the figures of a page are about, for those who see a figure alone."""
    return (f"{period_heading(page.resolved)} · {_reach(page)}", *narrowed(page.question, page.catalogue))


def _reach(page: Page) -> str:
    return data_until(page.resolved.as_of, page.resolved.calendar.zone)
