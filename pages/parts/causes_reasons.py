"""Show the reasons that customers give: why they are content, why they are not, why they leave."""

from typing import Any

import pandas as pd

from data_access.warehouse.reasons import METRICS, reasons_of_answers, reasons_of_leaving
from metrics.errors import PlumblineError
from metrics.figures.reason_bars import MOST, reason_bars
from metrics.query.reasons import AGAINST, FOR
from metrics.reasons import Reasons
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import figure, number
from pages.parts import notices
from pages.parts.opening import Page
from pages.parts.panels import figure_panel
from pages.parts.plain import plain

FEWEST = 10  # reasons, below which their shares say nothing
SIDES = {FOR: _("Why customers are content"), AGAINST: _("Why customers are not content")}
SURVEYS = {
    "csat": _("after a contact (CSAT)"),
    "nps": _("whether they recommend us (NPS)"),
    "effort": _("effort (CES)"),
}


def reasons_view(page: Page) -> None:
    """Draw the reasons of answers by side and survey, and those of leaving."""
    of: dict[str, Any] = {"scope": page.scope, "warehouse": page.warehouse, "settings": page.settings}
    try:
        found = reasons_of_answers(page.question, **of)
    except PlumblineError as error:
        notices.refused(error)
        found = {}
    colours = {FOR: page.look.good, AGAINST: page.look.bad}
    for side, title in SIDES.items():
        for key in METRICS:
            told = found.get((key, side))
            if told and told.n:
                _panel(page, f"{title}: {SURVEYS[key]}", told, colour=colours[side], key=f"{side}_{key}", metric=key)
        if not any(found[key, side].n for key in METRICS if (key, side) in found):
            notices.nothing(_("{title}: no answer of this period gives a reason.").format(title=title))
    try:
        left = reasons_of_leaving(page.question, **of)
    except PlumblineError as error:
        notices.refused(error)
        return
    title = _("Why customers leave")
    if left.n:
        _panel(page, title, left, colour=page.look.accent, key="leaving")
    else:
        notices.nothing(
            _("{title}: of {n} contracts that ended none has a reason.").format(title=title, n=number(left.silent))
        )


def _panel(page: Page, title: str, found: Reasons, *, colour: str, key: str, metric: str = "") -> None:
    if found.n < FEWEST:
        told = ", ".join(f"{plain(name)} ({number(n)})" for name, n in found.counts[:FEWEST])
        notices.nothing(
            _("{title}: {n} reasons, too few for shares: {told}.").format(title=title, n=found.n, told=told)
        )
        return
    title += " · " + _("{n} reasons, {silent} gave none").format(n=number(found.n), silent=number(found.silent))
    if len(found.counts) > MOST:
        title += " " + _("(the {n} largest of {all} groups)").format(n=MOST, all=number(len(found.counts)))
    period = page.resolved.period
    opens = page.question.about(metric).between(period.first, period.last) if metric else None
    figure_panel(page, title, reason_bars(found, colour, opens, page.look), _table(found, page.resolved.level), key)


def _table(found: Reasons, level: float) -> pd.DataFrame:
    rows = []
    for name, n in found.counts:
        share, bounds = found.share(n, level)
        low, high = bounds or (share, share)
        rows.append(
            {
                _("Reason"): name,
                _("n"): n,
                _("Share"): figure(share, Unit.SHARE),
                _("from"): figure(low, Unit.SHARE),
                _("to"): figure(high, Unit.SHARE),
            }
        )
    return pd.DataFrame(rows)
