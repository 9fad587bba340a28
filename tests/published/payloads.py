"""Build payloads by hand, with every way in which a number is told."""

from dataclasses import replace
from datetime import date, datetime

from metrics.periods import Grain
from metrics.published.label import Label
from metrics.published.payload import (
    Cell,
    Cohort,
    Figure,
    How,
    Line,
    Payload,
    Quadrant,
    Shown,
    Split,
    Stretch,
    View,
)
from metrics.published.plan import Block
from metrics.verdicts import State

MONTHS = tuple(Stretch(date(2026, k, 1), date(2026, k + 1, 1)) for k in range(1, 10))
NOTHING, WITHHELD = Shown(How.NOTHING), Shown(How.WITHHELD)
FEW = Shown(How.UNDER, 10)


def told(value):
    return Shown(How.TOLD, value)


def under(bound):
    return Shown(How.UNDER, bound)


def over(bound):
    return Shown(How.OVER, bound)


def cell(value, n=410, state=State.NO_STANDARD, target=None, in_time=None):
    """Return a cell; numbers that are no `Shown` yet are told."""
    shown = [one if isinstance(one, Shown) or one is None else told(one) for one in (n, value, in_time)]
    return Cell(shown[0], shown[1], state, target, shown[2])


def judged(value, target, n=410):
    """Return the cell of a figure that is to be at least `target`."""
    return cell(value, n, State.MET if value >= target else State.MISSED, target)


def csat(periods):
    steps = (0.86, 0.84, 0.87, 0.83, 0.85, 0.9, 0.83, 0.83, 0.815)
    parts = (
        (Label("Billing & Contracts"), judged(0.78, 0.85, 200)),
        (Label("Technical help for the north and south"), judged(0.88, 0.85, 150)),
        (Label("Returns"), cell(WITHHELD, 60, State.MET, 0.85)),
        (Label("Field service"), cell(WITHHELD, FEW, State.CANNOT_TELL, 0.85)),
    )
    trend = tuple((month, judged(value, 0.85)) for month, value in zip(periods, steps, strict=False))
    return Figure("csat", trend[-1][1], told(0.83), False, trend, Split("team", parts))


def first_response(periods):
    def timed(seconds, share):
        return cell(seconds, 900, State.MET if share >= 0.9 else State.MISSED, 0.9, share)

    trend = tuple((month, timed(1500 - 60 * k, 0.86 + 0.01 * k)) for k, month in enumerate(periods))
    parts = (
        (Label("Billing & Contracts"), timed(900, 0.95)),
        (Label("Technical help for the north and south"), cell(5400, 300, State.MISSED, 0.9, WITHHELD)),
        (Label("Returns"), cell(under(600), 40, State.MET, 0.9, over(0.95))),
        (Label("Field service"), cell(NOTHING, NOTHING, State.NO_DATA)),
    )
    return Figure("first_response_time", trend[-1][1], told(1080), None, trend, Split("team", parts))


def nps(periods):
    values = (told(12), told(9), WITHHELD, told(-4), under(-10), NOTHING, told(3), told(8), told(21))
    counts = (120, 110, 35, 95, 90, NOTHING, 100, 120, 130)
    trend = tuple((month, cell(v, n)) for month, v, n in zip(periods, values, counts, strict=False))
    return Figure("nps", trend[-1][1], told(8), True, trend)


def reopened(periods):
    values = (
        told(0.12),
        told(0.1),
        over(0.95),
        told(0.08),
        told(0.05),
        under(0.05),
        told(0.06),
        told(0.07),
        told(0.06),
    )
    trend = tuple((month, cell(v, 700, State.CANNOT_TELL, 0.06)) for month, v in zip(periods, values, strict=False))
    return Figure("reopen_rate", trend[-1][1], told(0.06), None, trend)


def backlog(periods):
    trend = tuple((month, cell(120 + 15 * (k % 4), 120 + 15 * (k % 4))) for k, month in enumerate(periods))
    return Figure("backlog", trend[-1][1], told(trend[-1][1].value.value + 30), False, trend)


def cost():
    return Figure("cost_per_resolved", cell(12.4, 650), NOTHING, None)


def few():
    return Figure("complaints", cell(WITHHELD, FEW), WITHHELD, None)


def cohorts(periods):
    rows = []
    for k, month in enumerate(periods):
        shares = [told(0.45 - 0.02 * step) for step in range(len(periods) - 1 - k)]
        if k == 1:
            shares[1:4] = [WITHHELD, under(0.05), NOTHING]
        rows.append(Cohort(month, told(120 + 5 * k), tuple(shares)))
    return (*rows[:-1], replace(rows[-1], n=FEW))


def lines():
    return (
        Line(Quadrant.STRENGTH, "csat", Label("Technical help for the north and south")),
        Line(Quadrant.WEAKNESS, "csat"),
        Line(Quadrant.BETTER, "nps"),
        Line(Quadrant.BETTER, "backlog"),
        Line(Quadrant.WORSE, "first_response_time", Label("Somewhere else")),
    )


def view(last=9):
    """Return what a link shows of the month numbered `last`, with the months before it."""
    months = MONTHS[:last]
    figures = (csat, first_response, nps, reopened, backlog)
    return View(
        months[-1], (*(one(months) for one in figures), cost(), few()), cohorts(months), lines() if last == 9 else ()
    )


def sample(periods=6, **more):
    """Return a payload of so many months, the last of them September 2026."""
    made = {
        "views": tuple(view(9 - k) for k in range(periods)),
        "blocks": frozenset(Block),
        "filters": (("segment", (Label("Households"), Label("Small firms"))),),
        "grain": Grain.MONTH,
        "zone": "Europe/Berlin",
        "data_until": datetime(2026, 10, 4, 16, 0),
        "made_at": datetime(2026, 10, 5, 4, 30),
        "currency": "EUR",
        "publisher": Label("Ines Falk"),
    }
    return Payload(**made | more)


def with_cell(shown, **more):
    """Return a payload of one period with one figure, CSAT, that is told so."""
    one = Figure("csat", cell(shown, **more), NOTHING, None, ((MONTHS[8], cell(shown, **more)),))
    return sample(views=(View(MONTHS[8], (one,)),))
