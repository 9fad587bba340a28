"""Show the cohorts: their mean as a curve, and each with its ages as a table of cells."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from data_access.warehouse.staying import Asked, cohorts
from metrics.answer import Point
from metrics.cohort_table import Cohort, CohortTable, Part, SeveralCurrencies
from metrics.figures.staying import mean_curve
from metrics.periods import Grain
from metrics.sentences import between
from metrics.staying import CONTRACT
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import bucket, figure, number
from pages.parts import notices
from pages.parts.downloads import offer
from pages.parts.opening import Page
from pages.parts.panels import figure_panel
from pages.parts.retention_asked import asked_of, grain_of
from pages.parts.retention_cell import Cell, list_cell

RUNNING = "…"
MEAN = _("All together")
HALF_YEAR = {Grain.MONTH: 6, Grain.QUARTER: 2}


@dataclass(frozen=True)
class Shown:
    """What is drawn: the table, what is counted in it, and the step of its cohorts."""

    asked: Asked
    table: CohortTable
    worth: str
    grain: Grain

    @property
    def step(self) -> str:
        """The step in words."""
        return _(self.grain.value)

    @property
    def ages(self) -> range:
        """All ages from the first step after the beginning."""
        return range(1, self.table.oldest + 1)

    def mean(self, age: int) -> tuple[Part, float] | None:
        """Return all cohorts together at an age, and their share."""
        part = self.table.mean(age)
        share = part.share(self.worth) if part is not None else None
        return None if part is None or share is None else (part, share)

    @property
    def compared(self) -> int:
        """How many cells are held against the mean."""
        return sum(len(c.ages) for c in self.table.cohorts if c.beginning.began)


def cohort_panels(page: Page, basis: str, worth: str) -> None:
    """Draw the curve, the table, and the customers of a chosen cell; say why where there are none."""
    asked = asked_of(page, basis)
    found = cohorts(asked, scope=page.scope)
    try:
        found.check(worth)
    except SeveralCurrencies as error:
        notices.refused(error)
        return
    if not any(c.beginning.began for c in found.cohorts):
        notices.nothing(_("Nobody began in this period under these filters. Choose another period, or clear filters."))
        return
    shown = Shown(asked, found, worth, grain_of(page.question))
    _curve(page, shown)
    _table(page, shown)


def _curve(page: Page, shown: Shown) -> None:
    means = {age: mean for age in shown.ages if (mean := shown.mean(age)) is not None}
    if not means:
        notices.nothing(_("No cohort has reached its first whole {grain} yet.").format(grain=shown.step))
        return
    titles = [_("{grain}s after").format(grain=shown.step).capitalize(), _("Share"), _("from"), _("to"), _("n")]
    rows = [(age, *_written(part, shown.worth, page.resolved.level), part.began) for age, (part, __) in means.items()]
    age = min(means, key=lambda a: abs(a - HALF_YEAR[shown.grain]))
    shape = mean_curve(shown.table, shown.worth, shown.step, page.resolved.level, page.look)
    figure_panel(
        page,
        _sentence(shown, age, *means[age], page.resolved.level),
        shape,
        pd.DataFrame(rows, columns=titles),
        "stays",
    )


def _sentence(shown: Shown, age: int, part: Part, share: float, level: float) -> str:
    """Say one point of the curve."""
    if shown.worth == "revenue":
        what = _("{share} of the revenue of the first {grain} is there {age} {grain}s later")
    elif shown.asked.basis == CONTRACT.key:
        what = _("{share} of new customers are still there {age} {grain}s later")
    else:
        what = _("{share} of new buyers buy again {age} {grain}s later")
    told = what.format(share=figure(share, Unit.SHARE), age=age, grain=shown.step)
    held = part.bounds(shown.worth, level)
    return f"{told} ({between(Point(share, part.began, *held), Unit.SHARE)})" if held else told


def _written(part: Part, worth: str, level: float) -> tuple[str, str, str]:
    low, high = part.bounds(worth, level) or (None, None)
    told = [figure(value, Unit.SHARE) if value is not None else "" for value in (part.share(worth), low, high)]
    return told[0], told[1], told[2]


def _table(page: Page, shown: Shown) -> None:
    found, worth = shown.table, shown.worth
    st.subheader(_("Those who began together, {grain} by {grain}").format(grain=shown.step), anchor=False)
    columns = [_("Began"), *(str(age) for age in shown.ages)]
    lines = [[_began(c.beginning, worth), *(_cell(c, age, worth) for age in shown.ages)] for c in found.cohorts]
    means = [figure(mean[1], Unit.SHARE) if (mean := shown.mean(age)) else "" for age in shown.ages]
    everybody = found.mean(0)
    lines.append([_began(everybody, worth) if everybody else "", *means])
    index = pd.Index([*(_name(c, shown.grain) for c in found.cohorts), MEAN], name=_("Cohort"))
    table = pd.DataFrame(lines, columns=columns, index=index)
    grounds = [["", *(_tint(page, shown, c, age) for age in shown.ages)] for c in found.cohorts]
    tints = pd.DataFrame([*grounds, [""] * len(columns)], columns=columns, index=index)
    event: Any = st.dataframe(
        table.style.apply(lambda _frame: tints, axis=None), selection_mode="single-cell", on_select="rerun",
        placeholder="", key=f"cohorts_{hash((shown.asked, worth))}", alt=_("Cohorts"), height="content",
        column_config={name: st.column_config.TextColumn(alignment="right") for name in columns},
    )  # fmt: skip
    st.caption(_explained(shown))
    offer(page, table.reset_index, "cohorts")
    if event.selection.cells:
        row, column = event.selection.cells[0]
        age = 0 if column == columns[0] else int(column)
        if int(row) < len(found.cohorts) and found.cohorts[int(row)].at(age) is not None:
            name = bucket(found.cohorts[int(row)].span, shown.grain)
            list_cell(page, Cell(shown.asked, int(row), age, name, shown.step))


def _explained(shown: Shown) -> str:
    if shown.worth == "revenue":
        text = _("Column 3 tells how much of the revenue of the first {grain} there was in the third {grain} after it.")
    elif shown.asked.basis == CONTRACT.key:
        text = _(
            "A row holds those whose first contract began in that {grain}; column 3 tells how many were under contract "
            "at the end of the third {grain} after it."
        )
    else:
        text = _(
            "A row holds those who first bought in that {grain}; column 3 tells how many bought in the third {grain} "
            "after it."
        )
    rest = _(
        "A {grain} that is still running shows {running}, and what lies ahead is empty. {n} cells are compared with "
        "the mean of all, weighted by how many began: tinted are those that differ by more than chance would make any "
        "of so many. Select a cell to list its customers."
    )
    return f"{text} {rest}".format(grain=shown.step, running=RUNNING, n=number(shown.compared))


def _name(cohort: Cohort, grain: Grain) -> str:
    name = bucket(cohort.span, grain)
    return _("{period}, still running").format(period=name) if cohort.span.running else name


def _began(part: Part, worth: str) -> str:
    return number(part.began if worth == "persons" else part.brought)


def _cell(cohort: Cohort, age: int, worth: str) -> str:
    part = cohort.at(age)
    if part is None:
        return RUNNING if cohort.running and age == len(cohort.ages) + 1 and cohort.beginning.began else ""
    return figure(share, Unit.SHARE) if (share := part.share(worth)) is not None else ""


def _tint(page: Page, shown: Shown, cohort: Cohort, age: int) -> str:
    part, mean = cohort.at(age), shown.mean(age)
    bounds = (
        part.bounds(shown.worth, 1 - (1 - page.resolved.level) / max(shown.compared, 1)) if part is not None else None
    )
    if bounds is None or mean is None or bounds[0] <= mean[1] <= bounds[1]:
        return ""
    return f"background-color: {page.look.tints[0 if bounds[0] > mean[1] else 1]}"
