"""List the standards, those that hold, will hold and have held, and choose the one to change."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from data_access.warehouse.ask import resolved
from data_access.warehouse.reached import reached
from metrics.covers import Covers
from metrics.decisions import Held
from metrics.personal import whom
from metrics.question import Question
from metrics.reached import Reached
from metrics.rules import number_of
from metrics.standards import Standard, StandardBook
from metrics.translation import translate as _
from metrics.units import Better, Unit
from metrics.wording import figure, period
from pages.parts import notices
from pages.parts.deciding import Desk
from pages.parts.deciding_when import since
from pages.parts.opening import Page

Subject = tuple[str, Covers]


def standard_list(desk: Desk) -> None:
    """Draw one row a standard in the order in which they apply, the ended ones folded away."""
    held = _ordered(desk, desk.standards)
    if not held and desk.page.manifest.is_sample:  # what nobody has replaced
        _table(desk, _ordered(desk, desk.page.rules.standards), _("Standards"))
        st.caption(_("The sample company comes with these. All of them make way as soon as you set one of your own."))
        return
    if not held:
        notices.nothing(_("There is no standard yet, so nothing is judged. Set the first one below."))
        return
    alive = [h for h in held if h.end is None or h.end > desk.now]
    ended = [h for h in held if h.end is not None and h.end <= desk.now]
    if alive:
        _table(desk, alive, _("Standards"))
        st.caption(
            _("Of several that fit a ticket the first counts: customer, team, priority, channel, topic, segment, all.")
        )
    else:
        notices.nothing(_("No standard is in force: nothing that comes now is judged."))
    if ended:
        with st.expander(_("Standards that have ended: {n}").format(n=len(ended)), icon=":material/history:"):
            _table(desk, ended, _("Standards that have ended"))


def choose_standard(desk: Desk) -> Standard | None:
    """Draw the choice between a new standard and those that hold or will; return its last version."""
    st.subheader(_("Set or change a standard"), anchor=False)
    known: dict[Subject, Standard] = {
        (h.version.metric, h.version.covers): h.version for h in _ordered(desk, desk.standards) if h.end is None
    }
    if not known:
        return None
    names = {_name(desk, subject): subject for subject in known}
    chosen = st.selectbox(_("Standard"), [_("A new standard"), *names], key=f"standard_chosen_{len(known)}")
    return known[names[chosen]] if chosen in names else None


def _name(desk: Desk, subject: Subject) -> str:
    return f"{desk.page.catalogue.metric(subject[0]).title}, {whom(subject[1], desk.page.scope)}"


def _ordered(desk: Desk, book: StandardBook) -> list[Held[Standard]]:
    """Return the standards by metric as the catalogue orders them, then by precedence, then by when they begin."""
    metrics = list(desk.page.catalogue.metrics)
    return sorted(book.held(), key=lambda h: metrics.index(h.version.metric))


def _table(desk: Desk, held: Sequence[Held[Standard]], title: str) -> None:
    inside = [h.version for h in held if h.holds(desk.now)]
    now = reached(
        inside, Question(),
        scope=desk.page.scope, warehouse=desk.page.warehouse, settings=desk.page.settings, rules=desk.page.rules,
    )  # fmt: skip
    last = resolved(Question(), desk.page.manifest, desk.page.settings).period
    lines = [
        {
            _("Metric"): desk.page.catalogue.metric(h.version.metric).title,
            _("For whom"): whom(h.version.covers, desk.page.scope),
            _("Standard"): asked(desk.page, h.version),
            _("Reached in {period}").format(period=period(last)): _reached(desk, h.version, now),
            _("State"): _state(desk, h),
            _("From"): since(h.start, desk.zone),
            _("Until"): since(h.end, desk.zone) if h.end else "",
            _("By"): h.version.author,
            _("Why"): h.version.reason,
        }
        for h in held
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, alt=title)


def asked(page: Page, version: Standard) -> str:
    """Write what a standard asks: "at least 85.0 %"."""
    metric = page.catalogue.metric(version.metric)
    said = version.sentence(metric.unit)
    if version.ended or version.clock:
        return said
    return (_("at most {target}") if metric.better is Better.LOWER else _("at least {target}")).format(target=said)


def _reached(desk: Desk, version: Standard, now: Mapping[str, Reached]) -> str:
    found = now.get(number_of(version))
    if found is None:
        return ""
    metric = desk.page.catalogue.metric(version.metric)
    unit = Unit.SHARE if metric.attained else metric.unit
    return f"{figure(found.value, unit)} {found.verdict.state.mark} {found.verdict.word}"


def _state(desk: Desk, held: Held[Standard]) -> str:
    if held.start > desk.now:
        return _("not yet in force")
    state = _("ended") if held.end is not None and held.end <= desk.now else _("in force")
    return _("{state}, set afterwards").format(state=state) if held.version.set_afterwards else state
