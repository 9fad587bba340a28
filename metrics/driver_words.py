"""Say what goes with satisfied answers, and what may be chance."""

from collections.abc import Mapping

from metrics.drivers import Drivers, Effect, Level
from metrics.query.drivers import MOST_HANDOVERS, OTHERS
from metrics.translation import translate as _
from metrics.wording import MINUS, group, number

FACTORS: Mapping[str, str] = {
    "channel": _("Channel"),
    "team": _("Team"),
    "topic": _("Topic"),
    "wait": _("Wait for the first answer"),
    "reopened": _("Reopening"),
    "handovers": _("Handovers"),
}
NAMED: Mapping[tuple[str, Level], str] = {
    ("wait", 0): _("within 1 h"),
    ("wait", 1): _("1 to 4 h"),
    ("wait", 2): _("4 h to a day"),
    ("wait", 3): _("1 to 3 days"),
    ("wait", 4): _("more than 3 days"),
    ("wait", None): _("no answer"),
    ("reopened", 0): _("not reopened"),
    ("reopened", 1): _("reopened"),
    ("handovers", 0): _("none"),
    ("handovers", 1): _("one"),
    ("handovers", MOST_HANDOVERS): _("two or more"),
    ("handovers", None): _("not known"),
}


def level_name(factor: str, level: Level) -> str:
    """Return what a value of a property is called."""
    if level == OTHERS:
        return _("all others")
    return NAMED.get((factor, level)) or group(None if level is None else str(level))


def points(share: float) -> str:
    """Write a difference of shares with its sign: "−28.1 points"."""
    told = number(100 * abs(share), 1)
    if not told.strip("0."):
        return _("0.0 points")
    return ("+" if share > 0 else MINUS) + _("{n} points").format(n=told)


def sentence(effect: Effect) -> str:
    """Say one effect in words."""
    mine, other = level_name(effect.factor, effect.level), level_name(effect.factor, effect.reference)
    known = {"factor": FACTORS[effect.factor], "mine": mine, "other": other, "n": number(effect.n)}
    if effect.size is None:
        return _("{factor} “{mine}”: {why} ({n} answers).").format(why=effect.why_not, **known)
    if not effect.clear:
        told = _("{factor} “{mine}” against “{other}”: no difference that the data can show ({n} answers).")
        return told.format(**known)
    bounds = sorted((abs(effect.low), abs(effect.high)))
    low, high = (number(100 * bound, 1) for bound in bounds)
    more = _("{factor} “{mine}”: {size} points more satisfied than “{other}” (between {low} and {high}), {n} answers.")
    less = _("{factor} “{mine}”: {size} points less satisfied than “{other}” (between {low} and {high}), {n} answers.")
    told = more if effect.size > 0 else less
    return told.format(size=number(100 * abs(effect.size), 1), low=low, high=high, **known)


def summary(found: Drivers) -> str:
    """Say on what it stands, how many comparisons were made and what was left out."""
    lines = [
        _("{n} answers, {hits} of them satisfied; {compared} comparisons, corrected for their number.").format(
            n=number(found.n), hits=number(found.hits), compared=found.compared
        )
    ]
    if found.unknown:
        lines.append(_("{n} answers about no ticket that we know are not in it.").format(n=number(found.unknown)))
    if found.left_out:
        names = ", ".join(FACTORS[f] for f in found.left_out)
        lines.append(_("Too few answers to tell by: {names}.").format(names=names))
    return " ".join(lines)
