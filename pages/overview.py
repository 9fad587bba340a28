"""Show where we stand: cards, teams side by side, what changed."""

from dataclasses import replace

import streamlit as st

from metrics.change import compare
from metrics.sentences import heading as period_heading
from metrics.translation import translate as _
from pages.parts import navigation
from pages.parts.cards import card, trend_line
from pages.parts.changed import what_changed
from pages.parts.due_next import due_soon
from pages.parts.filters import filter_bar
from pages.parts.headings import heading
from pages.parts.heat import heat_table
from pages.parts.opening import open_page
from pages.parts.publishing_offer import offer_publishing
from pages.parts.standing import CARDS, COLUMNS, standing
from pages.parts.standing_out import what_stands_out
from pages.parts.tally import tally

page = open_page()
asked = standing(page.question, page.resolved)
split = asked.by or "team"
answers = dict(zip(COLUMNS, page.ask(*COLUMNS, question=asked), strict=True))

compared = compare(answers.values())
heading(page, period_heading(page.resolved), tally(page, answers["tickets"]))
filter_bar(page)

trends = {}
for row in (CARDS[:3], CARDS[3:]):
    for column, key in zip(st.columns(3), row, strict=True):
        with column:
            trends[key] = card(answers[key], replace(page.question, by=None), compared)
# Figures first: until it can draw at all, the browser is busy for a while.
for key, place in trends.items():
    with place:
        trend_line(answers[key], page.look)

offer_publishing(page, CARDS, split)
navigation.link("summary", _("This period in words"), page.question, icon=":material/notes:")
what_changed(page, compared, split)
outstanding = st.container()
due_soon(page)
heat_table(page, [answers[key] for key in COLUMNS], split)
with outstanding:  # asked last: two years of weeks take longer than what is above and below
    what_stands_out(page, [answers[key].metric for key in COLUMNS])
st.caption(_("Every figure opens: the tickets behind it, how it is computed, what was left out."))
