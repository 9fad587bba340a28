from datetime import datetime
from pathlib import Path

import pytest

from data_access.imports.mapping import Plus, Rule, When
from data_access.imports.mapping_file import read_mapping
from metrics.errors import BadValue, PlumblineError, UnknownName

WHOLE = """
source = "desk"
zone = "America/New_York"
encoding = "cp1252"
delimiter = ";"
decimal = ","
empty = ["", "n/a"]
covers_until = 1998-07-01T00:00:00
offsets = { EST = "-05:00" }

[tickets]
when = { column = "Kind", equals = ["A", "B"] }
[tickets.columns]
ticket = { key = ["a", "b"], occurrence = true }
customer = "Customer"
created_at = { from = ["Date", "Time"], format = "%d.%m.%Y %H:%M", zone = "UTC", plus = [
    { from = "Wait", unit = "minutes" },
] }
opened_by = { constant = "us" }
resolved_at = { from = "Done", when = "Resolved", optional = true }
status = { from = "State", values = { Y = "closed", N = "open" }, others = "keep", empty = "-" }
updated_at = "Changed"
[tickets.extra]
x_area = "Area"
[surveys.columns]
survey = "Id"
scale = { constant = 5 }
score = { from = "Score", fractions = true }
"""


def read(tmp_path, content):
    path = tmp_path / "desk.toml"
    path.write_text(content)
    return read_mapping(path)


def test_a_whole_mapping_is_read(tmp_path):
    mapping = read(tmp_path, WHOLE)
    tickets, surveys = mapping.sections
    assert (mapping.name, mapping.source, mapping.zone) == ("desk", "desk", "America/New_York")
    assert (mapping.encoding, mapping.delimiter, mapping.decimal) == ("cp1252", ";", ",")
    assert (mapping.empty, mapping.offsets) == (("", "n/a"), {"EST": "-05:00"})
    assert mapping.covers_until == datetime(1998, 7, 1, 4)
    assert tickets.when == When("Kind", ("A", "B"))
    assert tickets.rules == {
        "ticket": Rule(("a", "b"), composed=True, occurrence=True),
        "customer": Rule(("Customer",)),
        "created_at": Rule(("Date", "Time"), format="%d.%m.%Y %H:%M", zone="UTC", plus=(Plus("Wait", "minutes"),)),
        "opened_by": Rule(constant="us"),
        "resolved_at": Rule(("Done",), when=When("Resolved"), optional=True),
        "status": Rule(("State",), values={"Y": "closed", "N": "open"}, keep_others=True, empty=("-",)),
        "updated_at": Rule(("Changed",)),
        "x_area": Rule(("Area",)),
    }
    assert surveys.rules["scale"] == Rule(constant="5")
    assert surveys.rules["score"].fractions


@pytest.mark.parametrize(
    ("old", "new", "suggestion"),
    [
        ("zone = ", "zome = ", "Did you mean “zone”"),
        ("America/New_York", "America/New_Yorc", "Did you mean “America/New_York”"),
        ("[tickets.extra]", "[tickts.extra]", "Did you mean “tickets”"),
        ("customer = ", "custmer = ", "Did you mean “customer”"),
        ('"minutes"', '"minute"', "Did you mean “minutes”"),
        ("optional = ", "optionl = ", "Did you mean “optional”"),
        ('others = "keep"', 'others = "keeep"', "Did you mean “keep”"),
        ("equals = ", "equal = ", "Did you mean “equals”"),
        ('decimal = ","', 'decimal = "·"', "There is no decimal"),
    ],
)
def test_an_unknown_name_is_refused_with_a_suggestion(tmp_path, old, new, suggestion):
    assert old in WHOLE
    with pytest.raises(UnknownName, match=suggestion) as error:
        read(tmp_path, WHOLE.replace(old, new))
    assert "desk.toml" in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('source = "desk"', 'source = "My Desk:1"', "the source is “My Desk:1”"),
        ('source = "desk"', "", "the source is “”"),
        ("survey = ", "team = ", "“survey” makes the key and is missing"),
        ('{ constant = "us" }', '{ constant = "us", from = "x" }', "exactly one of from, constant and key"),
        ('{ constant = "us" }', "{}", "exactly one of from, constant and key"),
        ('{ constant = "us" }', "7", "must be a table"),
        ('key = ["a", "b"]', 'from = ["a", "b"]', "occurrence needs a composed key"),
        ('"%d.%m.%Y %H:%M"', '"dd.mm.yyyy"', "“dd.mm.yyyy” is no date format"),
        ('customer = "Customer"', 'customer = { from = "C", format = "%Y" }', "are for instants; this column is key"),
        ("x_area", "area", "“area” must begin with x_"),
        ("1998-07-01T00:00:00", '"soon"', "“soon” is no instant"),
        ('unit = "minutes"', 'xunit = "minutes"', "no setting of a mapping"),
        ('"cp1252"', "1252", "it must be text"),
        ('["", "n/a"]', "[0]", "text or a list of texts"),
    ],
)
def test_a_bad_value_is_refused_in_a_sentence(tmp_path, old, new, sentence):
    assert old in WHOLE
    with pytest.raises(PlumblineError, match=sentence):
        read(tmp_path, WHOLE.replace(old, new))


def test_a_mapping_without_facts_or_without_toml_is_refused(tmp_path):
    with pytest.raises(BadValue, match="no fact is mapped"):
        read(tmp_path, 'source = "x"')
    with pytest.raises(PlumblineError, match="is not valid TOML"):
        read(tmp_path, "source = ")
    with pytest.raises(PlumblineError, match="There is no mapping file"):
        read_mapping(tmp_path / "none.toml")


@pytest.mark.parametrize("path", sorted(Path("sample_data/mappings").glob("*.toml")), ids=lambda p: p.stem)
def test_the_mappings_that_we_ship_are_valid(path):
    assert read_mapping(path).source == path.stem
