import gzip
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from data_access.imports import run as run_module
from data_access.imports.mapping_file import read_mapping
from data_access.imports.run import NotAccountedFor, run
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.ledger import FactRecord
from data_access.warehouse.versions import CannotPublish, EmptyWarehouse
from metrics.errors import PlumblineError, UnknownName

HEAD = "ticket,customer,created_at,resolved_at,team,updated_at\n"
RECORDS = [f"{n},c{n % 7},2026-01-{n % 28 + 1:02} 10:00,2026-02-01,t{n % 3},2026-03-01\n" for n in range(100)]
ALL = "SELECT * FROM facts.tickets ORDER BY ticket"
BOARD = "SELECT * FROM board.tickets ORDER BY ticket"


def counts(outcome, fact="tickets"):
    r = outcome.record.facts[fact]
    return r.accepted, r.updated, r.unchanged, r.superseded, r.quarantined, r.skipped


def test_import_csv_01_an_empty_file_leaves_no_trace(bring, settings):
    with pytest.raises(PlumblineError, match="the file is empty"):
        bring(b"")
    assert not settings.home.exists()
    with pytest.raises(EmptyWarehouse):
        Warehouse(settings.home).manifest()


def test_import_csv_02_a_header_without_records_changes_nothing(bring, stored):
    bring(HEAD + RECORDS[0])
    before = stored(ALL)
    assert bring(HEAD).record.facts["tickets"] == FactRecord()
    assert stored(ALL) == before


def test_import_csv_04_cp1252_is_announced(bring, stored):
    outcome = bring("ticket,team\n1,Müller €\n".encode("cp1252"))
    assert any("not UTF-8" in note and "cp1252" in note for note in outcome.notes)
    assert stored("SELECT team FROM facts.tickets") == [("Müller €",)]


def test_import_csv_07_null_bytes_are_quarantined(bring):
    outcome = bring("ticket,team\n1,a\0b\n2,c\n" + "3,d\n" * 5)
    assert counts(outcome)[4] == 1
    assert outcome.reasons == ("1.csv, line 2: null byte",)


def test_import_csv_08_an_open_quote_stops_the_import(bring, settings):
    with pytest.raises(PlumblineError, match="lines 6 to 8 were lost"):
        bring('ticket,team\n1,a\n2,a\n3,a\n4,a\n5,"unterminated\n6,a\n7,a\n')
    assert Versions(settings.home).number() == 0


def test_import_csv_08_a_record_that_only_one_parser_sees_stops_the_import(bring, settings, monkeypatch):
    bring(HEAD + RECORDS[0])
    monkeypatch.setattr("data_access.imports.delimited.count", lambda *_: 3)
    with pytest.raises(NotAccountedFor, match="one parser found 2 records, another 3"):
        bring(HEAD + "".join(RECORDS[:2]))
    assert Versions(settings.home).number() == 1


def test_import_csv_08_a_ledger_that_does_not_add_up_stops_the_import(bring, settings, monkeypatch):
    monkeypatch.setattr(run_module.Draft, "merge", lambda _self: {})
    with pytest.raises(NotAccountedFor, match="tickets: of 1 records some are not accounted for"):
        bring(HEAD + RECORDS[0])
    assert Versions(settings.home).number() == 0


def test_import_csv_10_a_decimal_comma_is_read_and_shown(bring, stored):
    outcome = bring("Ticket;cost\n1;2,5\n2;1.234,5\n")
    assert "separated by semicolon, decimal mark “,”" in outcome.notes[0]
    assert counts(outcome) == (1, 0, 0, 0, 1, 0)
    assert stored("SELECT cost::varchar FROM facts.tickets") == [("2.5000",)]


def test_import_csv_13_headers(bring, settings):
    with pytest.raises(PlumblineError, match="“team” stands twice"):
        bring("ticket,team,team\n1,a,b\n")
    with pytest.raises(UnknownName, match="“ticket”"):
        bring("team\na\n")
    assert not settings.home.exists()
    outcome = bring(" Ticket ,Created At,Shoe size\n1,2026-01-01,43\n")
    assert counts(outcome)[0] == 1
    assert "1.csv: columns not used: Shoe size" in outcome.notes


@pytest.mark.parametrize("seed", range(3))
def test_import_csv_17_any_order_and_any_overlap_give_the_same(bring, stored, seed):
    assert counts(bring(HEAD + "".join(RECORDS))) == (100, 0, 0, 0, 0, 0)
    facts, board = stored(ALL), stored(BOARD)
    shuffled = random.Random(seed).sample(RECORDS, 100)
    for part in (RECORDS, shuffled, shuffled[:60], shuffled[40:]):
        assert counts(bring(HEAD + "".join(part))) == (0, 0, len(part), 0, 0, 0)
        assert (stored(ALL), stored(BOARD)) == (facts, board)


def test_import_csv_17_overlapping_halves_into_an_empty_warehouse(bring, stored):
    bring(HEAD + "".join(RECORDS[40:]))
    assert counts(bring(HEAD + "".join(RECORDS[:60]))) == (40, 0, 20, 0, 0, 0)
    halves = stored(ALL)
    bring(HEAD + "".join(RECORDS))
    assert stored(ALL) == halves


def test_several_files_are_one_batch(bring, stored):
    outcome = bring(HEAD + "".join(RECORDS[:60]), gzip.compress((HEAD + "".join(RECORDS[40:])).encode()))
    assert counts(outcome) == (100, 0, 20, 0, 0, 0)
    assert [f.name for f in outcome.record.files] == ["1.csv", "2.csv"]
    with pytest.raises(PlumblineError):
        bring(HEAD + RECORDS[0].replace("t0", "new"), b"")
    assert ("new",) not in stored("SELECT DISTINCT team FROM facts.tickets")


def test_import_csv_19_one_id_of_two_sources_is_two_tickets(bring, stored):
    for source in ("zendesk", "intercom"):
        bring("ticket,customer\n1,9\n", source=source)
    assert stored("SELECT ticket, customer FROM facts.tickets ORDER BY 1") == [
        ("intercom:1", "intercom:9"),
        ("zendesk:1", "zendesk:9"),
    ]


def test_import_csv_20_a_survey_may_come_before_its_ticket(bring, stored):
    bring("survey,ticket,instrument,scale,score\ns1,1,csat,5,4\n", fact="surveys")
    bring("ticket,at,field,after\n1,2026-01-02,status,closed\n", fact="ticket_events")
    bring("ticket,team\n1,a\n")
    joined = "SELECT t.team, s.score::int, e.after FROM facts.tickets t JOIN facts.surveys s USING (ticket) "
    assert stored(joined + "JOIN facts.ticket_events e USING (ticket)") == [("a", 4, "closed")]


def test_import_csv_22_a_full_disk_leaves_the_old_state(bring, settings, stored, monkeypatch):
    bring(HEAD + RECORDS[0])
    bad = HEAD + RECORDS[1] + "x,c,soon,,,\n"

    def full(*_arguments, **_options):
        raise CannotPublish(OSError(28, "No space left on device"))

    with monkeypatch.context() as patch:
        patch.setattr(run_module.Draft, "publish", full)
        with pytest.raises(CannotPublish, match="No space left"):
            bring(bad)
    assert len(stored(ALL)) == 1
    assert not list((settings.home / "quarantine").glob("*"))
    assert counts(bring(bad)) == (1, 0, 0, 0, 1, 0)


def test_import_csv_23_two_imports_at_the_same_moment_give_one_result(bring, file, stored):
    files = [file(HEAD + "".join(RECORDS), f"{n}.csv") for n in range(2)]
    with ThreadPoolExecutor() as pool:
        both = sorted(pool.map(lambda f: counts(bring(f)), files))
    assert both == [(0, 0, 100, 0, 0, 0), (100, 0, 0, 0, 0, 0)]
    assert stored("SELECT count(*) FROM facts.tickets") == [(100,)]


def test_time_01_resolved_before_created_is_kept_for_the_board_to_flag(bring):
    outcome = bring("ticket,created_at,resolved_at\n1,2026-01-01 10:00,2026-01-01 09:00\n2,2026-01-01,2026-01-01\n")
    assert counts(outcome)[0] == 2


def test_time_02_each_bad_instant_is_quarantined(bring):
    bad = ["not a date", "2026-02-30", "0000-00-00", "9999-12-31", "1970-01-01", "24:00", "1767225600000"]
    outcome = bring("ticket,created_at\n" + "".join(f"{n},{v}\n" for n, v in enumerate(bad)))
    assert counts(outcome)[4] == len(bad)
    assert outcome.reasons[0] == "1.csv, line 2, created_at: “not a date” is not a date and time in ISO 8601"


def test_time_05_the_notes_count_what_the_clock_change_moved(bring):
    outcome = bring("ticket,created_at\n1,2026-03-29 02:30\n2,2026-10-25 02:30\n3,2026-01-01\n")
    assert [n.partition(" × ")[0] for n in outcome.notes[1:]] == ["1", "1"]


def test_time_07_an_instant_in_the_future_is_accepted_and_is_not_the_latest_data(bring, settings):
    bring("ticket,created_at\n1,2020-01-01\n2,2099-01-01\n", zone="UTC")
    manifest = Warehouse(settings.home).manifest()
    assert (manifest.as_of.year, manifest.future["tickets"]) == (2020, 1)


def test_numbers_01_no_number_is_guessed(bring):
    bad = ["9e999", "NaN", "-inf", "1e-400", "١٢", '"1,234.5"', '"1.234,5"', "5/5"]
    outcome = bring("ticket,cost\n" + "".join(f"{n},{v}\n" for n, v in enumerate([*bad, " 4 "])))
    assert counts(outcome) == (1, 0, 0, 0, len(bad), 0)


def test_a_dry_run_tells_everything_and_writes_nothing(bring, settings):
    bring(HEAD + RECORDS[0])
    version = Versions(settings.home).number()
    outcome = bring(HEAD + RECORDS[0] + RECORDS[1] + "x,c,soon,,,\n", dry_run=True)
    assert counts(outcome) == (1, 0, 1, 0, 1, 0)
    assert Versions(settings.home).number() == version


def test_phases_and_records_are_told(bring):
    phases, read = [], []
    bring(HEAD + "".join(RECORDS), progress=phases.append, rows_read=read.append)
    assert phases == ["reading", "copy", "stage", "merge", "derive", "judge", "fsync", "rename"]
    assert read == [100]


def test_one_record_may_feed_several_facts(settings, file, tmp_path):
    mapping = tmp_path / "shop.toml"
    mapping.write_text(
        'source = "shop"\nzone = "UTC"\n[orders.columns]\norder = { key = ["c", "d"], occurrence = true }\n'
        'customer = "c"\namount = "a"\n[customers.columns]\ncustomer = "c"\n[surveys]\nwhen = "s"\n'
        '[surveys.columns]\nsurvey = "c"\ninstrument = { constant = "nps" }\nscore = "s"\n'
    )
    path = file("c,d,a,s\n01,x,1,\n01,x,1,9\n02,y,z,11\n03\n")
    outcome = run([path], read_mapping(mapping), settings)
    assert counts(outcome, "orders") == (2, 0, 0, 0, 2, 0)
    assert counts(outcome, "customers") == (2, 0, 1, 0, 1, 0)
    assert counts(outcome, "surveys") == (1, 0, 0, 0, 2, 1)
    assert len(outcome.quarantine.read_text(encoding="utf-8-sig").splitlines()) == 3
    assert counts(run([path], read_mapping(mapping), settings), "orders") == (0, 0, 2, 0, 2, 0)
