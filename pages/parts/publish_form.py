"""Ask what a link is to show, for whom, and for how long."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from data_access.app_store.link_rows import Link
from data_access.app_store.links import DAYS, MOST_DAYS
from data_access.app_store.published import published_at
from metrics.errors import PlumblineError
from metrics.periods import Grain
from metrics.published.codec import payload_from, plan_from
from metrics.published.label import Label
from metrics.published.naming import completed, shuffled
from metrics.published.offered import COHORTS, check, offered
from metrics.published.plan import BLOCKS, DIMENSIONS, GRAINS, MOST_PERIODS, REFRESHES, STEP_OF, Block, Plan, Refresh
from metrics.published.vocabulary import proposed
from metrics.question import NO_VALUE
from metrics.translation import translate as _
from pages.parts.deciding import complain
from pages.parts.opening import Page
from pages.parts.plain import plain
from pages.parts.publish_left_out import accepted

MOST_NAMED = 24  # groups that are offered a name; who comes after them is numbered
STEPS = {Grain.WEEK: _("Weeks"), Grain.MONTH: _("Months"), Grain.QUARTER: _("Quarters")}
NO_SPLIT = ""


@dataclass(frozen=True)
class Terms:
    """What was asked for: the plan, who answers for it, and on which terms.

    Parameters
    ----------
    link : Link, optional
        The link whose plan is changed; without it a new one is published.
    """

    plan: Plan
    publisher: str
    days: int = DAYS
    password: str = ""
    link: Link | None = None


def asked_plan(page: Page) -> Terms | None:
    """Draw the form and return what it says; None, with the reason on the page, where that is not to be published."""
    try:
        link = _changed(page)
        begins = plan_from(link.pending or link.plan) if link else _from_page(page)
        whole = link is not None or accepted(page, begins)
        terms = _form(page, begins, link)
        check(terms.plan, page.catalogue)
        Label(terms.publisher)
    except PlumblineError as error:
        complain(error)
        return None
    return terms if whole else None


def _changed(page: Page) -> Link | None:
    if "link" not in page.own:
        return None
    link = published_at(page.settings).links.link(page.own["link"])
    link.must_be_seen(page.visitor)
    return link


def _from_page(page: Page) -> Plan:
    """Return the plan with which the form begins: the figures, filters and split of the page that led here."""
    q = page.question
    known = {metric.key for metric in offered(page.metrics.values())}
    return Plan(
        name="",
        audience="",
        metrics=tuple(key for key in q.metrics if key in known) or ("csat", "first_response_time"),
        blocks=frozenset(Block) - {Block.COHORTS} - (set() if _split(page, q.by) else {Block.SPLITS}),
        filters=tuple((d, values) for d, values in q.filters if d in DIMENSIONS),
        by=_split(page, q.by),
        grain=STEP_OF.get(q.period, Grain.MONTH),
    )


def _split(page: Page, by: str | None) -> str | None:
    return by if by in DIMENSIONS and len(page.choices(by)) > 1 else None


def _form(page: Page, begins: Plan, link: Link | None) -> Terms:
    plan = _what(page, begins)
    plan = replace(plan, labels=_labels(page, begins, plan))
    named = completed(plan, {d: page.catalogue.dimension(d).title for d in DIMENSIONS}, _groups(page, plan))
    left, right = st.columns(2)
    name = left.text_input(_("Name"), begins.name, key="link_name", help=_("For your list; the link shows it nowhere."))
    audience = right.text_input(_("For whom?"), begins.audience, key="link_audience", help=_("For your list, too."))
    publisher = left.text_input(
        _("Published by"), _publisher(page, link), key="link_publisher",
        help=_("Stands on the page, for those who want to ask."),
    )  # fmt: skip
    refresh = right.selectbox(
        _("Renewed"), list(Refresh), list(Refresh).index(begins.refresh), REFRESHES.__getitem__, key="link_refresh"
    )
    assert refresh
    named = replace(named, name=name.strip(), audience=audience.strip(), refresh=refresh)
    if link:
        return Terms(named, publisher, link=link)
    days = left.number_input(_("Valid for days"), 1, MOST_DAYS, DAYS, key="link_days")
    password = right.text_input(
        _("Password"), type="password", key="link_password", help=_("Optional. Tell it by another way than the link.")
    )
    return Terms(named, publisher, int(days), password)


def _what(page: Page, begins: Plan) -> Plan:
    known = {metric.key: metric for metric in offered(page.metrics.values())}
    metrics = st.pills(
        _("Figures"), list(known), selection_mode="multi", default=[key for key in begins.metrics if key in known],
        format_func=lambda key: known[key].title, key="link_metrics",
    )  # fmt: skip
    blocks = [block for block in Block if block is not Block.COHORTS or COHORTS in page.metrics]
    shown = st.pills(
        _("What stands on it"), blocks, selection_mode="multi", default=[b for b in blocks if b in begins.blocks],
        format_func=BLOCKS.__getitem__, key="link_blocks",
    )  # fmt: skip
    columns = st.columns(3)
    splits = [NO_SPLIT, *(d for d in DIMENSIONS if _split(page, d))]
    by = columns[0].selectbox(
        _("Side by side"), splits, splits.index(begins.by) if begins.by in splits else 0,
        format_func=lambda d: page.catalogue.dimension(d).title if d else _("nothing"), key="link_by",
    )  # fmt: skip
    grain = columns[1].selectbox(_("Steps"), GRAINS, GRAINS.index(begins.grain), STEPS.__getitem__, key="link_grain")
    periods = columns[2].number_input(
        _("Periods to choose among"), 1, MOST_PERIODS, begins.periods, key="link_periods",
        help=_("Whole ones that are over, the last ones."),
    )  # fmt: skip
    if begins.filters:
        told = (
            f"{page.catalogue.dimension(d).title}: {', '.join(v or _('(none)') for v in vs)}"
            for d, vs in begins.filters
        )
        st.caption(plain(_("Narrowed for good to {filters}.").format(filters="; ".join(told)), 400))
    return replace(
        begins, metrics=tuple(metrics), blocks=frozenset(shown), by=by or None, grain=grain, periods=int(periods)
    )


def _groups(page: Page, plan: Plan) -> Mapping[str, Iterable[str]]:
    """The groups that the link names: those side by side, the largest first, and those that it is narrowed to."""
    found = {d: shuffled(values) for d, values in plan.filters}
    if plan.by and Block.SPLITS in plan.blocks:
        found[plan.by] = [*page.choices(plan.by)[:MOST_NAMED], *found.get(plan.by, ())]
    return {d: list(dict.fromkeys(values)) for d, values in found.items()}


def _labels(page: Page, begins: Plan, plan: Plan) -> tuple[tuple[str, str, Label], ...]:
    """Draw a field for the name of each group; what stays empty is numbered."""
    groups = _groups(page, plan)
    if not groups:
        return ()
    given = {(d, value): label for d, value, label in begins.labels}
    found: list[tuple[str, str, Label]] = []
    with st.expander(_("What the groups are called"), icon=":material/label:", expanded=True):
        st.caption(_("No word of your data is on the link unless you write it here. What is empty is numbered."))
        columns = st.columns(3)
        for k, (dimension, value) in enumerate((d, v) for d, values in groups.items() for v in values):
            before = given.get((dimension, value)) or proposed(value) or ""
            told = f"{page.catalogue.dimension(dimension).title}: {value or _('(none)')}"
            text = columns[k % 3].text_input(
                plain(told, 60), before, key=f"link_label_{dimension}_{value}", placeholder=_("numbered")
            )
            if text.strip():
                found.append((dimension, value or NO_VALUE, Label(text)))
    return tuple(found)


def _publisher(page: Page, link: Link | None) -> str:
    """Who answers for it so far, whoever changes it."""
    if link and (kept := published_at(page.settings).editions.newest(link.id)):
        return payload_from(kept.payload).publisher
    try:
        return Label(page.visitor.name)
    except PlumblineError:
        return ""
