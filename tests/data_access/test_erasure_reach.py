"""An erasure takes one person, whatever was once said by mistake, and leaves nothing of that one behind."""

from dataclasses import replace

import pytest

from data_access import retention
from data_access.app_store.audit import Event, Wanted, What
from data_access.app_store.keeping import PERSONAL, TEXTS
from data_access.app_store.store import store_at
from data_access.backup import backup, restore
from data_access.erasure import erase, erasures, finish, outside
from data_access.imports.mapping import canonical
from data_access.imports.run import run
from data_access.personal_data import personal_data
from data_access.retention import retain
from data_access.settings import Settings
from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.erased import OtherList
from data_access.warehouse.search import search
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.undo import undo
from metrics.facts import FACTS
from metrics.scope import ALL
from tests.data_access.test_erasure import board, figures, held, server
from tests.data_access.warehouse.company import batch, hours, imported
from tests.data_access.warehouse.erasable import ADA, OTHER, TWIN, batches, bring
from tests.visitors import OWNER

__all__ = ["board", "server"]

ROWS = [{"customer": f"crm:{n}", "customer_number": "0", "name": f"Name{n} Person{n}"} for n in range(6)]
WRONG = batch("customers", *ROWS, source="crm")  # the file says 0 where there is no number
RIGHT = batch("customers", *({**row, "customer_number": None} for row in ROWS), source="crm")
OTHERS = {row["name"] for row in ROWS} - {"Name3 Person3"}


def names(settings):
    found = search("", scope=ALL, warehouse=warehouse_at(settings)).persons
    return {person.name for person in found if person.name}


def test_a_mistake_of_an_earlier_import_erases_nobody_else(board):
    imported(board, WRONG)
    imported(board, RIGHT, id="two", at=hours(1))
    assert personal_data(board, "crm:3", scope=ALL).held.customers == ("crm:3",)
    proof = erase(board, "crm:3", OWNER)
    assert (proof.removed, proof.remain) == ({"customers.name": 1}, {"customers": 1})
    assert names(board) == OTHERS
    imported(board, RIGHT, id="three", at=hours(2))
    assert names(board) == OTHERS
    assert search("", scope=ALL, warehouse=warehouse_at(board)).total == len(ROWS)


def test_a_mistake_that_a_backup_knows_erases_nobody_else(tmp_path):
    board, new = Settings(home=tmp_path / "board"), Settings(home=tmp_path / "new")
    imported(board, WRONG)
    backup(board, tmp_path / "old.tar")
    imported(board, RIGHT, id="two", at=hours(1))
    erase(board, "crm:3", OWNER)
    restore(new, tmp_path / "old.tar", erased=board.list_of_erased)
    imported(new, RIGHT, id="two", at=hours(1))
    assert names(new) == OTHERS


def test_what_an_undone_import_said_of_her_goes_and_who_was_joined_by_it_may_come(board):
    mine, others = batches()[0], batches()[5:]
    imported(board, mine, id="one")
    imported(board, *others, id="two", at=hours(1))
    undo(board)
    assert personal_data(board, ADA, scope=ALL).held.customers == (ADA,)
    erase(board, ADA, OWNER)
    assert held(board) == set()
    imported(board, *others, id="three", at=hours(2))
    assert personal_data(board, TWIN, scope=ALL).held.customers == (TWIN,)


def dies(phase):
    if phase in ("clean", "sweep"):
        raise KeyboardInterrupt


def test_of_an_erasure_that_was_killed_after_the_rename_nothing_stays(tmp_path, monkeypatch):
    board = Settings(home=tmp_path / "board")
    bring(board)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Versions, "sweep", lambda self: [])
        erase(board, ADA, OWNER, dies)
    assert "Adalgisa Quill" in held(board)
    assert finish(board) == 1
    assert held(board) == set()


def test_of_an_ageing_that_was_killed_after_the_rename_nothing_stays_and_it_is_on_record(tmp_path, monkeypatch):
    board = Settings(home=tmp_path / "board")
    bring(board)
    store_at(board).keep_for(TEXTS, 1, by=OWNER, reason="our policy")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Versions, "sweep", lambda self: [])
        patch.setattr(retention, "age", killed_after(retention.age))
        retain(board, OWNER, confirmed=True)
    assert "Betreff-Marille" in held(board)
    retain(board, OWNER, confirmed=True)
    assert "Betreff-Marille" not in held(board)
    (event,) = store_at(board).audit(Wanted(what=frozenset({What.RETAINED})))[0]
    assert event.detail == {"removed": {TEXTS: 6}}
    assert list((board.home / "erasing").glob("*")) == []


def killed_after(work):
    def then_dies(*args):
        work(*args)
        raise KeyboardInterrupt

    return then_dies


def begins_and_dies(phase):
    if phase == "erase":
        raise KeyboardInterrupt


@pytest.mark.parametrize("aged", [False, True])
def test_a_board_made_anew_goes_on_with_the_list_of_the_one_before(tmp_path, aged):
    """However often its first erasure is interrupted: older backups still need all who are on it."""
    before, board = Settings(home=tmp_path / "before"), Settings(home=tmp_path / "board")
    bring(before)
    erase(before, OTHER, OWNER)
    board = replace(board, erased_file=str(before.list_of_erased))
    bring(board)
    if aged:
        old = {"ticket": "crm:old", "customer": "crm:old", "created_at": hours(0), "resolved_at": hours(1)}
        who = batch("customers", {"customer": "crm:old", "name": "Olga", "joined_at": None}, source="crm")
        imported(board, who, batch("tickets", old, source="crm"), id="two", at=hours(1))
        store_at(board).keep_for(PERSONAL, 1, by=OWNER, reason="our policy")
        assert [due.n for due in retain(board, OWNER, confirmed=True)] == [1]
    for _attempt in range(2):
        with pytest.raises(KeyboardInterrupt):
            erase(board, ADA, OWNER, begins_and_dies)
    finish(board)
    proofs = [proof.person for made in (before, board) for proof in erasures(made)]
    assert [erasure.person for erasure in outside(board).erasures] == proofs
    assert len(proofs) == 2
    assert list(tmp_path.rglob("*.before")) == []


def test_a_list_that_cannot_be_read_keeps_anybody_from_being_erased(tmp_path):
    board = Settings(home=tmp_path / "board")
    bring(board)
    board.list_of_erased.write_text("{")
    with pytest.raises(OtherList):
        erase(board, ADA, OWNER)
    assert "Adalgisa Quill" in held(board)
    assert board.list_of_erased.read_text() == "{"


LEFT = ("erasing/20250101-x.json.unfinished", "quarantine/a.part", "quarantine/a.clearing")


def test_what_was_killed_leaves_no_file_that_names_her(tmp_path):
    board = Settings(home=tmp_path / "board")
    bring(board)
    for name in LEFT:
        (board.home / name).parent.mkdir(exist_ok=True)
        (board.home / name).write_text("Adalgisa Quill")
    finish(board)
    assert not (board.home / LEFT[0]).exists()
    erase(board, ADA, OWNER)
    assert held(board) == set()


def test_what_a_backup_holds_beside_its_data_does_not_bring_her(board, tmp_path, server):
    """Her record was refused, and she was searched for, before any data knew her."""
    imported(board, batch("customers", {"customer": "crm:zed", "name": "Zed"}, source="crm"), id="zed")
    said = "Adalgisa Quill,her namesake,{},soon\nplain,kunde-4,,soon\nplain,kunde-90317,Rest-Hagebutte,soon\n"
    (tmp_path / "f.csv").write_text("name,customer,note,joined_at\n" + said.format("ada.quill@example.net"))
    run([tmp_path / "f.csv"], canonical(FACTS["customers"], "crm", "UTC"), board)
    (tmp_path / "f.csv").unlink()
    for about in ("Adalgisa Quill", "kunde-90317", ADA, "wool"):
        store_at(board).note(Event.of(OWNER, What.SEARCHED, about))
    store_at(board).note(Event.of(OWNER, What.EXPORTED, "rows.csv", address=f"search=Adalgisa+Quill&person={ADA}"))
    backup(board, tmp_path / "old.tar")
    bring(board, id="one", at=1)
    proof = erase(board, ADA, OWNER)
    new = replace(board, home=tmp_path / "new")
    if board.warehouse_url:
        url = server.new_database()
        new = replace(new, warehouse_url=url, store_url=url)
    restore(new, tmp_path / "old.tar", erased=board.list_of_erased)
    assert held(new) == set()
    (kept,) = (new.home / "quarantine").glob("*.csv")
    assert [row.split(",")[-4:] for row in kept.read_text(encoding="utf-8-sig").splitlines()[1:]] == [
        ["(erased)", "her namesake", "ada.quill@example.net", "soon"], ["plain", "kunde-4", "", "soon"],
    ]  # fmt: skip
    told, __ = store_at(new).audit(Wanted(what=frozenset({What.SEARCHED, What.EXPORTED})))
    assert [event.about for event in told] == ["rows.csv", "wool", proof.person, "(erased)", "(erased)"]
    bring(new, id="one", at=1)
    assert held(new) == set()


def test_what_is_imported_into_an_empty_board_that_was_restored_does_not_bring_her(tmp_path):
    board, new = Settings(home=tmp_path / "board"), Settings(home=tmp_path / "new")
    backup(board, tmp_path / "empty.tar")
    bring(board)
    before = figures(board)
    proof = erase(board, ADA, OWNER)
    restore(new, tmp_path / "empty.tar", erased=board.list_of_erased)
    bring(new)
    assert held(new) == set()
    finish(new)
    assert figures(new) == before
    assert [each.person for each in erasures(new)] == [proof.person]
