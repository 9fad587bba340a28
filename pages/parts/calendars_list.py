"""List the calendars, and choose the one to change."""

import pandas as pd
import streamlit as st

from metrics.calendar_text import hours_in_words
from metrics.calendars import CalendarVersion
from metrics.translation import translate as _
from metrics.wording import number
from pages.parts import notices
from pages.parts.deciding import Desk
from pages.parts.plain import plain


def current(desk: Desk) -> dict[str, CalendarVersion]:
    """Return the version of each calendar that holds now, by key, in the order of the titles."""
    keys = {version.key for version in desk.calendars.versions}
    found = {key: version for key in keys if (version := desk.calendars.at(key, desk.now))}
    return dict(sorted(found.items(), key=lambda item: (item[1].title.casefold(), item[0])))


def latest(desk: Desk) -> dict[str, CalendarVersion]:
    """Return the last version of each calendar, also one that does not hold yet; changes begin with it."""
    book = desk.calendars
    return {key: book.at(key, book.hours(key)[-1][0]) or version for key, version in current(desk).items()}


def calendar_list(desk: Desk) -> None:
    """Draw one row a calendar."""
    calendars, year = current(desk), desk.now.year
    if not calendars:
        samples = desk.page.rules.calendars.versions
        for version in samples:
            told = _(
                "The sample company comes with “{title}”: {hours} ({zone}), without public holidays. "
                "It makes way, with its standards, as soon as you set one of your own."
            ).format(title=version.title, hours=hours_in_words(version.calendar), zone=version.calendar.zone)
            st.caption(plain(told, 300))
        if samples:
            return
        notices.nothing(
            _(
                "There is no calendar yet, so no time counts as working time. Make one below, "
                "then say whose tickets run on it."
            )
        )
        return
    assigned = [h.version for h in desk.calendars.assigned() if h.holds(desk.now)]
    last = latest(desk)
    lines = [
        {
            _("Calendar"): version.title,
            _("Hours"): hours_in_words(version.calendar),
            _("Time zone"): version.calendar.zone,
            _("Days off in {year}").format(year=year): number(sum(d.year == year for d in version.calendar.holidays)),
            _("Runs for"): "; ".join(a.covers.sentence() for a in assigned if a.calendar == key) or _("nobody yet"),
            **({_("Next change"): _("decided, see below")} if last[key] != version else {}),
        }
        for key, version in calendars.items()
    ]
    st.dataframe(pd.DataFrame(lines).fillna(""), hide_index=True, alt=_("Calendars"))


def choose_calendar(desk: Desk) -> CalendarVersion | None:
    """Draw the choice between a new calendar and those that are there."""
    st.subheader(_("Make or change a calendar"), anchor=False)
    known = latest(desk)
    if not known:
        return None
    chosen = st.selectbox(
        _("Calendar"),
        ["", *known],
        format_func=lambda key: known[key].title if key else _("A new calendar"),
        key=f"calendar_chosen_{len(known)}",
    )
    if chosen and known[chosen] != current(desk)[chosen]:
        st.caption(
            _("Shown is what will hold for “{title}”, not what holds now.").format(title=plain(known[chosen].title))
        )
    return known.get(chosen)
