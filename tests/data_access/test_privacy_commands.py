"""An operator exports and erases, also who is known by tickets alone, and is told who may be meant."""

import json
import zipfile

import pytest

from data_access.__main__ import main
from data_access.app_store.audit import Wanted, What
from data_access.app_store.store import store_at
from data_access.settings import Settings
from tests.data_access.test_erasure import held
from tests.data_access.warehouse.company import batch, hours, imported
from tests.data_access.warehouse.erasable import TWIN


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path / "home"))
    found = Settings(home=tmp_path / "home")
    ticket = {"ticket": "shop:t1", "customer": TWIN, "created_at": hours(-5), "subject": "Betreff-Marille"}
    imported(found, batch("customers", {"customer": "crm:1", "name": "Bea"}), batch("tickets", ticket, source="shop"))
    return found


def test_who_is_known_by_tickets_alone_is_given_and_erased(settings, tmp_path, capsys):
    file = tmp_path / "hers.zip"
    assert main(("export-customer", TWIN, str(file))) == 0
    with zipfile.ZipFile(file) as archive:
        assert [row["subject"] for row in json.loads(archive.read("data.json"))["tickets"]] == ["Betreff-Marille"]
    assert file.stat().st_mode & 0o077 == 0
    assert main(("erase-customer", TWIN)) == 0
    assert "Nothing was erased" in capsys.readouterr().err
    assert held(settings) > {"Betreff-Marille"}
    assert main(("erase-customer", TWIN, "--yes")) == 0
    assert "Tickets" not in capsys.readouterr().err
    assert held(settings) == set()
    done = [event.what for event in store_at(settings).audit(Wanted())[0]]
    assert done == [What.ERASED, What.TOOK_EXPORT, What.ASKED_EXPORT]


@pytest.mark.parametrize(("typed", "meant"), [("ada.quill@example.org", TWIN), ("bea", "crm:1")])
def test_who_may_be_meant_is_told(settings, tmp_path, capsys, typed, meant):
    for command in (("export-customer", typed, str(tmp_path / "x.zip")), ("erase-customer", typed, "--yes")):
        assert main(command) == 2
        assert f"Did you mean “{meant}”?" in capsys.readouterr().err
    assert main(("erase-customer", "nobody", "--yes")) == 2
    assert "Did you mean" not in capsys.readouterr().err
