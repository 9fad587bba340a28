"""Show who buys again, when, and how often."""

import streamlit as st

from metrics.translation import translate as _
from metrics.wording import period
from pages.parts.cards import card
from pages.parts.opening import Page
from pages.parts.retention_asked import cohort_days

AGAIN = ("repeat_purchase", "time_to_repurchase", "purchase_frequency")


def again_cards(page: Page) -> None:
    """Draw the figures of second purchases over the time of all cohorts, each the way to its own page."""
    days = cohort_days(page)
    st.subheader(_("Buying again, {period}").format(period=period(days)), anchor=False)
    asked = page.question.about().between(days.first, days.last)
    answers = page.ask(*AGAIN, question=asked, by=None, compare="none")
    for column, answer in zip(st.columns(len(answers)), answers, strict=True):
        with column:
            card(answer, asked)
