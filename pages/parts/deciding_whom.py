"""Ask for whom a decision holds, with the values that the data have."""

from collections.abc import Iterable

import streamlit as st

from metrics.covers import Covers
from metrics.translation import translate as _
from pages.parts.deciding import Desk, Draft
from pages.parts.plain import plain

ANY = ""


def value_of(desk: Desk, draft: Draft, dimension: str, begins: str | None = None) -> str | None:
    """Draw the choice of a value of a dimension; return it, None for all."""
    found = desk.page.choices(dimension)
    key = draft.key(dimension, begins or ANY)
    # A value that the data no longer have stays to be seen.
    options = list(dict.fromkeys((ANY, *found, *filter(None, (begins,)))))
    chosen = st.selectbox(
        plain(desk.page.catalogue.dimension(dimension).title),
        options,
        key=key,
        format_func=lambda value: value[:80] or _("all"),
    )
    return chosen or None


def choose_covers(desk: Desk, draft: Draft, dimensions: Iterable[str], begins: Covers) -> Covers:
    """Draw one choice a dimension, side by side; return which tickets are meant."""
    names = list(dimensions)
    pins = {}
    for column, name in zip(st.columns(max(len(names), 1)), names, strict=False):
        with column:
            pins[name] = value_of(desk, draft, name, begins.pins.get(name))
    return Covers(**pins)
