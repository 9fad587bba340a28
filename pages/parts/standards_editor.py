"""Edit one standard, with the sentence that it makes, before it is saved."""

from dataclasses import replace
from decimal import Decimal

import streamlit as st

from metrics.covers import ALL, PRECEDENCE, Covers
from metrics.decisions import ALWAYS
from metrics.errors import BadValue, CannotAnswer
from metrics.metric import Metric
from metrics.standards import Clock, Standard
from metrics.targets import RANGES, check, read_target, read_threshold, target_unit
from metrics.translation import translate as _
from metrics.units import Better, Unit
from metrics.wording import figure, threshold
from pages.parts import navigation
from pages.parts.deciding import Desk, Draft
from pages.parts.deciding_when import Begin, choose_begin
from pages.parts.deciding_whom import choose_covers
from pages.parts.plain import plain
from pages.parts.standards_replay import replay_panel

CLOCKS = {
    Clock.WORKING.value: _("working time"),
    Clock.TOTAL.value: _("all time"),
    Clock.SOURCE.value: _("the source's own due time"),
}
FIRST = "first_response_time"


def editor(desk: Desk, version: Standard | None) -> None:
    """Draw the form of a new standard, or of the next version of one."""
    draft = Draft("standard", (version.metric, version.covers) if version else None)
    read = draft.read(desk.standards.revision)
    with st.container(border=True, key="standard_editor"):
        metric, covers = _fixed(desk, version) if version else _subject(desk, draft)
        ends = version is not None and st.checkbox(_("End this standard"), key=draft.key("end"))
        wanted = None if ends else _wanted(desk, draft, metric, covers, version)
        begin = choose_begin(desk, draft, desk.zone)
        complete = _standard(metric, covers, wanted, begin) if ends or wanted else None
        if complete:
            st.info(_preview(metric, complete, begin), icon=":material/flag:")
            _calendar_needed(desk, complete)
            if not complete.ended:
                replay_panel(desk, complete)
        why = draft.why()
        if draft.button(_("End the standard") if ends else _("Save the standard")) and complete and why:
            made = Standard(**{**vars(complete), "author": desk.author, "reason": why})
            draft.save(
                lambda: desk.store.set_standard(made, by=desk.visitor, read=read, at_once=begin.at_once),
                _("Saved: {what}").format(what=_sentence(metric, made, begin)),
            )


def _subject(desk: Desk, draft: Draft) -> tuple[Metric, Covers]:
    metrics = {m.key: m for m in desk.page.metrics.values() if _can_be_judged(m)}
    asked = desk.page.question.metrics[:1]
    first = asked[0] if asked and asked[0] in metrics else FIRST
    key = st.selectbox(
        _("Metric"), list(metrics), format_func=lambda k: metrics[k].title, key=draft.key("metric", first)
    )
    metric = metrics[key or first]
    st.caption(plain(metric.asks, 200))
    known = desk.page.catalogue.dimensions
    names = [n for n in PRECEDENCE if n != "customer" and known[n].fits(metric) and desk.page.choices(n)]
    covers = choose_covers(desk, draft, names, ALL)
    fits = desk.page.catalogue.dimension("customer").fits(metric)
    for customer in desk.page.question.filtered("customer")[:1] if fits else ():
        if st.checkbox(_("Only for the customer {name}").format(name=plain(customer, 80)), True, key=draft.key("own")):
            covers = replace(covers, customer=customer)
    return metric, covers


def _can_be_judged(metric: Metric) -> bool:
    try:
        check(Standard(metric.key, None, effective_from=ALWAYS), metric)
    except CannotAnswer:
        return False
    return True


def _fixed(desk: Desk, version: Standard) -> tuple[Metric, Covers]:
    metric = desk.page.catalogue.metric(version.metric)
    st.markdown(f"**{plain(metric.title)}**, {plain(version.covers.sentence(), 300)}")
    return metric, version.covers


def _wanted(
    desk: Desk, draft: Draft, metric: Metric, covers: Covers, version: Standard | None
) -> tuple[Decimal, int | None, Clock | None] | None:
    """Draw target, time and clock; return them, None while one cannot be read."""
    before = version if version and not version.ended else None
    unit, timed = target_unit(metric), metric.unit is Unit.SECONDS
    columns = iter(st.columns(3 if timed else 1))
    with next(columns):
        st.text_input(
            _("Share in time") if timed else _("Target"),
            key=draft.key(f"target_{unit.value}", _typed_target(before, unit)),
            placeholder=_("for instance {example}").format(example=_plain_figure(RANGES[unit].example, unit)),
            help=_better(metric),
        )
        target = draft.typed(f"target_{unit.value}", lambda text: read_target(text, metric))
    if not timed:
        return None if target is None else (target, None, None)
    with next(columns):
        begins = before.clock if before and before.clock else Clock.WORKING
        chosen = st.selectbox(
            _("What counts"), list(CLOCKS), format_func=CLOCKS.__getitem__, key=draft.key("clock", begins.value)
        )
        clock = Clock(chosen)
    if clock is Clock.SOURCE:
        return None if target is None else (target, None, clock)
    with next(columns):
        st.text_input(
            _("Within"),
            key=draft.key("within", threshold(before.threshold_s) if before and before.threshold_s else ""),
            placeholder=_("for instance 15 min, 4 h, 1 business day"),
        )
        seconds = draft.typed("within", lambda text: _threshold(desk, covers, clock, text))
    return None if target is None or seconds is None else (target, seconds, clock)


def _threshold(desk: Desk, covers: Covers, clock: Clock, text: str) -> int:
    """Return the seconds typed; a business day has the length that it has on all calendars of these tickets."""
    keys = {h.version.calendar for h in desk.in_use.assigned() if h.version.covers.meets(covers)}
    versions = [version for key in keys if key and (version := desk.in_use.at(key, desk.now))]
    lengths = {version.calendar.business_day_s for version in versions}
    if not lengths and "day" in text.lower() and clock is Clock.WORKING:
        raise BadValue(_("No calendar is assigned to these tickets, so a business day has no length: write hours."))
    return read_threshold(text, clock, lengths.pop() if len(lengths) == 1 else None)


def _standard(
    metric: Metric, covers: Covers, wanted: tuple[Decimal, int | None, Clock | None] | None, begin: Begin
) -> Standard:
    return Standard(metric.key, *(wanted or (None,)), covers=covers, effective_from=begin.instant)


def _sentence(metric: Metric, standard: Standard, begin: Begin) -> str:
    return _("{metric}, {whom}: {what}, {begin}.").format(
        metric=metric.title, whom=standard.covers.sentence(), what=standard.sentence(metric.unit), begin=begin.words
    )


def _preview(metric: Metric, standard: Standard, begin: Begin) -> str:
    return plain(_sentence(metric, standard, begin), 400)


def _calendar_needed(desk: Desk, standard: Standard) -> None:
    """Say where working time is asked for and nothing says what working time is."""
    if standard.clock is not Clock.WORKING:
        return
    if not any(h.version.covers.meets(standard.covers) for h in desk.in_use.assigned()):
        st.warning(
            _("No calendar is assigned to these tickets: without one none of their time is working time."),
            icon=":material/calendar_month:",
        )
        navigation.link("calendars", _("Assign a calendar"), desk.page.question, icon=":material/arrow_forward:")


def _better(metric: Metric) -> str:
    if metric.unit is Unit.SECONDS:
        return _("How many in a hundred must be in time: “90 %”.")
    return _("At least this much.") if metric.better is Better.HIGHER else _("At most this much.")


def _plain_figure(value: Decimal, unit: Unit) -> str:
    return figure(float(value), unit)


def _typed_target(before: Standard | None, unit: Unit) -> str:
    """Return a target as `read_target` reads it back, to the last digit."""
    if before is None or before.target is None:
        return ""
    if unit is Unit.SHARE:
        return f"{(before.target * 100).normalize():f} %"
    return f"{before.target.normalize():f}"
