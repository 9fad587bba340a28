"""Show how long customers stay, or until they buy again, by group."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from data_access.warehouse.staying import survival
from metrics.answer import Point
from metrics.figures.staying import MONTH_D, stay_curves
from metrics.figures.trends import MOST_LINES
from metrics.sentences import between
from metrics.staying import CONTRACT
from metrics.survival_of_customers import FEWEST_ENDED, FEWEST_PERSONS, Spells, Survived, at, curve, differ, together
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import figure, group, number
from pages.parts import notices
from pages.parts.opening import Page
from pages.parts.panels import figure_panel
from pages.parts.plain import plain
from pages.parts.retention_asked import asked_of

GROUPS = ("plan", "segment", "country", "loyalty_tier", "age_band")
AFTER_D = {_("6 months"): round(6 * MONTH_D), _("a year"): round(12 * MONTH_D)}
SURE = 0.05


def stay_panel(page: Page, basis: str) -> None:
    """Draw the curve of all, or one a group of the dimension that the page splits by."""
    by = _choose_group(page)
    groups = survival(asked_of(page, basis, by=by), scope=page.scope)
    shown = [g for g in groups if not g.too_few][:MOST_LINES]
    whole = together(groups)
    if whole is None or whole.too_few or not shown:
        notices.nothing(_too_few(basis))
        return
    curves = [(group(g.group) if by else "", curve(g, page.resolved.level)) for g in shown]
    rows = [_row(name or _("all"), g, points, basis) for g, (name, points) in zip(shown, curves, strict=True)]
    title = _title(page, basis, by, whole)
    ended = basis != CONTRACT.key
    figure_panel(page, title, stay_curves(curves, page.look, ended=ended), pd.DataFrame(rows), f"stay_{basis}")
    if by:
        st.caption(_difference(page, shown, by) + _left_out(len(groups) - len(shown)))
    if basis == CONTRACT.key:
        st.caption(
            _(
                "Customers who are still there count for as long as they have been. Nobody in these data left before "
                "the first who did, so earlier customers are counted from then on only: those who had gone by then "
                "may never have been recorded."
            )
        )


def _choose_group(page: Page) -> str | None:
    known = [key for key in GROUPS if page.choices(key)]
    chosen = page.question.by if page.question.by in known else None
    st.session_state["stay_by"] = chosen
    st.pills(
        _("Split by"), known, key="stay_by", format_func=lambda k: plain(page.catalogue.dimension(k).title, 40),
        on_change=lambda: page.turn_to(replace(page.question, by=st.session_state["stay_by"])),
    )  # fmt: skip
    return chosen


def _title(page: Page, basis: str, by: str | None, whole: Spells) -> str:
    name, days = next(iter(AFTER_D.items()))
    if not whole.reaches(days):
        return _("How long customers stay") if basis == CONTRACT.key else _("When buyers buy again")
    point = at(curve(whole, page.resolved.level), days)
    share, low, high = (1.0, 1.0, 1.0) if point is None else (point.share, point.low, point.high)
    title = _("{share} of customers stay longer than {time}")
    if basis != CONTRACT.key:
        title, share, low, high = _("{share} of buyers buy again within {time}"), 1 - share, 1 - high, 1 - low
    title = title.format(share=figure(share, Unit.SHARE), time=name)
    title += f" ({between(Point(share, 0, low, high), Unit.SHARE)})"
    if by:
        title += " " + _("(by {dimension})").format(dimension=page.catalogue.dimension(by).title.lower())
    return title


def _row(name: str, spells: Spells, points: Sequence[Survived], basis: str) -> dict[str, str]:
    turned = basis != CONTRACT.key
    told = {_("Group"): name, _("Customers"): number(spells.persons), _("Ended"): number(int(spells.ended.sum()))}
    for label, days in AFTER_D.items():
        column = (_("Bought again within {time}") if turned else _("Stay longer than {time}")).format(time=label)
        told[column] = _written(at(points, days), turned) if spells.reaches(days) else ""
    return told


def _written(point: Survived | None, turned: bool) -> str:
    if point is None:
        return figure(0.0 if turned else 1.0, Unit.SHARE)
    share, low, high = point.share, point.low, point.high
    if turned:
        share, low, high = 1 - share, 1 - high, 1 - low
    return f"{figure(share, Unit.SHARE)} ({figure(low, Unit.SHARE)} – {figure(high, Unit.SHARE)})"


def _difference(page: Page, shown: Sequence[Spells], by: str) -> str:
    dimension = page.catalogue.dimension(by).title.lower()
    p = differ(shown)
    if p is None:
        return _("Only one group is large enough to be shown.")
    if p < SURE:
        text = _("The groups differ by more than chance would make them (one comparison of all, log-rank test).")
    else:
        text = _("No difference by {dimension} that the data can show (one comparison of all, log-rank test).")
    return text.format(dimension=dimension)


def _left_out(n: int) -> str:
    if not n:
        return ""
    return " " + _("{n} groups with fewer than {persons} customers or {ended} who ended are not drawn.").format(
        n=number(n), persons=FEWEST_PERSONS, ended=FEWEST_ENDED
    )


def _too_few(basis: str) -> str:
    if basis == CONTRACT.key:
        text = _("Too few customers to say how long they stay: {persons} and {ended} who left are needed.")
    else:
        text = _("Too few buyers to say when they come again: {persons} and {ended} second purchases are needed.")
    return text.format(persons=FEWEST_PERSONS, ended=FEWEST_ENDED)
