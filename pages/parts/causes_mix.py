"""Show what other proportions made of a change, and what the groups themselves."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from data_access.warehouse.mix import Parted, parted
from metrics.dimensions import Dimension
from metrics.errors import CannotAnswer, PlumblineError
from metrics.figures.waterfall import waterfall
from metrics.metric import Metric
from metrics.mix import FEWEST
from metrics.mix_halves import splittable
from metrics.mix_words import amount, details, headline
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import figure, group, how_often
from pages.parts import navigation, notices
from pages.parts.choosers import choose_metric, choose_split
from pages.parts.opening import Page
from pages.parts.panels import figure_panel
from pages.parts.plain import plain

DEFAULT = "csat"
SPLITS = ("channel", "segment")  # the first that a metric carries, where the question names none


def mix_view(page: Page) -> None:
    """Draw the choice of metric and groups, the sentence, the waterfall and its table."""
    offered = [key for key, metric in page.metrics.items() if has_parts(metric)]
    asked = [key for key in page.question.metrics if key in offered]
    metric = page.catalogue.metric(asked[0] if asked else DEFAULT)
    choose_metric(page, metric, offered)
    by = page.question.by or next(d for d in SPLITS if page.catalogue.dimension(d).fits(metric))
    page = replace(page, question=replace(page.question.about(metric.key), by=by))
    choose_split(page, metric)
    try:
        with st.spinner(_("Counting")):
            found = parted(
                page.question, scope=page.scope, warehouse=page.warehouse, settings=page.settings, rules=page.rules
            )
    except PlumblineError as error:
        notices.refused(error)
        return
    _told(page, found, page.catalogue.dimension(by))


def has_parts(metric: Metric) -> bool:
    """Whether the change of a metric can be taken apart."""
    try:
        splittable(metric)
    except CannotAnswer:
        return False
    return True


def _told(page: Page, found: Parted, dimension: Dimension) -> None:
    title, metric, mix = dimension.title.lower(), found.metric, found.mix
    with st.container(border=True, key="headline"):
        st.markdown(f"**{plain(headline(metric, mix, title), 600)}**")
        for sentence in details(metric, mix, title):
            st.markdown(f"- {plain(sentence, 600)}")
        navigation.link("metric", _("Open the metric"), page.question, icon=":material/show_chart:")
    shown = page.question.between(found.resolved.period.first, found.resolved.period.last)
    figure_panel(
        page,
        _("What made the change of “{metric}”, by {dimension}").format(metric=metric.title, dimension=title),
        waterfall(metric, mix, shown, page.look),
        _table(found),
        "mix",
    )
    with st.expander(_("How this is computed"), icon=":material/functions:"):
        st.markdown(
            _(
                "After Kitagawa (1955): of each group, the change of its proportion times the mean of its two figures "
                "is the mix; the change of its figure times the mean of its two proportions is what it did itself. "
                "The two add up to the change exactly. The bounds hold for both parts at once, {often} "
                "(delta method, corrected for two comparisons after Bonferroni); single groups are told and not "
                "tested. With fewer than {fewest} rows in a period nothing is said. Of times it is the mean that is "
                "taken apart: medians do not add up."
            ).format(fewest=FEWEST, often=how_often(found.resolved.level))
        )


def _table(found: Parted) -> pd.DataFrame:
    unit = found.metric.unit
    rows = [
        {
            _("Group"): group(g.name),
            _("Of all before"): figure(float(g.weights[0]), Unit.SHARE),
            _("Of all now"): figure(float(g.weights[1]), Unit.SHARE),
            _("Before"): figure(None if g.before.value is None else float(g.before.value), unit),
            _("Now"): figure(None if g.now.value is None else float(g.now.value), unit),
            _("By the mix"): amount(g.mix, unit),
            _("By itself"): amount(g.own, unit),
            _("n before"): g.before.n,
            _("n now"): g.now.n,
        }
        for g in found.mix.groups
    ]
    return pd.DataFrame(rows)
