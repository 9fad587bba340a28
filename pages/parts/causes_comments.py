"""List what customers wrote with their answers, by score, searched; a row opens the customer's history."""

from decimal import Decimal
from typing import Any

import streamlit as st

from data_access.app_store.audit import What
from data_access.exports import exported
from data_access.warehouse.comments import Scores, comments, scores
from data_access.warehouse.rows import LARGEST_LIST, Listing
from metrics.errors import PlumblineError
from metrics.roles import Act
from metrics.translation import translate as _
from metrics.wording import number
from pages.parts import notices
from pages.parts.causes_reasons import SURVEYS
from pages.parts.downloads import offer
from pages.parts.listing import SIZE, frame, open_customer
from pages.parts.noting import note_once
from pages.parts.opening import Page


def comments_view(page: Page) -> None:
    """Draw the choice of survey and score, the search and the list; for those who may see what was written."""
    if not page.visitor.may(Act.SEE_PERSONAL):
        notices.nothing(_("What customers wrote is hidden for viewers."))
        return
    of: dict[str, Any] = {"scope": page.scope, "warehouse": page.warehouse, "settings": page.settings}
    key = next((k for k in page.question.metrics if k in SURVEYS), "csat")
    _choose_survey(page, key)
    try:
        counted = scores(page.question.about(key), **of)
        score = _choose_score(page, counted)
        search = _search(page)
        _list(page, key, score, search)
    except PlumblineError as error:
        notices.refused(error)


def _choose_survey(page: Page, key: str) -> None:
    st.session_state["survey"] = key
    st.segmented_control(
        _("Survey"), list(SURVEYS), key="survey", format_func=SURVEYS.__getitem__, required=True,
        on_change=lambda: _turn_survey(page),
    )  # fmt: skip


def _turn_survey(page: Page) -> None:
    page.own.clear()  # its scores are others
    page.turn_to(page.question.about(st.session_state["survey"]), show="comments")


def _choose_score(page: Page, counted: Scores) -> Decimal | None:
    names = {f"{score.normalize():f}": (score, n) for score, n in counted}
    chosen = page.own.get("part", "")
    st.session_state["score"] = chosen if chosen in names else None
    if names:
        st.pills(
            _("Score"), list(names), key="score", format_func=lambda s: f"{s}  ({number(names[s][1])})",
            on_change=_turn, args=(page, "part", "score"),
        )  # fmt: skip
    return names[chosen][0] if chosen in names else None


def _search(page: Page) -> str:
    search = st.session_state["search"] = page.own.get("search", "")
    st.text_input(
        _("Search in these comments"), key="search", on_change=_turn, args=(page, "search", "search"), max_chars=200,
        placeholder=_("a word of the comment, a name, an agent …"), icon=":material/search:",
    )  # fmt: skip
    return search


def _list(page: Page, key: str, score: Decimal | None, search: str) -> None:
    text = page.own.get("page", "")
    at = max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 8 else 1

    def fetch(at: int, size: int) -> Listing:
        return comments(
            page.question.about(key), scope=page.scope, warehouse=page.warehouse, settings=page.settings,
            score=score, search=search, page=at, size=size,
        )  # fmt: skip

    found = fetch(at, SIZE)
    pages = max(-(-found.total // SIZE), 1)
    if at > pages:
        at, found = pages, fetch(pages, SIZE)
    if search.strip():
        note_once(page.visitor, What.SEARCHED, search, found=found.total)
    if not found.total:
        notices.nothing(_("No comment matches. Try another word, another score, or a longer period."))
        return
    st.markdown(_("**{n}** comments").format(n=number(found.total)))
    shown = frame(found)
    event: Any = st.dataframe(
        shown, hide_index=True, height=min(38 + 35 * len(shown), 720), selection_mode="single-row", on_select="rerun",
        placeholder="", key=f"comments_{hash((page.question, key, score, search, at))}", alt=_("Comments"),
    )  # fmt: skip
    if pages > 1:
        st.pagination(pages, default=at, key=f"page_{at}", on_change=_turn, args=(page, "page", f"page_{at}"))
    st.caption(_("Select a row to open the customer's history, with the ticket."))
    offer(page, lambda: exported(fetch(1, LARGEST_LIST)), f"{key}-comments")
    if event.selection.rows:
        open_customer(page, found.rows["person"][event.selection.rows[0]].as_py())


def _turn(page: Page, name: str, key: str) -> None:
    """Write one of the list's own parameters into the address; another score or search begins at the first page."""
    page.turn_to(page.question, **{"page": "1", name: str(st.session_state[key] or "")})
