"""Say what of a page cannot stand on a link, and ask whether to publish without it."""

from collections.abc import Iterator

import streamlit as st

from metrics.catalogue import Catalogue
from metrics.metric import Metric
from metrics.published.offered import offered, why_not
from metrics.published.plan import DIMENSIONS, STEP_OF, Plan
from metrics.question import CLOCKS, COMPARISONS, JUDGED, Question
from metrics.translation import translate as _
from metrics.wording import moment, period
from pages.parts.opening import Page
from pages.parts.plain import plain


def accepted(page: Page, begins: Plan) -> bool:
    """Draw what is left out and return whether that is accepted; True where the plan has all of the page."""
    left = [*_left_out(page.question, page.catalogue, begins), *_of_time(page, begins)]
    if not left:
        return True
    if not set(page.question.metrics) & set(begins.metrics) and page.question.metrics:
        left.append(_("Instead it begins with {figures}.").format(figures=_titles(page.metrics, begins)))
    st.warning("  \n".join(plain(sentence, 400) for sentence in left), icon=":material/filter_alt_off:")
    # By what is left out: nobody agrees beforehand to what is left out of another page.
    return st.checkbox(_("Publish without that"), key=f"link_without {left}")


def _left_out(q: Question, known: Catalogue, begins: Plan) -> Iterator[str]:
    for dimension, values in q.filters:
        if dimension not in DIMENSIONS:
            told = ", ".join(value or _("(none)") for value in values)
            sentence = _("A link cannot be narrowed to {dimension}: {values}.")
            yield sentence.format(dimension=known.dimension(dimension).title, values=told)
    if q.by and q.by not in DIMENSIONS:
        yield _("A link cannot be split by {dimension}.").format(dimension=known.dimension(q.by).title)
    for metric in (known.metric(key) for key in q.metrics if key not in begins.metrics):
        yield why_not(metric) or _("“{metric}” is not of your teams alone.").format(metric=metric.title)
    for given, usual, words in ((q.clock, "calendar", CLOCKS), (q.judged, "then", JUDGED)):
        if given != usual:
            yield _("A link tells figures {usual}, not {given}.").format(usual=words[usual], given=words[given])


def _of_time(page: Page, begins: Plan) -> Iterator[str]:
    """Say what a link tells otherwise of when: whole periods of the reporting zone, up to where the data reach."""
    q, usual = page.question, page.settings.zone
    if q.start or q.period not in STEP_OF:
        sentence = _("A link shows whole weeks, months or quarters that are over, and not {period}.")
        yield sentence.format(period=period(page.resolved.period))
    if q.grain and q.grain is not begins.grain:
        sentence = _("The trends of this link step by the {usual}, not by the {given}.")
        yield sentence.format(usual=_(begins.grain.value), given=_(q.grain.value))
    if q.zone and q.zone != usual:
        yield _("A link counts days in {usual}, not in {given}.").format(usual=usual, given=q.zone)
    if q.as_of:
        told = moment(q.as_of, page.resolved.calendar.zone)
        yield _("A link tells all that the data hold, and not what they held on {at}.").format(at=told)
    if q.compare == "year":
        yield _("A link compares with {usual}, not with {given}.").format(
            usual=COMPARISONS["before"], given=COMPARISONS["year"]
        )


def _titles(metrics: dict[str, Metric], begins: Plan) -> str:
    return ", ".join(metric.title for metric in offered(metrics.values()) if metric.key in begins.metrics)
