"""A backup brings the whole board back, or changes nothing."""

import json
import tarfile
from dataclasses import replace
from datetime import datetime

import pytest
from filelock import FileLock

from data_access.app_store.connections import connect
from data_access.app_store.schema import bring_to_head
from data_access.app_store.store import AppStore, store_at
from data_access.backup import CONTENTS, FOLDERS, NoBackup, NotEmpty, backup
from data_access.backup import restore as restore_with
from data_access.dumps import DumpFailed, NoPrograms
from data_access.settings import Settings
from data_access.warehouse.ask import ask
from data_access.warehouse.search import search
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.undo import undo
from metrics.catalogue import Catalogue
from metrics.question import Question
from metrics.rules import NO_RULES
from metrics.scope import ALL
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.postgres import server
from tests.rules import standard
from tests.visitors import OWNER

__all__ = ["server"]

ASKED = Question.parse("metric=tickets&from=2025-03-01&to=2025-04-01&by=team", Catalogue.of({}).dimensions)


@pytest.fixture(params=["embedded", "postgresql"])
def places(request, tmp_path):
    """Return where a board is, and an empty place of the same kind."""
    found = [Settings(home=tmp_path / name) for name in ("old", "new")]
    if request.param == "postgresql":
        server = request.getfixturevalue("server")
        urls = [server.new_database() for _place in found]
        found = [replace(place, warehouse_url=url, store_url=url) for place, url in zip(found, urls, strict=True)]
    return found


def restore(settings, file):
    """Restore a board of which nobody was erased."""
    return restore_with(settings, file, nobody=True)


def filled(settings):
    """Import twice and set a standard."""
    imported(settings, batch("tickets", ticket("a:1"), ticket("a:2", team="tech")))
    people = batch("customers", {"customer": "a:7", "name": "Ann Müller", "mail": "ann@example.org"})
    imported(settings, batch("tickets", ticket("a:3", created_at=hours(-7))), people, id="two", at=hours(1))
    told = standard("csat", "0.85", since=datetime(2027, 1, 1))
    for folder in FOLDERS:
        (settings.home / folder).mkdir(parents=True, exist_ok=True)
        (settings.home / folder / "kept").write_text(folder)
    store_at(settings).set_standard(replace(told, author="Ines", reason="agreed"), read=0, by=OWNER)


def shown(settings):
    """Return what the board answers, whom it knows and what was decided."""
    warehouse = warehouse_at(settings)
    (answer,) = ask(ASKED, scope=ALL, warehouse=warehouse, settings=settings, rules=NO_RULES)
    store = AppStore(connect(settings))
    return (
        answer.total, answer.points, search("", scope=ALL, warehouse=warehouse).persons,
        store.standards().versions, store.history(), warehouse.manifest(),
    )  # fmt: skip


def test_a_board_comes_back_as_it_was(places, tmp_path):
    old, new = places
    filled(old)
    backup(old, tmp_path / "board.tar")
    restore(new, tmp_path / "board.tar")
    assert shown(new) == shown(old)
    assert shown(new)[0].n == 3
    assert [(new.home / folder / "kept").read_text() for folder in FOLDERS] == list(FOLDERS)
    undo(new, rules=NO_RULES)  # what was kept for it came too
    assert shown(new)[0].n == 2
    assert shown(old)[0].n == 3


def test_only_the_owner_may_read_a_backup_and_nothing_else_stays(places, tmp_path):
    old, new = places
    filled(old)
    backup(old, tmp_path / "board.tar")
    restore(new, tmp_path / "board.tar")
    assert (tmp_path / "board.tar").stat().st_mode & 0o077 == 0
    left = [path.name for place in places if place.home.exists() for path in place.home.iterdir()]
    assert [name for name in left if name.startswith(("backup-", "restore-"))] == []
    assert sorted(path.name for path in tmp_path.glob("board*")) == ["board.tar"]


def test_an_empty_board_is_saved_and_comes_back_too(places, tmp_path):
    old, new = places
    backup(old, tmp_path / "board.tar")
    restore(new, tmp_path / "board.tar")
    filled(new)


def test_a_board_is_never_written_over(places, tmp_path):
    old, new = places
    filled(old)
    backup(old, tmp_path / "board.tar")
    filled(new)
    before = shown(new)
    with pytest.raises(NotEmpty, match="There is a board already"):
        restore(new, tmp_path / "board.tar")
    assert shown(new) == before


def test_a_store_of_decisions_alone_is_not_written_over(places, tmp_path):
    old, new = places
    backup(old, tmp_path / "board.tar")
    bring_to_head(connect(new))
    with pytest.raises(NotEmpty):
        restore(new, tmp_path / "board.tar")


@pytest.fixture
def saved(tmp_path):
    """Return the file of a backup of an embedded board."""
    old = Settings(home=tmp_path / "old")
    filled(old)
    backup(old, tmp_path / "board.tar")
    return tmp_path / "board.tar"


def again(saved, change):
    """Write the backup anew, as `change` makes it of a folder with its files."""
    folder = saved.with_name("unpacked")
    with tarfile.open(saved) as archive:
        archive.extractall(folder, filter="data")
    change(folder)
    with tarfile.open(saved, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.add(path, str(path.relative_to(folder)))


def flip(folder):
    path = next((folder / "warehouse").glob("facts-*"))
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held)


def lose(folder):
    next((folder / "warehouse").glob("people-*")).unlink()


def rename_format(folder):
    told = json.loads((folder / CONTENTS).read_text())
    (folder / CONTENTS).write_text(json.dumps(told | {"format": 99}))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (flip, "warehouse/facts-2.duckdb in it is damaged or missing"),
        (lose, "warehouse/people-2.duckdb in it is damaged or missing"),
        (rename_format, "written by another version"),
        (lambda folder: (folder / CONTENTS).write_text("{}"), "no backup of Plumbline"),
        (lambda folder: (folder / CONTENTS).unlink(), "it is no backup"),
    ],
)
def test_a_damaged_backup_changes_nothing(saved, tmp_path, change, why):
    again(saved, change)
    new = Settings(home=tmp_path / "new")
    with pytest.raises(NoBackup, match=why):
        restore(new, saved)
    assert list(new.home.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"names", b"PK\3\4"])
def test_another_file_is_refused(tmp_path, content):
    (tmp_path / "other.tar").write_bytes(content)
    with pytest.raises(NoBackup):
        restore(Settings(home=tmp_path / "new"), tmp_path / "other.tar")


def test_a_half_file_is_refused(saved, tmp_path):
    saved.write_bytes(saved.read_bytes()[:-200_000])
    with pytest.raises(NoBackup):
        restore(Settings(home=tmp_path / "new"), saved)


def test_it_comes_back_to_the_kind_of_place_that_it_came_from(saved, server, tmp_path):
    with pytest.raises(NoBackup, match="its warehouse was embedded"):
        restore(Settings(home=tmp_path / "new", warehouse_url=server.new_database()), saved)


def test_without_postgresql_s_programs_it_says_what_to_install(server, tmp_path, monkeypatch):
    settings = Settings(home=tmp_path / "old", warehouse_url=server.new_database())
    imported(settings, batch("tickets", ticket()))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoPrograms, match="pg_dump is not there"):
        backup(settings, tmp_path / "board.tar")
    assert not list(tmp_path.glob("board*"))


def test_what_postgresql_refuses_is_told(server, tmp_path, monkeypatch):
    settings = Settings(home=tmp_path / "old", warehouse_url=server.new_database())
    imported(settings, batch("tickets", ticket()))
    monkeypatch.setattr("data_access.warehouse.postgres.copies.SCHEMAS", ("nothing_like_it",))
    with pytest.raises(DumpFailed, match=r"pg_dump failed: .*no matching schemas"):
        backup(settings, tmp_path / "board.tar")


def test_a_backup_waits_for_an_import_that_runs(saved, tmp_path):
    told = []
    with FileLock(tmp_path / "old" / "warehouse" / "lock"), pytest.raises(KeyboardInterrupt):

        def tell(phase):
            told.append(phase)
            if len(told) == 2:
                raise KeyboardInterrupt

        backup(Settings(home=tmp_path / "old"), tmp_path / "second.tar", tell)
    assert told == ["copy", "waiting for another import"]
    assert not (tmp_path / "second.tar").exists()
