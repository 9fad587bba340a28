"""List where people are signed in, and end it."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from data_access.app_store.sessions import Session
from metrics.translation import translate as _
from metrics.wording import moment
from pages.parts.browser_names import browser_name


def sessions_list(
    sessions: Sequence[Session], zone: ZoneInfo, own: str, end: Callable[[Session], None], *, names: bool
) -> None:
    """Draw the sessions that are open, and the way to end one.

    Parameters
    ----------
    own : str
        Number of the session that this page is seen in.
    end : callable
        Ends one.
    names : bool
        Say whose they are.
    """
    found = {session.id: session for session in sessions if session.open}
    lines = [
        {
            **({_("Who"): session.name} if names else {}),
            _("Browser"): browser_name(session.agent) + (_(" (this one)") if session.id == own else ""),
            _("Address"): session.address,
            _("Since"): moment(session.started_at, zone),
            _("Last seen"): moment(session.seen_at, zone),
        }
        for session in found.values()
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, placeholder="", alt=_("Open sessions"))
    others = [key for key in found if key != own]
    if not others:
        return
    key = st.selectbox(
        _("Which session?"), others, index=None, placeholder=_("Choose one to end it"),
        format_func=lambda key: _told(found[key], zone, names=names),
    )  # fmt: skip
    if key is not None and st.button(_("End this session"), icon=":material/logout:"):
        end(found[key])


def _told(session: Session, zone: ZoneInfo, *, names: bool) -> str:
    whose = f"{session.name} · " if names else ""
    return f"{whose}{browser_name(session.agent)} · {session.address} · {moment(session.started_at, zone)}"
