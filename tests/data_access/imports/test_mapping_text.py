from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from data_access.imports.mapping import Mapping, Plus, Rule, Section, When
from data_access.imports.mapping_file import read_mapping
from data_access.imports.mapping_text import write_mapping
from metrics.facts import SURVEYS, TICKETS

FULL = Mapping(
    "full",
    "desk",
    (
        Section(
            TICKETS,
            {
                "ticket": Rule(("a", 'b"c\\d\n\t\x7f\x01 ü'), composed=True, occurrence=True),
                "created_at": Rule(("d", "t"), format="%d/%m/%Y %H:%M", zone="UTC", plus=(Plus("p", "h:mm:ss"),)),
                "resolved_at": Rule(("r",), when=When("s", ("Y", "y"))),
                "status": Rule(("s",), values={"Solved": "resolved", "x": ""}),
                "team": Rule(("g",), values={}, keep_others=True, empty=("-", "")),
                "cost": Rule(("c",), optional=True),
                "channel": Rule(constant="phone"),
                "updated_at": Rule(("u",), when=When("q")),
                "x_own": Rule(("own",)),
            },
            When("a", ("1",)),
        ),
        Section(SURVEYS, {"survey": Rule(("a",)), "score": Rule(("z",), fractions=True)}, When("z")),
    ),
    zone="Europe/Berlin",
    encoding="cp1252",
    delimiter="\t",
    decimal=",",
    sheet="Sheet 1",
    empty=("", "NULL"),
    covers_until=datetime(2026, 1, 2, 10),
    offsets={"CET": "+01:00"},
)
SHIPPED = sorted(Path("sample_data/mappings").glob("*.toml"))


def through_a_file(mapping, folder):
    path = folder / f"{mapping.name}.toml"
    path.write_text(write_mapping(mapping), encoding="utf-8")
    return read_mapping(path)


def test_everything_that_a_mapping_can_say_comes_back(tmp_path):
    assert through_a_file(FULL, tmp_path) == FULL


def test_the_least_comes_back(tmp_path):
    least = Mapping("least", "desk", (Section(TICKETS, {"ticket": Rule(("id",))}),))
    assert through_a_file(least, tmp_path) == least
    assert write_mapping(least) == 'source = "desk"\n\n[tickets.columns]\nticket = "id"\n'


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_the_shipped_mappings_come_back(path, tmp_path):
    declared = read_mapping(path)
    assert through_a_file(replace(declared, name="copy"), tmp_path) == replace(declared, name="copy")
