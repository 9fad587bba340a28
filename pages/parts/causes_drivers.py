"""Show what goes with satisfied answers."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from data_access.warehouse.drivers import find_drivers, year_to
from metrics.driver_words import FACTORS, level_name, points, sentence, summary
from metrics.drivers import FEWEST, PER_EFFECT, Drivers
from metrics.errors import PlumblineError
from metrics.figures.forest import MOST, forest
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import figure, how_often, number, period
from pages.parts import notices
from pages.parts.opening import Page
from pages.parts.panels import figure_panel
from pages.parts.plain import plain

SAID = 8  # effects that are said in words


def drivers_view(page: Page) -> None:
    """Draw the sentences, the figure of all effects and its table."""
    asked = year_to(page.question.about("csat"), warehouse=page.warehouse, settings=page.settings)
    page = replace(page, question=asked)
    told = _("Answers of the year to the end of the period, **{period}**: a month alone has too few.")
    st.markdown(told.format(period=period(page.resolved.period)))
    try:
        with st.spinner(_("Comparing")):
            found = find_drivers(asked, scope=page.scope, warehouse=page.warehouse, settings=page.settings)
    except PlumblineError as error:
        notices.refused(error)
        return
    _told(found)
    shown = sum(e.size is not None for e in found.effects)
    title = _("What goes with satisfied answers")
    if shown > MOST:
        title += " " + _("(the first {n} of {all} effects)").format(n=MOST, all=number(shown))
    figure_panel(page, title, forest(found, asked, page.look), _table(found), "drivers")
    with st.expander(_("How this is computed"), icon=":material/functions:"):
        st.markdown(
            _(
                "A logistic model of all answers, grouped in the database, tells how much the share of satisfied "
                "answers differs between two values of one property while all other properties stay the same "
                "(average marginal effects; bounds of each alone, {often}, by the delta method). What is said to be "
                "more than chance keeps false ones below 5 % of all that is said (Benjamini and Hochberg, 1995). "
                "Values with fewer than {fewest} answers are put together; for each effect there are at least "
                "{events} answers of the rarer kind (Peduzzi et al., 1996), otherwise the property with the most "
                "values is left out."
            ).format(fewest=FEWEST, events=PER_EFFECT, often=how_often(page.resolved.level))
        )


def _told(found: Drivers) -> None:
    clear = [e for e in found.effects if e.clear]
    with st.container(border=True, key="headline"):
        if not clear:
            st.markdown(f"**{_('Nothing goes with satisfaction that the data can show.')}**")
        for effect in clear[:SAID]:
            st.markdown(f"- {plain(sentence(effect), 300)}")
        st.caption(plain(summary(found), 500))
        st.caption(
            _("Things that go together: no proof that one causes the other, nor that the difference is worth money.")
        )


def _table(found: Drivers) -> pd.DataFrame:
    rows = [
        {
            _("Property"): FACTORS[e.factor],
            _("Value"): level_name(e.factor, e.level),
            _("Against"): level_name(e.factor, e.reference) if e.size is not None else "",
            _("n"): e.n,
            _("Satisfied"): figure(e.hits / e.n, Unit.SHARE),
            _("Effect"): points(e.size) if e.size is not None else e.why_not,
            _("from"): points(e.low) if e.size is not None else "",
            _("to"): points(e.high) if e.size is not None else "",
            _("p, corrected"): number(e.q, 4) if e.size is not None else "",
            _("Verdict"): _("more than chance") if e.clear else _("may be chance"),
        }
        for e in found.effects
    ]
    return pd.DataFrame(rows)
