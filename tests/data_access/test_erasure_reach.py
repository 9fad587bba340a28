"""An erasure takes one person, whatever was once said by mistake, and leaves nothing of that one behind."""

from data_access.backup import backup, restore
from data_access.erasure import erase
from data_access.personal_data import personal_data
from data_access.settings import Settings
from data_access.warehouse.search import search
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.undo import undo
from metrics.scope import ALL
from tests.data_access.test_erasure import board, held, server
from tests.data_access.warehouse.company import batch, hours, imported
from tests.data_access.warehouse.erasable import ADA, TWIN, batches
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
