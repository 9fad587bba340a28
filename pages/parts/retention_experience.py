"""Show whether those who were served badly left more often than the others."""

import pandas as pd
import streamlit as st

from data_access.warehouse.staying import experiences
from metrics.experience import FEWEST, FEWEST_LEFT, Compared
from metrics.figures.staying import differences
from metrics.staying import CONTRACT
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import figure, how_often, number
from pages.parts import notices
from pages.parts.opening import Page
from pages.parts.panels import figure_panel
from pages.parts.retention_asked import asked_of, grain_of


def experience_panel(page: Page, basis: str) -> None:
    """Draw the differences with their intervals, one sentence each, and what they do not prove."""
    grain = _(grain_of(page.question).value)
    st.subheader(_("Who left after which experience"), anchor=False)
    with st.spinner(_("Counting")):
        found = experiences(asked_of(page, basis), scope=page.scope)
    told = [c for c in found if c.difference is not None]
    if not told:
        text = _("Too few customers to compare: {n} on either side and {left} who left are needed.")
        notices.nothing(text.format(n=FEWEST, left=FEWEST_LEFT))
        return
    title = _("Customers who left in a {grain}, after what they met with in the {grain} before").format(grain=grain)
    figure_panel(page, title, differences(found, page.look), pd.DataFrame([_row(c) for c in found]), "experience")
    for compared in found:
        st.markdown(f"- {_sentence(compared)}")
    st.caption(_explained(basis).format(n=len(told), grain=grain, often=how_often(page.resolved.level)))


def _sentence(c: Compared) -> str:
    head = f"**{c.experience.title}**: "
    if c.difference is None or c.low is None or c.high is None:
        return head + _("too few to compare ({n} and {other}).").format(n=number(c.n), other=number(c.other_n))
    shares = _("{share} left, and {other} of those who {against}").format(
        share=figure(c.left / c.n, Unit.SHARE),
        other=figure(c.other_left / c.other_n, Unit.SHARE),
        against=c.experience.against,
    )
    if not c.clear:
        return head + shares + ": " + _("no difference that the data can show.")
    low, high = sorted((abs(c.low), abs(c.high)))
    more = _("{points} points more") if c.difference > 0 else _("{points} points fewer")
    bounds = _("(between {low} and {high})").format(low=number(100 * low, 1), high=number(100 * high, 1))
    return f"{head}{shares}: {more.format(points=number(100 * abs(c.difference), 1))} {bounds}."


def _row(c: Compared) -> dict[str, str]:
    both = ((c.n, c.left), (c.other_n, c.other_left))
    shares = [figure(left / n, Unit.SHARE) if n else "" for n, left in both]
    bounds = [number(100 * value, 1) if value is not None else "" for value in (c.difference, c.low, c.high)]
    columns = (
        _("Experience"), _("Customers"), _("Left"), _("Compared with"), _("Customers there"), _("Left there"),
        _("Points more"), _("from"), _("to"),
    )  # fmt: skip
    told = (c.experience.title, number(c.n), shares[0], c.experience.against, number(c.other_n), shares[1], *bounds)
    return dict(zip(columns, told, strict=True))


def _explained(basis: str) -> str:
    text = _(
        "These go together; that does not prove that one makes the other: those who write in may differ from the "
        "others in much else. A customer counts once in every {grain}, by what happened in the {grain} before. "
        "{n} differences are looked at: their ranges are widened so that all of them hold at once, {often}. "
        "A low score lies below the middle of its scale, or recommends with 6 or less."
    )
    if basis == CONTRACT.key:
        return text
    return text + " " + _("A buyer has left when the last purchase lies longer back than the window that is set.")
