"""Write a mapping as the TOML that `mapping_file` reads."""

import json
from collections.abc import Mapping as Names
from typing import Any

from data_access.imports.mapping import CUSTOM, Mapping, Plus, Rule, Section, When

SETTINGS = ("source", "zone", "encoding", "delimiter", "decimal", "sheet")


def write_mapping(mapping: Mapping) -> str:
    """Return the text of a mapping file; reading it gives the same mapping."""
    lines = [f"{name} = {_value(given)}" for name in SETTINGS if (given := getattr(mapping, name)) is not None]
    if mapping.empty != ("",):
        lines.append(f"empty = {_value(list(mapping.empty))}")
    if mapping.covers_until:
        lines.append(f"covers_until = {_value(mapping.covers_until.isoformat() + 'Z')}")
    if mapping.offsets:
        lines.append(f"offsets = {_value(mapping.offsets)}")
    for section in mapping.sections:
        lines += ["", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    name = section.fact.name
    lines = []
    if section.when:
        lines += [f"[{name}]", f"when = {_when(section.when)}", ""]
    lines.append(f"[{name}.columns]")
    lines += [f"{column} = {_rule(r)}" for column, r in section.rules.items() if not column.startswith(CUSTOM)]
    extra = [f"{column} = {_rule(r)}" for column, r in section.rules.items() if column.startswith(CUSTOM)]
    return [*lines, "", f"[{name}.extra]", *extra] if extra else lines


def _rule(rule: Rule) -> str:
    given: dict[str, Any] = {}
    if rule.constant is not None:
        given["constant"] = rule.constant
    elif rule.composed:
        given["key"] = list(rule.columns)
    else:
        given["from"] = rule.columns[0] if len(rule.columns) == 1 else list(rule.columns)
    given |= {"occurrence": True} if rule.occurrence else {}
    given |= {name: value for name in ("format", "zone") if (value := getattr(rule, name)) is not None}
    if rule.values is not None:
        given["values"] = dict(rule.values)
    given |= {"others": "keep"} if rule.keep_others else {}
    if rule.plus:
        given["plus"] = [_plus(p) for p in rule.plus]
    if rule.empty is not None:
        given["empty"] = list(rule.empty)
    given |= {name: True for name in ("fractions", "optional") if getattr(rule, name)}
    written = {name: _value(value) for name, value in given.items()}
    if rule.when:
        written["when"] = _when(rule.when)
    if list(written) == ["from"]:
        return written["from"]
    return "{ " + ", ".join(f"{name} = {value}" for name, value in written.items()) + " }"


def _plus(plus: Plus) -> dict[str, str]:
    return {"from": plus.column, "unit": plus.unit}


def _when(when: When) -> str:
    if not when.equals:
        return _value(when.column)
    return _value({"column": when.column, "equals": list(when.equals)})


def _value(value: Any) -> str:
    """Return a value in TOML; its strings are those of JSON but for one control character."""
    if isinstance(value, Names):
        return "{ " + ", ".join(f"{_value(str(k))} = {_value(v)}" for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
