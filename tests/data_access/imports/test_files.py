from data_access.imports.files import open_file
from data_access.imports.mapping import canonical
from metrics.facts import SURVEYS


def test_everything_that_was_found_out_is_told(file):
    path = file("survey;score;more\n1;2,5;\xe4\n".encode("cp1252"), "answers.txt")
    opened = open_file(path, canonical(SURVEYS, "s"))
    assert (opened.records, opened.decimal, opened.name) == (1, ",", "answers.txt")
    assert opened.notes == (
        "answers.txt: 1 records, cp1252, separated by semicolon, decimal mark “,”",
        "answers.txt: it is not UTF-8, so it was read as cp1252; check names with accents",
        "answers.txt: columns not used: more",
    )


def test_the_ledger_knows_the_file_by_its_bytes(file):
    record = open_file(file("survey\n1\n"), canonical(SURVEYS, "s")).reader.record
    assert (record.name, record.bytes) == ("file.csv", 9)
    assert record.sha256 == "ed2e7f0451cf567d0ec04ff28ffe43180e70fa3c6ddfb4efbba86182bc133280"
