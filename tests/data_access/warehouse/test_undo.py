"""Undo takes the last import back; a new board leaves facts and people as they are."""

from dataclasses import replace

import pytest

from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.ledger import SAMPLE, FileRecord
from data_access.warehouse.release import renew
from data_access.warehouse.undo import CannotUndo, leave_sample, undo
from data_access.warehouse.versions import EmptyWarehouse
from metrics.rules import NO_RULES
from tests.data_access.warehouse.boards import rederive
from tests.data_access.warehouse.company import batch, contents, hours, imported, record, ticket


def ids(settings):
    return [past.id for past in Versions(settings.home).current().imports]


def bring(settings, name):
    imported(settings, batch("tickets", ticket(team=name, subject=name), ticket(f"a:{name}")), id=name)
    return contents(settings.home)


def test_undo_brings_back_what_was_before(settings):
    one, _two = bring(settings, "one"), bring(settings, "two")
    assert undo(settings) == record("two")
    assert contents(settings.home) == one
    assert ids(settings) == ["one"]
    assert Versions(settings.home).current().version == 3


def test_undoing_twice_takes_two_imports_back(settings):
    one, _two, _three = (bring(settings, name) for name in ("one", "two", "three"))
    assert [undo(settings).id, undo(settings).id] == ["three", "two"]
    assert contents(settings.home) == one


def test_after_an_undo_the_next_import_builds_on_what_is_there(settings):
    bring(settings, "one")
    bring(settings, "wrong")
    undo(settings)
    bring(settings, "two")
    assert ids(settings) == ["one", "two"]
    undo(settings)
    assert ids(settings) == ["one"]


def test_undoing_the_only_import_empties_the_warehouse(settings):
    bring(settings, "one")
    undo(settings)
    assert not any(contents(settings.home).values())
    with pytest.raises(EmptyWarehouse), Warehouse(settings.home).snapshot():
        pass
    with pytest.raises(CannotUndo, match="There is no import to undo"):
        undo(settings)
    bring(settings, "two")
    assert Versions(settings.home).current().version == 3


def test_there_is_nothing_to_undo_before_the_first_import(settings):
    with pytest.raises(CannotUndo, match="There is no import to undo"):
        undo(settings)
    with pytest.raises(EmptyWarehouse):
        renew(settings, NO_RULES)


def test_undo_never_takes_a_setting_back(settings):
    bring(settings, "one")
    bring(settings, "two")
    changed = replace(settings, reopen_days=3)
    renew(changed, NO_RULES)
    undo(changed)
    assert Versions(settings.home).current().settings == {"reopen_days": 3}
    assert ids(settings) == ["one"]


def test_the_last_import_can_be_taken_back_after_any_number_of_new_boards(settings):
    one, _two = bring(settings, "one"), bring(settings, "two")
    for _time in range(7):
        rederive(settings)
    undo(settings)
    assert contents(settings.home) == one


def test_what_is_no_longer_kept_cannot_come_back(settings):
    for n in range(7):
        imported(settings, batch("tickets", ticket(team=str(n))), id=str(n), at=hours(n))
    taken = [undo(settings).id]
    with pytest.raises(CannotUndo, match=r"The import of 2025-03-10 .* cannot be undone"):
        while True:
            taken.append(undo(settings).id)
    assert taken[:2] == ["6", "5"]
    assert ids(settings) == [str(n) for n in range(7 - len(taken))]


def test_a_new_board_keeps_facts_and_people(settings):
    told = []
    before = bring(settings, "one")
    manifest = renew(replace(settings, reopen_days=3), NO_RULES, told.append)
    assert told == ["derive", "judge", "fsync", "rename"]
    assert list(manifest.parts.values()) == [
        f"{made}.duckdb" for made in ("facts-1", "people-1", "board-2", "judged-2")
    ]
    assert contents(settings.home) == before


def sample(settings, team="billing"):
    one = batch("tickets", ticket("helpdesk:1", team=team, subject="x"), source="helpdesk")
    imported(settings, one, id=f"sample {team}", mapping=SAMPLE, source="helpdesk, shop", covers_until=hours(100))
    return contents(settings.home)


def test_the_first_import_of_ones_own_replaces_the_sample_company(settings):
    alone = bring(settings, "one")
    undo(settings)
    sample(settings)
    assert bring(settings, "one") == alone
    assert ids(settings) == ["one"]
    current = Versions(settings.home).current()
    assert set(current.coverage) == {"a"}
    assert current.as_of == hours(-5)


def test_a_source_that_bears_a_name_of_the_sample_company_is_not_mixed_with_it(settings):
    sample(settings)
    imported(settings, batch("tickets", ticket("helpdesk:2"), source="helpdesk"), id="mine", source="helpdesk")
    assert [row[0] for row in contents(settings.home)["facts", "tickets"]] == ["helpdesk:2"]


def test_undoing_the_first_import_brings_the_sample_company_back(settings):
    company = sample(settings)
    bring(settings, "one")
    for _time in range(7):  # it is kept for as long as it can come back
        rederive(settings)
    undo(settings)
    assert contents(settings.home) == company
    undo(settings)
    assert not any(contents(settings.home).values())


def test_a_sample_company_that_was_left_does_not_come_back(settings):
    sample(settings)
    leave_sample(settings)
    bring(settings, "one")
    undo(settings)
    assert not any(contents(settings.home).values())


def test_another_sample_company_replaces_the_first(settings):
    sample(settings)
    other = sample(settings, "tech")
    assert [row[3] for row in other["facts", "tickets"]] == ["tech"]
    assert ids(settings) == ["sample tech"]


def test_leaving_the_sample_company_empties_the_warehouse(settings):
    sample(settings)
    leave_sample(settings)
    with pytest.raises(EmptyWarehouse), Warehouse(settings.home).snapshot():
        pass
    with pytest.raises(CannotUndo, match="The sample company is not here"):
        leave_sample(settings)


def test_a_file_of_ones_own_is_no_sample_company_whatever_its_mapping_is_called(settings):
    file = FileRecord("a.csv", "0", 1)
    imported(settings, batch("tickets", ticket()), id="mine", mapping=SAMPLE, files=(file,))
    with pytest.raises(CannotUndo, match="The sample company is not here"):
        leave_sample(settings)
    assert bring(settings, "one")
    assert ids(settings) == ["mine", "one"]
