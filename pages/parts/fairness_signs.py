"""Show signs that figures are worked around, each with its evidence and the tickets behind it."""

from typing import Any

import pandas as pd
import streamlit as st

from data_access.warehouse.gaming import changes_behind, find_signs
from metrics.errors import PlumblineError
from metrics.gaming import FEWEST, LEAST, REOPENED, TITLES, Sign, Signs
from metrics.question import NO_VALUE
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import duration, figure, moment, number
from pages.parts import navigation, notices
from pages.parts.downloads import offer
from pages.parts.listing import open_customer
from pages.parts.opening import Page
from pages.parts.plain import plain


def signs_view(page: Page) -> None:
    """Draw the signs that chance does not explain, with the ways to their tickets, and the table of all tests."""
    try:
        with st.spinner(_("Comparing")):
            found = find_signs(page.question, scope=page.scope, warehouse=page.warehouse, settings=page.settings)
    except PlumblineError as error:
        notices.refused(error)
        return
    st.caption(
        _(
            "A sign is no proof, and often has a good reason: look at the tickets and ask before you judge. "
            "{tested} comparisons were made, corrected for their number; {few} had too few tickets."
        ).format(tested=number(len(found.tested)), few=number(found.too_few))
    )
    if not found.clear:
        notices.nothing(_("Nobody's rate is higher than that of the others by more than chance explains."))
    chosen = page.own.get("part", "")
    for kind, title in TITLES.items():
        mine = [s for s in found.clear if s.kind == kind]
        if mine:
            st.subheader(title, anchor=False)
        for place, sign in enumerate(mine):
            _sign(page, sign, f"{kind}.{place}")
            if chosen == f"{kind}.{place}":
                _changes(page, sign)
    if found.tested:
        _all(page, found)


def _sign(page: Page, sign: Sign, place: str) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(sign.sentence(), 400)}**")
        if sign.kind != REOPENED:
            st.button(
                _("Show the changes"), key=f"behind_{place}", type="tertiary", icon=":material/list:",
                on_click=page.turn_to, args=(page.question,), kwargs={"part": place},
            )  # fmt: skip
            return
        own = page.question.about("reopen_rate").within("agent", sign.agent or NO_VALUE)
        own = own.within("team", NO_VALUE if sign.team is None else sign.team)
        navigation.link("tickets", _("The tickets that came back"), own, icon=":material/list:", part="numerator")


def _changes(page: Page, sign: Sign) -> None:
    rows = changes_behind(
        page.question, sign.kind, sign.team, scope=page.scope, warehouse=page.warehouse, settings=page.settings
    )
    zone = page.resolved.calendar.zone
    told = pd.DataFrame(
        {
            _("Changed"): [moment(at.to_pydatetime(), zone) for at in rows["at"]],
            _("Before it was due"): [
                duration((due - at).total_seconds()) for due, at in zip(rows["due_at"], rows["at"], strict=True)
            ],
            _("Ticket"): rows["ticket"],
            _("Subject"): rows["subject"],
            _("From"): rows["before"],
            _("To"): rows["after"],
            _("Changed by"): rows["actor"],
            _("Due"): [moment(at.to_pydatetime(), zone) for at in rows["due_at"]],
        }
    ).dropna(axis=1, how="all")
    event: Any = st.dataframe(
        told, hide_index=True, selection_mode="single-row", on_select="rerun", placeholder="",
        key=f"changes_{hash(page.question)}_{sign.kind}_{sign.team}", alt=_("Changes shortly before the due time"),
    )  # fmt: skip
    st.caption(_("Select a row to open the customer's history."))
    offer(page, lambda: told, f"signs-{sign.kind}")
    if event.selection.rows:
        open_customer(page, rows["person"].iloc[event.selection.rows[0]])


def _all(page: Page, found: Signs) -> None:
    with st.expander(_("All comparisons, and how they are made"), icon=":material/functions:"):
        st.markdown(
            _(
                "Each agent's rate of solved tickets that came back is compared with that of the others of the team; "
                "each team's rate of tickets lowered or moved in the last hour with that of the other teams (Fisher's "
                "exact test, one-sided; corrected after Benjamini and Hochberg over all tests). Nobody is named on "
                "fewer than {least} such tickets, or tested on fewer than {fewest} tickets."
            ).format(least=LEAST, fewest=FEWEST)
        )
        rows = [
            {
                _("Sign"): TITLES[s.kind],
                _("Who"): s.who,
                _("Tickets"): s.n,
                _("With the sign"): s.hits,
                _("Rate"): figure(s.hits / s.n, Unit.SHARE),
                _("Rate of the others"): figure(s.others_hits / s.others_n, Unit.SHARE),
                _("p, corrected"): number(s.q, 4),
                _("Verdict"): _("more than chance") if s.clear else _("may be chance"),
            }
            for s in found.tested
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("All comparisons"))
        offer(page, lambda: pd.DataFrame(rows), "signs")
