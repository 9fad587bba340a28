"""Show a list of rows: searched, sorted and paged in the engine; a click opens the customer."""

from typing import Any

import pandas as pd
import streamlit as st

from data_access.exports import exported
from data_access.warehouse.rows import LARGEST_LIST, Listing, rows
from metrics.errors import PlumblineError
from metrics.metric import Metric
from metrics.query.listed import ListColumn, Shown
from metrics.query.lists import parts
from metrics.sentences import as_of_span
from metrics.translation import translate as _
from metrics.wording import duration, moment, number
from pages.parts import navigation, notices
from pages.parts.downloads import offer
from pages.parts.opening import Page

SIZE = 50


def choose_part(page: Page, metric: Metric) -> str:
    """Draw which of a metric's lists is shown, and return its name."""
    names = parts(metric)
    chosen = page.own.get("part", next(iter(names)))
    if len(names) > 1:
        st.session_state["part"] = chosen if chosen in names else next(iter(names))
        st.segmented_control(
            _("Show"),
            list(names),
            key="part",
            format_func=names.__getitem__,
            on_change=_turn,
            args=(page, "part"),
            required=True,
        )
    return chosen


def show_rows(page: Page, metric: Metric, part: str) -> None:
    """Draw the list with search, order, pages and downloads."""
    search, sort = page.own.get("search", ""), page.own.get("sort", "")
    st.session_state["search"] = search
    st.text_input(
        _("Search in these rows"),
        key="search",
        on_change=_turn,
        args=(page, "search"),
        max_chars=200,
        placeholder=_("a word of the subject, a name, a ticket …"),
        icon=":material/search:",
    )
    text = page.own.get("page", "")
    number_ = max(int(text), 1) if text.isdecimal() and len(text) < 8 else 1
    try:
        found = _fetch(page, metric, part, page_number=number_, size=SIZE)
        pages = max(-(-found.total // SIZE), 1)
        if number_ > pages:  # the list has become shorter, or the address was typed
            number_, found = pages, _fetch(page, metric, part, page_number=pages, size=SIZE)
    except PlumblineError as error:
        notices.refused(error)
        return
    st.markdown(_count(found, number_))
    if not found.total:
        notices.nothing(_("Nothing matches. Try another word, another period, or fewer filters."))
        return
    _controls(page, found, sort, number_)
    shown = frame(found)
    event: Any = st.dataframe(
        shown,
        hide_index=True,
        height=min(38 + 35 * len(shown), 720),
        selection_mode="single-row",
        on_select="rerun",
        placeholder="",
        key=f"rows_{hash((page.question, part, search, sort, number_))}",
        alt=_("Rows behind {metric}").format(metric=metric.title),
    )
    st.caption(_("Select a row to open the customer's history."))
    notices.hidden(page.scope)
    offer(lambda: exported(_fetch(page, metric, part, page_number=1, size=LARGEST_LIST)), f"{metric.key}-{part}")
    if event.selection.rows:
        open_customer(page, found.rows["person"][event.selection.rows[0]].as_py())


def open_customer(page: Page, person: str | None) -> None:
    """Turn to the customer of a row that was chosen."""
    if person is None:
        st.warning(_("This row names no customer whom we know."))
    else:
        navigation.go("customer", page.question, person=person)


def frame(found: Listing) -> pd.DataFrame:
    """Return the rows as people read them; columns without any value are left out."""
    zone = found.resolved.calendar.zone
    columns = {c.title: [_written(c, v, zone) for v in found.rows[c.key].to_pylist()] for c in found.columns}
    return pd.DataFrame(
        {title: values for title, values in columns.items() if any(v not in (None, "") for v in values)}
    )


def _written(column: ListColumn, value: Any, zone: Any) -> Any:
    if value is None:
        return None
    match column.shown:
        case Shown.INSTANT:
            return moment(value, zone)
        case Shown.DURATION:
            return duration(value)
        case Shown.NUMBER:
            return float(value)
        case Shown.TEXT:
            return value


def _fetch(page: Page, metric: Metric, part: str, *, page_number: int, size: int) -> Listing:
    sort = page.own.get("sort", "")
    return rows(
        page.question.about(metric.key),
        scope=page.scope,
        warehouse=page.warehouse,
        settings=page.settings,
        rules=page.rules,
        part=part,
        search=page.own.get("search", ""),
        sort=sort.removeprefix("-"),
        descending=not sort or sort.startswith("-"),
        page=page_number,
        size=size,
    )


def _count(found: Listing, page_number: int) -> str:
    first = (page_number - 1) * SIZE + 1
    last = min(found.total, page_number * SIZE)
    about = as_of_span(found.metric, found.resolved)
    if found.total <= SIZE:
        return _("**{n}** rows · {about}").format(n=number(found.total), about=about)
    return _("**{n}** rows · {about} · showing {first} to {last}").format(
        n=number(found.total), about=about, first=number(first), last=number(last)
    )


def _controls(page: Page, found: Listing, sort: str, page_number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        titles = {
            f"{sign}{c.key}": f"{c.title} {arrow}" for c in found.columns for sign, arrow in (("-", "↓"), ("", "↑"))
        }
        st.session_state["sort"] = sort if sort in titles else f"-{found.columns[0].key}"
        st.selectbox(
            _("Sort by"),
            list(titles),
            key="sort",
            format_func=titles.__getitem__,
            on_change=_turn,
            args=(page, "sort"),
            width=280,
        )
        pages = -(-found.total // SIZE)
        if pages > 1:
            now = min(page_number, pages)
            st.pagination(pages, default=now, key=f"page_{now}", on_change=_turn, args=(page, "page", f"page_{now}"))


def _turn(page: Page, name: str, key: str = "") -> None:
    """Write one of the list's own parameters into the address; a new search or order begins at the first page."""
    first = {} if name == "page" else {"page": "1"}
    page.turn_to(page.question, **first, **{name: str(st.session_state[key or name])})
