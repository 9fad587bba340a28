"""Match the columns that a mapping names with those that a file has."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from data_access.imports.chunks import OWN
from data_access.imports.mapping import CUSTOM, Mapping, Rule, bound
from metrics.errors import PlumblineError, UnknownName
from metrics.translation import translate as _


@dataclass(frozen=True)
class Matched:
    """A mapping bound to one file, and the columns of the file that it does not use."""

    mapping: Mapping
    unused: tuple[str, ...]


def match(mapping: Mapping, header: Iterable[str], file: str) -> Matched:
    """Return `mapping` bound to the columns of `file`; case, spaces, hyphens and underscores do not matter.

    Raises
    ------
    UnknownName
        If the file lacks a column that the mapping needs.
    PlumblineError
        If two columns of the file could be meant.
    """
    names = [name for name in header if not name.startswith(OWN)]
    if mapping.custom:
        mapping = _with_custom(mapping, names)
    found: dict[str, str] = {}
    for wanted, optional in _wanted(mapping).items():
        close = [name for name in names if plain(name) == plain(wanted)]
        if wanted in close:
            close = [wanted]
        if len(close) > 1:
            raise PlumblineError(
                _("{file}: the columns “{one}” and “{two}” could both be “{wanted}”.").format(
                    file=file, one=close[0], two=close[1], wanted=wanted
                )
            )
        if close:
            found[wanted] = close[0]
        elif not optional:
            raise UnknownName(_("column in {file}").format(file=file), wanted, names)
    used = set(found.values())
    return Matched(bound(mapping, found), tuple(name for name in names if name not in used))


def plain(name: str) -> str:
    """Return `name` as it is compared: lower case, words joined by an underscore."""
    return re.sub(r"[\s_\-]+", "_", name.strip().casefold())


def _wanted(mapping: Mapping) -> dict[str, bool]:
    """Return the source columns that the mapping names, and whether every rule that names it is optional."""
    wanted: dict[str, bool] = {}
    for section in mapping.sections:
        for rule in section.rules.values():
            for name in rule.sources:
                wanted[name] = wanted.get(name, True) and rule.optional
        if section.when:
            wanted[section.when.column] = False
    return wanted


def _with_custom(mapping: Mapping, names: list[str]) -> Mapping:
    (section,) = mapping.sections
    custom = {plain(name): Rule((name,)) for name in names if plain(name).startswith(CUSTOM)}
    return replace(mapping, sections=(replace(section, rules={**section.rules, **custom}),))
