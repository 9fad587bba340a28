"""Show which figures stand out week by week, and since when."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from cachetools.func import lru_cache

from metrics.answer import Answer
from metrics.metric import Metric
from metrics.periods import Grain
from metrics.question import Question
from metrics.rules import NO_RULES
from metrics.translation import translate as _
from metrics.watched import FEWEST_WEEKS, WEEKS, Standing, recent, told, watch, watchable
from metrics.wording import number
from pages.parts import navigation
from pages.parts.opening import Page
from pages.parts.plain import plain

SHOWN = 6
_watched = lru_cache(512)(watch)  # an answer is kept, and so is what is told of it


def by_week(question: Question, metrics: Sequence[Metric]) -> Question:
    """Return the question of the last two years by week, about the metrics whose weeks can be judged."""
    keys = (m.key for m in metrics if watchable(m.kind))
    return replace(question.about(*keys), by=None, reach=WEEKS, grain=Grain.WEEK, compare="none")


def weekly(page: Page, *metrics: Metric) -> tuple[Answer, ...]:
    """Return the answers of the last two years by week, of metrics whose weeks can be judged."""
    asked = by_week(page.question, metrics)
    # Weeks are not judged by standards here, which would cost a second scan of each time.
    bare = replace(page, rules=NO_RULES) if page.question.judged == "then" else page
    return bare.ask(*asked.metrics, question=asked, bounded=False) if asked.metrics else ()


def of_trend(page: Page, answer: Answer) -> tuple[Standing, ...]:
    """Return what stands out in the whole weeks that a trend shows; nothing of trends by another step, or split."""
    if answer.resolved.grain is not Grain.WEEK or page.question.by:
        return ()
    found = [_watched(one) or () for one in weekly(page, answer.metric)]
    shown = {p.bucket for p in answer.trend()}
    return tuple(s for standing in found for s in standing if any(p.bucket in shown for p in s.weeks))


def what_stands_out(page: Page, metrics: Sequence[Metric]) -> None:
    """Draw what stands out in the page's period; each line opens its figure by week."""
    watched = [(answer, _watched(answer)) for answer in weekly(page, *metrics)]
    judged = [found for _answer, found in watched if found is not None]
    st.subheader(_("What stands out"), anchor=False)
    if not judged:
        few = _("Too few weeks to say what is usual: {n} with enough rows are needed.").format(n=FEWEST_WEEKS)
        st.markdown(f":gray[{few}]")
        return
    seen = recent([one for found in judged for one in found], page.resolved.period)
    for one in seen[:SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            metric = one.answer.metric
            asked = replace(page.question.about(metric.key), by=None, grain=Grain.WEEK)
            navigation.link("metric", plain(metric.title, 80), asked)
            st.markdown(("▲ " if one.signal.high else "▼ ") + plain(told(one), 200), width="content")
    if not seen:
        st.markdown(_("Nothing: every whole week of this period lies within what is usual for its figure."))
    st.caption(_of(len(judged), len(metrics), len(seen)), help=_HELP)


_HELP = _(
    "Control charts of whole weeks (XmR, for shares p-charts) under the four rules of Western Electric: one week "
    "beyond three standard deviations, two of three beyond two, four of five beyond one, eight in a row on one side. "
    "After eight in a row the level is taken anew. Of pure chance one week in about 90 alarms; weeks with fewer than "
    "10 rows are left out, and the season only where two whole years without a gap show one. Open tickets are not "
    "watched: a stock remembers the week before."
)


def _of(judged: int, asked: int, seen: int) -> str:
    text = _("{judged} of {asked} figures have enough weeks to be watched.").format(
        judged=number(judged), asked=number(asked)
    )
    more = " " + _("The {n} that began last are shown.").format(n=SHOWN) if seen > SHOWN else ""
    chance = _("Of pure chance each of them alarms in about one week of 90.")
    return f"{text}{more} {chance}"
