"""Load the sample company into an empty warehouse, and only there."""

from datetime import datetime

from data_access.settings import Settings
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from sample_data import load as loading
from sample_data.columns import SOURCES
from tests.data_access.warehouse.company import batch, contents, imported, ticket


def test_load_publishes_one_import_that_accounts_for_every_row(tmp_path):
    phases = []
    record = loading.load(Settings(home=tmp_path), phases.append, scale=0.02)
    manifest = Warehouse(tmp_path).manifest()
    assert manifest.imports == (record,)
    assert (record.mapping, record.source) == ("sample company", "helpdesk, shop")
    assert all(found.balanced and found.accepted == found.records for found in record.facts.values())
    assert {fact: found.records for fact, found in record.facts.items()} == dict(manifest.rows)
    assert manifest.as_of == datetime(2026, 10, 31, 23)
    assert not any(manifest.future.values())
    named = [phase for phase in phases if "generated" not in phase]
    assert named == ["copy", "stage", "merge", "derive", "judge", "fsync", "rename"]


def test_its_sources_are_named_so_that_it_can_be_removed(tmp_path):
    loading.load(Settings(home=tmp_path), lambda phase: None, scale=0.02)
    with Warehouse(tmp_path).snapshot() as snapshot:
        assert set(SOURCES) <= set(snapshot.manifest.coverage)


def test_command_line_loads_only_if_empty(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    assert loading.main(["--if-empty", "--scale", "0.02"]) == 0
    assert "derive" in capsys.readouterr().err
    assert loading.main(["--if-empty", "--scale", "0.02"]) == 0
    assert capsys.readouterr().err == ""
    assert Warehouse(tmp_path).manifest().version == 1
    assert loading.main(["--scale", "0.02"]) == 0
    manifest = Warehouse(tmp_path).manifest()
    assert manifest.version == 2
    (record,) = manifest.imports
    assert all(found.accepted == found.records for found in record.facts.values())


def test_it_is_not_mixed_with_data_of_ones_own(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    imported(Settings(home=tmp_path), batch("tickets", ticket()))
    before = contents(tmp_path)
    assert loading.main(["--scale", "0.02"]) == 2
    assert "undo your imports first" in capsys.readouterr().err
    assert contents(tmp_path) == before


def test_command_line_says_what_is_wrong_with_the_settings(monkeypatch, capsys):
    monkeypatch.setenv("PLUMBLINE_ZONE", "Europe/Berlim")
    assert loading.main(["--if-empty"]) == 2
    assert "Europe/Berlin" in capsys.readouterr().err
