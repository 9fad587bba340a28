"""Say for how long what is kept, show what would go, and let it go on a word."""

from collections.abc import Callable

import streamlit as st

from data_access.app_store.keeping import LONGEST, WHAT
from data_access.app_store.store import store_at
from data_access.retention import Due, due, kept_for, retain
from metrics.translation import translate as _
from pages.parts.deciding import SAID
from pages.parts.privacy_desk import PrivacyDesk

HELP = {
    "personal": _(
        "Names, addresses, numbers and notes of customers without a running contract who were not heard of since, the "
        "names under which they wrote, and what few have in columns of a source's own"
    ),
    "texts": _("Subjects, messages and comments, by their own date"),
    "quarantine": _("Records that an import refused, by the day of the import"),
    "audit": _("Events of the audit; what was decided stays"),
}


def keeping(desk: PrivacyDesk) -> None:
    """Draw for how many months each sort is kept; empty is for ever."""
    st.subheader(_("How long data are kept"), anchor=False)
    st.caption(
        _(
            "Nothing goes as long as nothing is set. Figures stay in any case. Uploaded files are not kept at all: "
            "they are gone when the page of the import is closed."
        )
    )
    held = kept_for(desk.settings)
    _waiting(desk)
    with st.container(horizontal=True):
        wanted = {
            what: st.number_input(
                _("{what}, months").format(what=title), 1, LONGEST, held.months.get(what), key=f"keep_{what}",
                help=HELP[what], placeholder=_("for ever"), width=200,
            )
            for what, title in WHAT.items()
        }  # fmt: skip
    changed = {what: months for what, months in wanted.items() if months != held.months.get(what)}
    if not changed:
        return
    found = due(desk.settings, {what: int(months) for what, months in wanted.items() if months})
    shorter = any(months and months < held.months.get(what, LONGEST + 1) for what, months in changed.items())
    sure = _preview(found, shorter=shorter)
    reason = st.text_input(_("Why?"), key="keep_reason", width=620)
    if st.button(_("Save"), icon=":material/timer_off:", disabled=not (reason.strip() and sure)):
        _save(desk, {what: int(months) if months else None for what, months in changed.items()}, reason)


def _preview(found: tuple[Due, ...], *, shorter: bool) -> bool:
    """Show what would go; return whether it may."""
    going = [each for each in found if each.n]
    if not going:
        st.info(_("Nothing is that old today."), icon=":material/info:")
    else:
        st.warning("\n".join(f"- {each.sentence()}" for each in going), icon=":material/delete_forever:")
    if not shorter and not any(each.is_much for each in going):
        return True
    n = {each.what: each.n for each in going}
    return st.checkbox(
        _("I have read this: what goes does not come back."), key=f"sure_{sorted(n.items())}_{len(found)}"
    )


def _save(desk: PrivacyDesk, changed: dict[str, int | None], reason: str) -> None:
    def work(tell: Callable[[str], None]) -> tuple[Due, ...]:
        by, store = desk.allowed(), store_at(desk.settings)
        for what, months in changed.items():
            store.keep_for(what, months, by=by, reason=reason)
        return retain(desk.settings, by, tell, confirmed=True)

    if desk.work(_("Removing what is too old"), work):
        st.session_state[SAID] = _("Saved, and done.")
        st.rerun()


def _waiting(desk: PrivacyDesk) -> None:
    """Ask about what the daily run leaves alone because it is much."""
    much = [each for each in due(desk.settings, kept_for(desk.settings).months) if each.is_much]
    if not much:
        return
    st.warning(
        _("This is old enough to go, and waits for you because it is more than 1 %:")
        + "\n\n"
        + "\n".join(f"- {each.sentence()}" for each in much),
        icon=":material/hourglass_top:",
    )
    if st.button(_("Remove it now"), icon=":material/delete_forever:") and desk.work(
        _("Removing what is too old"), lambda tell: retain(desk.settings, desk.allowed(), tell, confirmed=True)
    ):
        st.session_state[SAID] = _("Done.")
        st.rerun()
