"""Show who may leave, why, and how far that can be trusted."""

from typing import Any

import pandas as pd
import streamlit as st

from data_access.warehouse.leaving import Learnt, learnt, may_leave
from metrics.errors import CannotAnswer
from metrics.figures.leaving import kept_promises
from metrics.leaving import Check
from metrics.query.leaving import LATER
from metrics.scope import CompanyWide
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import figure, moment, money, number
from pages.parts import notices
from pages.parts.downloads import offer
from pages.parts.listing import open_customer
from pages.parts.names import name_of
from pages.parts.opening import Page
from pages.parts.panels import figure_panel

SHOWN = 100


def may_leave_panels(page: Page) -> None:
    """Draw the check on later months, and the list where the check was passed."""
    try:
        with st.spinner(_("Learning from the months behind")):
            found = learnt(scope=page.scope, warehouse=page.warehouse, settings=page.settings)
    except (CannotAnswer, CompanyWide) as error:
        notices.refused(error)
        return
    check = found.model.check
    if check.passed:
        _list(page, found)
    else:
        notices.nothing(
            _("No list is shown: in later months the model was not better than saying the average of everybody.")
        )
    _checked(page, check)
    st.caption(_learnt(found))


def _list(page: Page, found: Learnt) -> None:
    try:
        rows = may_leave(
            page.question, found, SHOWN, scope=page.scope, warehouse=page.warehouse, settings=page.settings
        )
    except CannotAnswer as error:
        notices.cannot_answer(error, lambda: page.turn_to(page.question.about()))
        return
    if rows.empty:
        notices.nothing(_("No customer is under contract under these filters."))
        return
    st.subheader(_("The likeliest to leave in the next month"), anchor=False)
    st.caption(
        _("The first {n} under these filters, of {all} customers under contract in all.").format(
            n=number(len(rows)), all=number(found.persons)
        )
    )
    table = _written(page, rows)
    event: Any = st.dataframe(
        table, hide_index=True, selection_mode="single-row", on_select="rerun", placeholder="",
        key=f"leaving_{hash(page.question)}", alt=_("Customers who may leave"),
    )  # fmt: skip
    st.caption(
        _(
            "Select a row to open the customer's history. Reasons are what goes with leaving by more than chance; "
            "lately means in the last 30 days."
        )
    )
    notices.hidden(page.scope)
    offer(page, lambda: table, "may-leave")
    if event.selection.rows:
        open_customer(page, rows["person"].iloc[event.selection.rows[0]])


def _written(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the customers as people read them; what nobody has is left out."""
    zone, currency = page.resolved.calendar.zone, page.settings.currency
    names = [name_of(name) for name in rows["name"]] if page.scope.personal else list(rows["person"])
    columns = {
        _("Customer"): names,
        _("May leave"): [figure(value, Unit.SHARE) for value in rows["probability"]],
        _("Why"): ["; ".join(reasons) for reasons in rows["reasons"]],
        _("Last contact"): [moment(at, zone) if pd.notna(at) else "" for at in rows["last_contact_at"]],
        _("Worth a month"): [money(float(v), currency) if pd.notna(v) else "" for v in rows["value"]],
        _("Segment"): rows["segment"].fillna(""),
        _("Plan"): rows["plan"].fillna(""),
    }
    return pd.DataFrame({title: values for title, values in columns.items() if any(v != "" for v in values)})


def _checked(page: Page, check: Check) -> None:
    rows = [
        (
            figure(b.expected, Unit.SHARE), figure(b.hits / b.n, Unit.SHARE),
            *(figure(bound, Unit.SHARE) for bound in b.bounds(page.resolved.level)), number(b.n),
        )
        for b in check.bins
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=[_("Expected"), _("Left"), _("from"), _("to"), _("n")])
    figure_panel(page, _order(check), kept_promises(check, page.resolved.level, page.look), table, "promises")
    if not check.passed:
        return
    better = _("Its probabilities miss by {less} less than the average of the past does (Brier score).")
    st.markdown(better.format(less=figure(1 - check.error / check.base_error, Unit.SHARE)))


def _order(check: Check) -> str:
    text = _(
        "In later months, of one customer who left and one who stayed it put the one who left first in {share} of 100 "
        "pairs (between {low} and {high}; guessing: 50)"
    )
    low, share, high = (number(100 * v) for v in (check.order.low, check.order.share, check.order.high))
    return text.format(share=share, low=low, high=high)


def _learnt(found: Learnt) -> str:
    model, check = found.model, found.model.check
    text = _(
        "A logistic model. It was learnt from {n} customers, each counted once a month, of whom {left} left, and "
        "checked on the {months} months after those: {later} customers, of whom {later_left} left. It tells what goes "
        "together with leaving, not what makes somebody leave."
    )
    return text.format(
        n=number(model.persons), left=number(model.left), later=number(check.persons), months=LATER,
        later_left=number(check.left),
    )  # fmt: skip
