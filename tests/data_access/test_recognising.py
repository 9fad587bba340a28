"""Who is on the list of the erased is recognised by hashes, within what others type."""

from datetime import datetime

import pytest

from data_access.app_store.audit import Wanted, What
from data_access.app_store.store import store_at
from data_access.erasure import erase
from data_access.recognising import Recognised
from data_access.settings import Settings
from data_access.warehouse.erased import CUSTOMER, ErasedList, Erasure
from pages.parts import noting
from tests.data_access.test_erasure import held
from tests.data_access.warehouse.erasable import ADA, bring
from tests.visitors import OWNER

EMPTY = ErasedList().begun()
KEYS = {EMPTY.digest(CUSTOMER, "crm:kunde-7"): "crm:erased-1", EMPTY.digest(CUSTOMER, "crm:12"): "crm:erased-2"}
VALUES = tuple(map(EMPTY.text_digest, ("Ada Quill", "ada@x.org", "+49 30 99")))
LISTED = Recognised(EMPTY.with_(Erasure("1", datetime(2025, 1, 1), "crm:erased-1", "n", {CUSTOMER: KEYS}, VALUES)))


@pytest.mark.parametrize(
    "said, told",
    [
        ("Ada Quill", "(erased)"),
        ("report of ADA QUILL, twice", "report of (erased), twice"),
        ("call +49 30 99.", "call (erased)."),
        ("<ada@x.org>: “Ada Quill”", "<(erased)>: “(erased)”"),
        ("crm:kunde-7 and crm:12", "crm:erased-1 and crm:erased-2"),
        ("kunde-7", "(erased)"),
        ("csat?customer=crm%3Akunde-7&topic=a", "csat?customer=crm%3Aerased-1&topic=a"),
        ("search=Ada+Quill&from=2025", "search=(erased)&from=2025"),
    ],
)
def test_a_name_an_address_and_an_id_are_found(said, told):
    assert LISTED.without({"said": [said]}) == {"said": [told]}


@pytest.mark.parametrize("said", ["", "Ada Quillon", "Ada", "12", "kunde-70", "crm:kunde-70", "bada@x.org", "+49 30"])
def test_what_is_not_theirs_stays(said):
    assert LISTED.without(said) == said
    assert not LISTED.searched(said)
    assert Recognised(ErasedList()).without(said) == said


def test_who_looks_whether_she_is_gone_does_not_bring_her_back(tmp_path, monkeypatch):
    board = Settings(home=tmp_path / "board")
    monkeypatch.setattr(noting, "server_settings", lambda: board)
    bring(board)
    proof = erase(board, ADA, OWNER)
    for about in ("Adalgisa Quill", "KNR-55512", ADA, "wool"):
        noting.note(OWNER, What.SEARCHED, about, found=0)
    noting.note(OWNER, What.EXPORTED, "rows.csv", rows=1, address="search=ada.quill%40example.org&metric=csat")
    noting.note(OWNER, What.SAW_AUDIT, address="search=Adalgisa+Quill")
    noting.note(OWNER, What.REFUSED, f"person={ADA}")
    assert held(board) == set()
    told, __ = store_at(board).audit(Wanted(what=frozenset({What.SEARCHED, What.EXPORTED})))
    assert [event.about for event in told] == ["rows.csv", "wool", proof.person, "(erased)", "(erased)"]
    assert told[0].detail == {"rows": 1, "address": "search=%28erased%29&metric=csat"}
