"""Name the groups of a link: as its publisher calls them, else by number."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from metrics.published.label import Label
from metrics.published.plan import Plan
from metrics.question import NO_VALUE
from metrics.translation import translate as _

Group = str | None


def named(plan: Plan, dimension: str, title: str, groups: Iterable[Group]) -> Mapping[Group, Label]:
    """Return what each group of a dimension is called.

    Numbers follow the order in which groups are given; no alphabet shows through them.

    Parameters
    ----------
    title : str
        What the dimension is called: "Team".
    """
    given = {value or None: label for d, value, label in plan.labels if d == dimension}
    taken = {label.casefold() for label in given.values()}
    found: dict[Group, Label] = {}
    number = 0
    for group in dict.fromkeys(g or None for g in groups):
        if group in given:
            found[group] = given[group]
            continue
        label = Label(_("Without {dimension}").format(dimension=title.lower()))
        while group is not None or label.casefold() in taken:
            number += 1
            label = Label(f"{title} {number}")
            if label.casefold() not in taken:
                break
        taken.add(label.casefold())
        found[group] = label
    return found


def completed(plan: Plan, titles: Mapping[str, str], groups: Mapping[str, Iterable[str]]) -> Plan:
    """Return the plan with a name for every group that there is now, so that each keeps it in all editions.

    Parameters
    ----------
    titles : mapping of dimension to str
    groups : mapping of dimension to values
        The largest first.
    """
    called = [(d, g or NO_VALUE, label) for d in groups for g, label in named(plan, d, titles[d], groups[d]).items()]
    kept = [one for one in plan.labels if one[:2] not in {c[:2] for c in called}]
    return replace(plan, labels=(*kept, *called))


def shuffled(values: Iterable[str]) -> list[str]:
    """Return values in an order that has to do neither with their names nor with how large they are."""
    return sorted(values, key=lambda value: sha256(value.encode()).digest())
