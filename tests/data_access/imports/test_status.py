from data_access.imports.status import status_json, status_text
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse


def test_the_status_speaks_the_reporting_zone(bring, settings):
    record = bring("ticket,created_at\n1,2026-01-01 12:00\n2,x\n", zone="UTC", by="ann").record
    manifest = Warehouse(settings.home).manifest()
    said = status_json(manifest, settings)
    assert (said["data_version"], said["as_of"], said["zone"]) == (1, "2026-01-01T13:00:00+01:00", "Europe/Berlin")
    assert said["rows"]["tickets"] == 1
    assert [i["id"] for i in said["imports"]] == [record.id]
    text = status_text(manifest, settings)
    assert "Data until 2026-01-01 13:00 (Europe/Berlin)" in text
    assert "tickets: 1 accepted, 1 quarantined" in text
    assert record.quarantine in text
