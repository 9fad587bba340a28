"""Draw the summary of a period: what the tests carry, in four lists of sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from data_access.warehouse.drivers import find_drivers, year_to
from metrics.against import held_against
from metrics.change import compare
from metrics.errors import CannotAnswer
from metrics.periods import Span
from metrics.sentences import earlier
from metrics.summary import MOST, Due, Findings, Line, Quadrant, summary
from metrics.translation import translate as _
from metrics.watched import recent, watch
from metrics.wording import number
from pages.parts import navigation
from pages.parts.due_next import due_of, timed
from pages.parts.opening import Page
from pages.parts.plain import plain
from pages.parts.standing import COLUMNS, standing
from pages.parts.standing_out import weekly

ROWS = ((Quadrant.STRENGTHS, Quadrant.WEAKNESSES), (Quadrant.OPPORTUNITIES, Quadrant.THREATS))


def in_words(page: Page) -> None:
    """Draw the four lists, each sentence with the way to its figure, and below on how much they stand."""
    with st.spinner(_("Comparing")):
        looked = _looked(page)
    told = summary(looked.found)
    for row in ROWS:
        for column, quadrant in zip(st.columns(2), row, strict=True):
            with column, st.container(border=True, height="stretch", key=f"quadrant_{quadrant.name.lower()}"):
                st.subheader(quadrant.value, anchor=False)
                _lines(told[quadrant])
                if not told[quadrant]:
                    st.markdown(f":gray[{looked.why_empty(quadrant)}]")
    if not page.rules.standards.versions:
        navigation.link("standards", _("Set a standard"), page.question, icon=":material/flag:")
    st.caption(looked.stands_on(), help=_HELP.format(most=MOST))


@dataclass(frozen=True)
class _Looked:
    """What was found, and in what it was looked for."""

    found: Findings
    watched: int
    why_no_drivers: str
    before: Span | None

    def why_empty(self, quadrant: Quadrant) -> str:
        """Say of a list without sentences why it has none."""
        if quadrant in ROWS[1]:
            return _("Nothing that the data can show.")
        if not self.found.against:
            return _("No figure of this period met or missed a standard.")
        if quadrant is Quadrant.STRENGTHS:
            return _("No figure is above its standard by more than chance explains.")
        return _("No figure is below its standard by more than chance explains.")

    def stands_on(self) -> str:
        """Say how much was compared, and what could not be."""
        effects = self.found.drivers.compared if self.found.drivers else 0
        told = [_("Held against standards: {n}.").format(n=number(len(self.found.against)))]
        if self.before:
            made = number(len(self.found.changes.made))
            told.append(_("Compared with {period}: {n}.").format(period=earlier(self.before), n=made))
        text = _(
            "Effects on satisfaction: {effects}. What is told of these holds with all of its kind considered. Watched "
            "by week: {watched}; of pure chance each alarms in about one week of 90."
        )
        told.append(text.format(effects=number(effects), watched=number(self.watched)))
        return " ".join([*told, plain(self.why_no_drivers, 300)]).strip()


_HELP = _(
    "Strengths and weaknesses are figures beyond their standard by more than chance explains. Opportunities and "
    "threats are open tickets that are due, changes, lower satisfaction that goes with waiting, reopening or "
    "handovers, and weeks that stand out. At most {most} of each are told, those with the strongest evidence."
)


def _looked(page: Page) -> _Looked:
    asked = standing(page.question, page.resolved)
    by = asked.by or "team"
    answers = page.ask(*COLUMNS, question=asked)
    answers += page.ask(*more, question=replace(asked, by=None)) if (more := _judged_too(page)) else ()
    by_week = weekly(page, *(page.catalogue.metric(key) for key in COLUMNS))
    watched = [found for found in map(watch, by_week) if found is not None]
    seen = recent([one for found in watched for one in found], page.resolved.period)
    due = [Due(m, *due_of(page, m)) for m in timed(page)]
    try:
        year = year_to(page.question.about("csat"), warehouse=page.warehouse, settings=page.settings)
        drivers, why = find_drivers(year, scope=page.scope, warehouse=page.warehouse, settings=page.settings), ""
    except CannotAnswer as error:
        drivers, why = None, str(error)
    found = Findings(replace(page.question, by=None), by, held_against(answers), compare(answers), seen, drivers, due)
    return _Looked(found, len(watched), why, page.resolved.before)


def _judged_too(page: Page) -> list[str]:
    """Return the metrics that have a standard and are not on the overview, as far as they carry the filters."""
    having = dict.fromkeys(s.metric for s in page.rules.standards.versions if s.metric not in COLUMNS)
    narrowed = [page.catalogue.dimension(d) for d, __ in page.question.filters]
    return [k for k in having if k in page.metrics and all(d.fits(page.metrics[k]) for d in narrowed)]


def _lines(lines: Sequence[Line]) -> None:
    for line in lines:
        navigation.link(line.page, plain(line.title, 80), line.question, **dict(line.own))
        st.markdown(plain(line.sentence, 400))
