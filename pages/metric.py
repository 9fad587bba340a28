"""Show one metric: the figure, its trend, its split, its distribution, its definition and receipt."""

import streamlit as st

from metrics.attainment import Attainment
from metrics.kinds import Cohort, Quantile
from metrics.published.offered import why_not
from metrics.translation import translate as _
from metrics.verdicts import State
from pages.parts import navigation
from pages.parts.cards import headline
from pages.parts.choosers import choose_metric, choose_split
from pages.parts.filters import filter_bar
from pages.parts.going import going_panel
from pages.parts.headings import heading
from pages.parts.notices import nothing
from pages.parts.opening import open_page
from pages.parts.others import others_panel
from pages.parts.panels import cohort_panel, distribution_panel, in_time_panel, split_panel, trend_panel
from pages.parts.publishing_offer import offer_publishing
from pages.parts.receipt import receipt
from pages.parts.restating import choose_judging
from pages.parts.waiting import waiting_panel

DEFAULT = "csat"

page = open_page(("others", "page"))
metric = page.catalogue.metric(page.question.metrics[0] if page.question.metrics else DEFAULT)
(answer,) = page.ask(metric.key)

heading(page, metric.title)
choose_metric(page, metric)
filter_bar(page)
headline(page, answer)
choose_judging(page, metric)

unjudged = isinstance(metric.kind, Attainment) and answer.total.verdict.state is State.NO_STANDARD
if unjudged:
    nothing(_("No standard judges these tickets, so none is in time and none too late."))
    navigation.link("standards", _("Set a standard"), page.question, icon=":material/flag:")
elif isinstance(metric.kind, Cohort):
    cohort_panel(page, answer)
else:
    in_time_panel(page, answer)
    trend_panel(page, answer)
    choose_split(page, metric)
    if page.question.by:
        split_panel(page, answer)
    if isinstance(metric.kind, Quantile):
        distribution_panel(page, answer)
        waiting_panel(page, answer)

if not unjudged:
    going_panel(page, answer)
others_panel(page, metric)
if not why_not(metric):
    offer_publishing(page, (metric.key,))
about = _("How this figure is computed, and what is left out")
with st.expander(about, icon=":material/receipt_long:", key="receipt", on_change="rerun") as opened:
    if opened.open:
        receipt(answer)
if answer.total.value is None and not unjudged:
    nothing(_("No data in this period under these filters. Choose another period, or clear the filters."))
