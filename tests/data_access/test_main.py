import json
import subprocess
import sys
from pathlib import Path

import pytest

from data_access.__main__ import main
from data_access.app_store.directory import directory_at
from data_access.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def tickets(home):
    path = home / "tickets.csv"
    path.write_text("ticket,created_at\n1,2026-01-01 12:00\n2,soon\n")
    return path


def said(capsys, *arguments):
    assert main(arguments) == 0
    return capsys.readouterr()


def refused(capsys, *arguments):
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert output.out == ""
    return output.err


def import_(path, *options):
    return ("import", str(path), "--as", "tickets", "--source", "desk", "--zone", "Europe/Berlin", *options)


def test_import_tells_phases_on_lines_of_their_own_and_the_ledger_at_the_end(capsys, tickets):
    output = said(capsys, *import_(tickets))
    assert output.err.split("\n") == ["reading", "copy", "stage", "merge", "derive", "judge", "fsync", "rename", ""]
    assert "1 new, 0 changed." in output.out
    assert "tickets.csv, line 3, created_at: “soon”" in output.out


def test_import_with_a_mapping_file(capsys, home, tickets):
    (home / "desk.toml").write_text('source = "desk"\nzone = "UTC"\n[tickets.columns]\nticket = "Ticket"\n')
    assert "1 new" not in said(capsys, "import", str(tickets), "--mapping", str(home / "desk.toml"), "--dry-run").out
    assert "2 new" in said(capsys, "import", str(tickets), "--mapping", str(home / "desk.toml")).out


def test_a_dry_run_writes_nothing(capsys, home, tickets):
    assert "This was a dry run" in said(capsys, *import_(tickets, "--dry-run")).out
    assert "no data yet" in refused(capsys, "status")


def test_covers_until_is_local_to_the_source(capsys, tickets):
    said(capsys, *import_(tickets, "--covers-until", "2026-02-01T00:00"))
    assert json.loads(said(capsys, "status", "--json").out)["as_of"] == "2026-02-01T00:00:00+01:00"


def test_undo_takes_the_last_import_back(capsys, tickets):
    said(capsys, *import_(tickets))
    tickets.write_text("ticket\n7\n8\n")
    said(capsys, *import_(tickets))
    assert "Taken back: the import of tickets.csv" in said(capsys, "undo").out
    assert json.loads(said(capsys, "status", "--json").out)["rows"]["tickets"] == 1


def test_status_in_words(capsys, tickets):
    said(capsys, *import_(tickets))
    assert "Data until 2026-01-01 12:00 (Europe/Berlin)" in said(capsys, "status").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("undo",), "There is no import to undo."),
        (("status",), "There is no data yet"),
        (("import", "none.csv", "--as", "tickets", "--source", "x"), "none.csv: No such file or directory."),
        (("import", "x.csv", "--as", "ticket", "--source", "x"), "Did you mean “tickets”?"),
        (("import", "x.csv", "--as", "tickets"), "the source is “”"),
        (
            ("import", "x.csv", "--as", "tickets", "--source", "x", "--zone", "Europe/Berln"),
            "Did you mean “Europe/Berlin”",
        ),
        (("import", "x.csv", "--mapping", "none.toml"), "There is no mapping file none.toml."),
        (("import", "x.csv", "--mapping", "m.toml", "--zone", "UTC"), "go with --as"),
    ],
)
def test_an_error_is_one_sentence_and_status_2(capsys, home, arguments, sentence):
    error = refused(capsys, *arguments)
    assert sentence in error
    assert "Traceback" not in error


def test_a_bad_setting_is_named(capsys, home, monkeypatch):
    monkeypatch.setenv("PLUMBLINE_ZONE", "Mars")
    assert "time zone" in refused(capsys, "status")


def test_in_a_terminal_the_records_so_far_are_shown(capsys, tickets, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert "\r  2 records\nmerge\n" in said(capsys, *import_(tickets)).err


def test_the_module_runs_and_starts_without_pandas(home):
    code = "import sys, data_access.__main__ as m; m.main(['status']); sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-m", "data_access", "status"], check=False, cwd=ROOT).returncode == 2
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


@pytest.fixture
def signed(home, monkeypatch):
    monkeypatch.setenv("PLUMBLINE_SIGN_IN", "password")
    monkeypatch.setenv("PLUMBLINE_PUBLIC_URL", "https://board.example.org")
    monkeypatch.setenv("PLUMBLINE_SECRET", "gq2VnJx0sT7LwKf4RbYzHd9mCpUe3AoX")


def test_the_first_admin_is_invited_from_the_command_line(signed, capsys):
    told = said(capsys, "invite", "Ann", "ann@example.org", "--role", "admin", "--team", "Mail", "--team", "Billing")
    link, __, token = told.out.strip().partition("=")
    assert link == "https://board.example.org/invitation?token"
    assert len(token) >= 43
    assert "Send this link to Ann alone." in told.err
    assert said(capsys, "people").out == "Ann\tann@example.org\tadmin\tBilling, Mail\tinvited\n"
    invitations = directory_at(Settings.from_environment()).invitations
    invitations.accept(token, "four words of mine")
    assert said(capsys, "people").out == "Ann\tann@example.org\tadmin\tBilling, Mail\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("Ann", "ann@example.org", "--role", "admn"), "no role called “admn”. Did you mean “admin”?"),
        (("Ann", "ann", "--role", "admin"), "“ann” is no mail address"),
    ],
)
def test_a_wrong_invitation_is_refused(signed, capsys, arguments, says):
    assert says in refused(capsys, "invite", *arguments)


def test_an_invitation_needs_passwords_and_a_secret(home, signed, monkeypatch, capsys):
    arguments = ("invite", "Ann", "ann@example.org", "--role", "admin")
    monkeypatch.setenv("PLUMBLINE_SECRET", "changeme")
    assert "PLUMBLINE_SECRET is too short" in refused(capsys, *arguments)
    monkeypatch.setenv("PLUMBLINE_SIGN_IN", "local")
    assert "Invitations are for PLUMBLINE_SIGN_IN=password; here it is “local”." in refused(capsys, *arguments)
