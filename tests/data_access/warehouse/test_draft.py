"""A draft becomes the current version as a whole, or leaves no trace."""

import errno
import os
import shutil
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import text

from data_access.warehouse.batch import Counts
from data_access.warehouse.draft import begin
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.duck.workspace import workspace
from data_access.warehouse.versions import CannotPublish, EmptyWarehouse, silent
from metrics import derive
from tests.data_access.warehouse.company import batch, column, contents, hours, imported, record, ticket
from tests.data_access.warehouse.importer import full_disk, heard, hold, processes

PHASES = ["copy", "stage", "merge", "derive", "judge", "fsync", "rename"]
SECRETS = ["Grace Zzyzzx", "grace@zzyzzx.example", "+49 171 ZZYZZX", "Zzyzzx asks for a refund", "number ZZYZZX"]


def names(settings):
    return sorted(path.name for path in (settings.home / "warehouse").iterdir())


def one_version(number):
    files = [f"{kind}-{number}.duckdb" for kind in ("board", "facts", "judged", "people")]
    return sorted([*files, f"version-{number}.json", "current", "lock"])


def test_the_phases_are_told_in_order(settings):
    told = []
    with begin(settings, told.append) as draft:
        draft.stage(batch("tickets", ticket()))
        draft.stage(batch("tickets", ticket("a:2")))
        draft.merge()
        draft.publish(record())
    assert told == PHASES
    assert names(settings) == one_version(1)


def test_a_draft_that_is_not_published_leaves_no_trace(settings):
    with begin(settings) as draft:
        draft.stage(batch("tickets", ticket()))
        draft.merge()
    assert names(settings) == ["lock"]
    with pytest.raises(EmptyWarehouse), Warehouse(settings.home).snapshot():
        pass
    imported(settings, batch("tickets", ticket()))
    before = contents(settings.home)
    with pytest.raises(ZeroDivisionError), begin(settings) as draft:
        draft.stage(batch("tickets", ticket("a:2", x_ward="Ward 3")))
        draft.merge()
        raise ZeroDivisionError
    assert names(settings) == one_version(1)
    assert contents(settings.home) == before


def test_what_is_staged_has_to_be_merged(settings):
    with begin(settings) as draft:
        draft.stage(batch("tickets", ticket()))
        with pytest.raises(AssertionError, match="merged"):
            draft.publish(record())


def test_an_import_of_nothing_is_an_import(settings):
    with begin(settings) as draft:
        assert draft.merge() == {}
        draft.publish(record())
    assert [past.id for past in Versions(settings.home).current().imports] == ["one"]


def test_five_versions_are_kept_and_orphans_are_swept(settings):
    for n in range(7):
        imported(settings, batch("tickets", ticket(team=str(n))), id=str(n))
    folder = settings.home / "warehouse"
    (folder / "facts-8.duckdb").write_text("of a killed import")
    (folder / "facts-8.duckdb.wal").write_text("of a killed import")
    (folder / "pointer-8").write_text("8")
    (folder / "spill-8").mkdir()
    (folder / "notes.txt").write_text("not ours")
    with begin(settings):
        assert "spill-8" not in names(settings)
    kinds = ("board-{}.duckdb", "facts-{}.duckdb", "judged-{}.duckdb", "people-{}.duckdb", "version-{}.json")
    kept = [kind.format(n) for kind in kinds for n in range(3, 8)]
    assert names(settings) == sorted([*kept, "current", "lock", "notes.txt"])


def test_personal_columns_are_in_the_people_file_and_nowhere_else(settings):
    name, mail, phone, subject, number = SECRETS
    customer = {"customer": "a:1", "name": name, "mail": mail, "phone": phone, "customer_number": number}
    imported(
        settings,
        batch("customers", customer | {"mail_verified": True, "segment": "PLAIN SEGMENT"}),
        batch("tickets", ticket(customer="a:1", subject=subject, x_ward="PLAIN WARD")),
    )
    folder = settings.home / "warehouse"
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    for secret in SECRETS:
        assert [file for file, content in found.items() if secret.encode() in content] == ["people-1.duckdb"]
    with pytest.raises(duckdb.BinderException, match='"mail"'):
        column(settings.home, "customers", "mail", "facts")
    for plain in (b"PLAIN SEGMENT", b"PLAIN WARD"):
        assert {file for file, content in found.items() if plain in content} == {"facts-1.duckdb", "board-1.duckdb"}


def test_custom_columns_reach_the_board(settings):
    imported(settings, batch("tickets", ticket("a:1")))
    imported(settings, batch("tickets", ticket("a:2", x_ward="Ward 3")), id="two")
    with Warehouse(settings.home).snapshot() as snapshot:
        rows = snapshot.fetch(text("SELECT ticket, x_ward FROM board.tickets ORDER BY ticket")).to_pylist()
        assert snapshot.manifest.extra == {"tickets": ("x_ward",)}
    assert rows == [{"ticket": "a:1", "x_ward": None}, {"ticket": "a:2", "x_ward": "Ward 3"}]


def test_the_board_is_derived_with_the_settings_and_the_manifest_tells_them(settings, monkeypatch):
    asked, real = [], derive.board

    def told(extra, reopen_days, as_of):
        asked.append(reopen_days)
        return real(extra, reopen_days, as_of)

    monkeypatch.setattr(derive, "board", told)
    imported(settings, batch("tickets", ticket()))
    assert asked == [14]
    assert Versions(settings.home).current().settings == {"reopen_days": 14}


def full(*args, **kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("broken", [(shutil, "copyfile"), (os, "fsync"), (Path, "write_text"), (Path, "replace")])
def test_a_full_disk_leaves_the_current_version(settings, monkeypatch, broken):
    imported(settings, batch("tickets", ticket()))
    before = contents(settings.home)
    with monkeypatch.context() as patch:
        patch.setattr(*broken, full)
        with pytest.raises(CannotPublish, match=r"No space left on device.*Nothing was changed"):
            imported(settings, batch("tickets", ticket("a:2")), id="two")
    assert names(settings) == one_version(1)
    assert contents(settings.home) == before
    assert imported(settings, batch("tickets", ticket("a:2")), id="two") == {"tickets": Counts(accepted=1)}


@pytest.mark.parametrize("phase", ["copy", "stage", "derive"])
def test_a_file_that_cannot_grow_is_told_in_a_sentence(settings, phase):
    imported(settings, batch("tickets", ticket()))
    with processes() as start:
        _process, said = start(full_disk, settings.home, phase)
        assert heard(said).startswith("CannotPublish: The new version could not be written (")
    assert names(settings) == one_version(1)
    assert column(settings.home, "tickets", "team") == {"a:1": "billing"}


def test_a_second_importer_waits_and_says_so(settings):
    with processes() as start:
        _first, one = start(hold, settings.home, "a")
        assert [heard(one) for _phase in ("copy", "stage", "merge")] == ["copy", "stage", "merge"]
        _second, two = start(hold, settings.home, "b")
        assert heard(two) == "waiting for another import"
        assert not two.poll(0.3)
        one.send("go on")
        assert [heard(one) for _phase in PHASES[3:]] == PHASES[3:]
        two.send("go on")
        assert [heard(two) for _phase in PHASES] == PHASES
        assert heard(two) == heard(one) == "published"
    assert column(settings.home, "tickets", "team") == {"a:1": "billing", "b:1": "billing"}


def test_the_board_lies_in_order_of_time(settings):
    imported(settings, batch("tickets", *(ticket(f"a:{n}", created_at=hours(-n)) for n in range(1, 5))))
    with Warehouse(settings.home).snapshot() as snapshot:
        assert snapshot.fetch(text("SELECT ticket FROM board.tickets"))["ticket"].to_pylist() == [
            "a:4",
            "a:3",
            "a:2",
            "a:1",
        ]


def test_deriving_takes_no_more_memory_than_the_facts_need(settings):
    with workspace(settings, silent) as made:
        made.copy(None)
        ((before,),) = made.execute("SELECT current_setting('memory_limit')")
        made.begin("board")
        assert made.execute("SELECT current_setting('memory_limit')") == [("1.0 GiB",)] != [(before,)]
