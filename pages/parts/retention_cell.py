"""Show the customers of one cell of the table of cohorts."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from data_access.exports import exported
from data_access.warehouse.staying import Asked, persons_of_cell
from metrics.translation import translate as _
from metrics.wording import number
from pages.parts import notices
from pages.parts.downloads import offer
from pages.parts.listing import frame, open_customer
from pages.parts.opening import Page

SHOWN = 100


@dataclass(frozen=True)
class Cell:
    """A cell: which cohort by its place and name, at which age in steps."""

    asked: Asked
    cohort: int
    age: int
    name: str
    step: str


def list_cell(page: Page, cell: Cell) -> None:
    """Draw the customers of a cell; a click opens one."""
    found = persons_of_cell(cell.asked, cell.cohort, cell.age, scope=page.scope, size=SHOWN)
    title = _("Customers who began in {cohort}")
    if cell.age:
        title = _("Customers who began in {cohort} and were there {age} {grain}s later")
    title = title.format(cohort=cell.name, age=cell.age, grain=cell.step)
    st.subheader(title, anchor=False)
    more = _("The first {n} are shown; the file has all.").format(n=SHOWN) if found.total > SHOWN else ""
    st.markdown(_("**{n}** customers.").format(n=number(found.total)) + f" {more}")
    event: Any = st.dataframe(
        frame(found), hide_index=True, selection_mode="single-row", on_select="rerun", placeholder="",
        key=f"cell_{hash(cell)}", alt=title,
    )  # fmt: skip
    st.caption(_("Select a row to open the customer's history."))
    notices.hidden(page.scope)
    offer(
        page,
        lambda: exported(persons_of_cell(cell.asked, cell.cohort, cell.age, scope=page.scope)),
        f"cohort-{cell.cohort + 1}-{cell.age}",
    )
    if event.selection.rows:
        open_customer(page, found.rows["person"][event.selection.rows[0]].as_py())
