"""Read a mapping from its TOML file, naming whatever is wrong with it."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from data_access.imports.durations import UNITS
from data_access.imports.instants import instant, is_format
from data_access.imports.mapping import CUSTOM, UPDATED_AT, Mapping, Plus, Rule, Section, When
from metrics.errors import BadValue, PlumblineError, UnknownName
from metrics.facts import FACTS, Fact, Kind
from metrics.translation import translate as _

Table = dict[str, Any]
FILE = ("source", "zone", "encoding", "delimiter", "decimal", "sheet", "empty", "covers_until", "offsets")
SECTION = ("columns", "extra", "when")
WHERE_FROM = ("from", "constant", "key")
RULE = (
    *WHERE_FROM,
    "occurrence",
    "format",
    "zone",
    "values",
    "others",
    "plus",
    "when",
    "empty",
    "fractions",
    "optional",
)
TEXT = re.compile(r"[a-z0-9][a-z0-9_.\-]*")


def read_mapping(path: Path) -> Mapping:
    """Return the mapping that `path` declares.

    Raises
    ------
    UnknownName
        If the file names a fact, a column, a setting, a zone or a unit that does not exist.
    BadValue
        If a value is of the wrong sort; the sentence names file, place and value.
    """
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PlumblineError(_("There is no mapping file {path}.").format(path=path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlumblineError(_("{file} is not valid TOML: {error}.").format(file=path.name, error=error)) from error
    place = path.name
    _known(declared, (*FILE, *FACTS), place)
    sections = tuple(_section(FACTS[name], declared[name], f"{place}, [{name}]") for name in FACTS if name in declared)
    if not sections:
        raise BadValue(_("{place}: no fact is mapped; write for instance [tickets.columns].").format(place=place))
    zone = zone_of(declared.get("zone"), place)
    return Mapping(
        name=path.stem,
        source=source_of(declared.get("source", ""), place),
        sections=sections,
        zone=zone,
        encoding=_text(declared, "encoding", place),
        delimiter=_one_of(declared, "delimiter", (",", ";", "\t", "|"), place),
        decimal=_one_of(declared, "decimal", (".", ","), place),
        sheet=_text(declared, "sheet", place),
        empty=_texts(declared, "empty", place) or ("",),
        covers_until=_covers_until(declared.get("covers_until"), zone),
        offsets=_strings(declared.get("offsets", {}), f"{place}, offsets"),
    )


def source_of(name: object, place: str) -> str:
    """Return `name` if it can be a source: it begins every key, so it is short and plain."""
    if not (isinstance(name, str) and TEXT.fullmatch(name)):
        raise BadValue(
            _("{place}: the source is “{name}”; it must be small letters and digits, for instance zendesk.").format(
                place=place, name=name
            )
        )
    return name


def zone_of(name: object, place: str) -> str | None:
    """Return `name` if it is a time zone of the IANA database."""
    if name is not None and name not in available_timezones():
        raise UnknownName(_("time zone (in {place})").format(place=place), str(name), sorted(available_timezones()))
    return None if name is None else str(name)


def _section(fact: Fact, declared: object, place: str) -> Section:
    table = _table(declared, place)
    _known(table, SECTION, place)
    columns = _table(table.get("columns", {}), f"{place} columns")
    extra = _table(table.get("extra", {}), f"{place} extra")
    _known(columns, (*(c.name for c in fact), UPDATED_AT.name), f"{place} columns", _("column of {fact}"), fact.name)
    for name in extra:
        if not re.fullmatch(CUSTOM + "[a-z0-9_]+", name):
            raise BadValue(
                _("{place} extra: “{name}” must begin with x_ and have small letters and digits only.").format(
                    place=place, name=name
                )
            )
    for name in fact.key:
        if name not in columns:
            raise BadValue(_("{place}: “{name}” makes the key and is missing.").format(place=place, name=name))
    rules = {name: _rule(given, f"{place} {name}") for name, given in (columns | extra).items()}
    section = Section(fact, rules, _when(table.get("when"), place))
    for name, rule in rules.items():
        kind = section.column(name).kind
        if kind is not Kind.INSTANT and (rule.format or rule.plus or rule.zone):
            raise BadValue(
                _("{place} {name}: format, zone and plus are for instants; this column is {kind}.").format(
                    place=place, name=name, kind=kind.value
                )
            )
    return section


def _rule(given: object, place: str) -> Rule:
    table = {"from": given} if isinstance(given, str) else _table(given, place)
    _known(table, RULE, place)
    if len(table.keys() & set(WHERE_FROM)) != 1:
        raise BadValue(_("{place}: say exactly one of from, constant and key.").format(place=place))
    if "occurrence" in table and "key" not in table:
        raise BadValue(_("{place}: occurrence needs a composed key; write key = [...].").format(place=place))
    format_ = _text(table, "format", place)
    if format_ is not None and not is_format(format_):
        sentence = _("{place}: “{format}” is no date format; write for instance %Y-%m-%d %H:%M:%S.")
        raise BadValue(sentence.format(place=place, format=format_))
    constant = table.get("constant")
    return Rule(
        columns=_texts(table, "key", place) or _texts(table, "from", place) or (),
        constant=None if constant is None else _scalar(constant),
        composed="key" in table,
        occurrence=table.get("occurrence", False) is True,
        format=format_,
        zone=zone_of(table.get("zone"), place),
        values=_strings(table["values"], f"{place} values") if "values" in table else None,
        keep_others=_one_of(table, "others", ("keep", "quarantine"), place) == "keep",
        plus=tuple(_plus(p, place) for p in _list(table.get("plus", []))),
        when=_when(table.get("when"), place),
        empty=_texts(table, "empty", place),
        fractions=table.get("fractions", False) is True,
        optional=table.get("optional", False) is True,
    )


def _when(given: object, place: str) -> When | None:
    if given is None:
        return None
    table = {"column": given} if isinstance(given, str) else _table(given, f"{place} when")
    _known(table, ("column", "equals"), f"{place} when")
    column = _text(table, "column", f"{place} when")
    if not column:
        raise BadValue(_("{place} when: name a column.").format(place=place))
    return When(column, _texts(table, "equals", f"{place} when") or ())


def _plus(given: object, place: str) -> Plus:
    table = _table(given, f"{place} plus")
    _known(table, ("from", "unit"), f"{place} plus")
    unit = _one_of(table, "unit", tuple(UNITS), f"{place} plus")
    column = _text(table, "from", f"{place} plus")
    if not (unit and column):
        raise BadValue(_("{place} plus: say from and unit.").format(place=place))
    return Plus(column, unit)


def _covers_until(given: object, zone: str | None) -> datetime | None:
    if given is None:
        return None
    return instant(given.isoformat() if isinstance(given, date) else str(given), zone)


def _known(table: Table, known: Iterable[str], place: str, sort: str = "", fact: str = "") -> None:
    known = tuple(known)
    for name in table:
        if name not in known:
            what = sort.format(fact=fact) if sort else _("setting of a mapping")
            raise UnknownName(_("{what} (in {place})").format(what=what, place=place), name, known)


def _table(given: object, place: str) -> Table:
    if not isinstance(given, dict):
        raise BadValue(_("{place}: “{given}” must be a table in TOML.").format(place=place, given=given))
    return given


def _list(given: object) -> list[object]:
    return given if isinstance(given, list) else [given]


def _text(table: Table, name: str, place: str) -> str | None:
    given = table.get(name)
    if given is not None and not isinstance(given, str):
        raise BadValue(_("{place}: {name} is “{given}”; it must be text.").format(place=place, name=name, given=given))
    return given


def _texts(table: Table, name: str, place: str) -> tuple[str, ...] | None:
    given = table.get(name)
    if given is None:
        return None
    if not all(isinstance(item, str) for item in _list(given)):
        raise BadValue(_("{place}: {name} must be text or a list of texts.").format(place=place, name=name))
    return tuple(str(item) for item in _list(given))


def _one_of(table: Table, name: str, known: tuple[str, ...], place: str) -> str | None:
    given = _text(table, name, place)
    if given is not None and given not in known:
        raise UnknownName(_("{name} (in {place})").format(name=name, place=place), given, known)
    return given


def _strings(given: object, place: str) -> dict[str, str]:
    return {key: _scalar(value) for key, value in _table(given, place).items()}


def _scalar(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
