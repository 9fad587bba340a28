from data_access.imports.ledger_text import ledger_text


def test_the_ledger_names_every_outcome_and_where_the_quarantine_is(bring):
    outcome = bring("ticket,created_at\n1,2026-01-01\n1,2026-01-01\n2,x\n3,y\n4,z\n5,x\n")
    lines = ledger_text(outcome).splitlines()
    assert lines[2].split() == ["records", "accepted", "updated", "unchanged", "superseded", "quarantined", "skipped"]
    assert lines[3].split() == ["tickets", "6", "1", "0", "1", "0", "4", "0"]
    assert lines[5] == "1 new, 0 changed."
    assert lines[7:10] == [
        f"  1.csv, line {n}, created_at: “{v}” is not a date and time in ISO 8601"
        for n, v in ((4, "x"), (5, "y"), (6, "z"))
    ]
    assert lines[10].endswith(str(outcome.quarantine))


def test_a_file_without_records_and_a_dry_run_are_said(bring):
    text = ledger_text(bring("ticket\n", dry_run=True), dry_run=True)
    assert "hold a header and no records" in text
    assert text.endswith("This was a dry run: nothing was written.")
