"""Hold the documents to what is there: commands, links, settings, nothing of anybody's machine."""

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from data_access.settings import PREFIX, Settings
from metrics.looks import DARK, LIGHT
from metrics.roles import MAY, TITLES, Act, Role
from metrics.verdicts import State

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
LANGUAGE = (ROOT / "docs" / "design-language.md").read_text()
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ON_SOME_MACHINE = re.compile(
    r"(?<![\w.~-])/(?:work|tmp|root|home|Users|opt|mnt)/[\w.]"
    r"|https?://[^/\s]*\b(?:pypi|pythonhosted|npmjs|crates|debian)\b"
    r"|--(?:extra-)?index-url|--find-links|^-f "
    r"|@ file:",
    re.MULTILINE,
)


def committed(suffix=""):
    """Return the names of all files that are committed or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return sorted(name for name in listed.split("\0") if name.endswith(suffix) and (ROOT / name).is_file())


def targets():
    return re.findall(r"^([\w-]+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE)


def broken_links(name, text):
    """Return the relative links of a document that lead nowhere."""
    local = [target for target in LINK.findall(text) if not re.match(r"[a-z]+:|#", target)]
    return [target for target in local if not ((ROOT / name).parent / target.partition("#")[0]).exists()]


def test_the_readme_begins_with_its_two_commands():
    block = README.partition("```sh\n")[2].partition("```")[0]
    assert re.findall(r"^make (\w+)", block, re.MULTILINE) == ["run", "test"]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_exists(document):
    named = set(re.findall(r"(?:^|`)make (\w+)", (ROOT / document).read_text(), re.MULTILINE))
    assert named
    assert named <= set(targets())


def test_the_plain_commands_install_what_make_installs():
    makefile = (ROOT / "Makefile").read_text()
    plain = README.partition("Without `make`:")[2].partition("Published links")[0].replace("\\\n", "")
    (installed,) = re.findall(r"apt-get install (.*)", plain)
    needed = {name for names in re.findall(r"\{ \$\(APT\) ([^;]*);", makefile) for name in names.split()}
    assert len(needed) > 5
    assert needed - {"python3-venv"} <= set(installed.split())
    assert set(re.findall(r"npm ci --prefix \S+", makefile)) == set(re.findall(r"npm ci --prefix \S+", plain))


def test_ci_runs_the_readme_s_test_command():
    assert "make test" in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize("document", committed(".md"))
def test_relative_links_lead_somewhere(document):
    assert broken_links(document, (ROOT / document).read_text()) == []


def test_the_readme_lists_every_setting_with_its_default():
    rows = dict(re.findall(rf"^\| `({PREFIX}\w+)` \| `([^`]*)` \|", README, re.MULTILINE))
    settings = Settings()
    shown = {PREFIX + f.name.upper(): str(getattr(settings, f.name)) for f in fields(Settings)}
    assert rows == shown | {"PLUMBLINE_FIRST_WEEKDAY": "monday"}


@pytest.mark.parametrize("name", [n for n in committed() if n != "tests/test_docs.py"])
def test_nothing_of_somebody_s_machine_is_committed(name):
    content = (ROOT / name).read_bytes()
    if b"\0" not in content:
        assert ON_SOME_MACHINE.findall(content.decode(errors="replace")) == []


def test_every_requirement_is_exact():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text().splitlines()
        assert [line for line in lines if not re.match(r"[\w.-]+==[\w.]+( +#.*)?$", line)] == []


def test_a_path_a_host_and_a_broken_link_are_seen():
    home, index = "/home/" + "me/x", "https://pypi" + ".org/simple"
    assert ON_SOME_MACHINE.search(f"see {home}")
    assert ON_SOME_MACHINE.search(f"--trusted {index}")
    assert not ON_SOME_MACHINE.search("from ../shared/data, or tests/tmp/x")
    assert broken_links("docs/guide.md", "[a](../README.md) [b](nowhere.md) [c](https://example.org)") == ["nowhere.md"]


def test_the_visual_language_names_the_colours_in_use():
    told = set(re.findall(r"`(#[0-9A-F]{6})`", LANGUAGE))
    plain = ("ground", "card", "text", "quiet", "accent", "good", "bad", "unsure")
    assert told == {c for look in (LIGHT, DARK) for c in (*look.hues, *(getattr(look, name) for name in plain))}


def test_the_visual_language_names_every_verdict_with_its_mark():
    table = re.findall(r"^\| ([a-z ]+) \| (\S) \|", LANGUAGE, re.M)
    assert table == [(state.value, state.mark) for state in State]


def test_the_guide_tells_who_may_do_what():
    guide = (ROOT / "docs" / "guide" / "README.md").read_text()
    told = guide.partition("## Who may do what\n\n")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in told.splitlines()]
    assert rows[0] == ["", *(TITLES[role] for role in Role)]
    assert rows[2:] == [[act.value, *("yes" if act in MAY[role] else "–" for role in Role)] for act in Act]


def test_every_promise_of_security_names_a_test_that_exists():
    told = (ROOT / "docs" / "security.md").read_text()
    named = re.findall(r"(tests/[\w/]+\.py)::(test_\w+)", told)
    assert len(named) > 40
    missing = [(file, test) for file, test in named if not re.search(rf"def {test}\(", (ROOT / file).read_text())]
    assert missing == []
    promises = [line for line in told.splitlines() if line.startswith("| ") and not line.startswith("| promise")]
    assert [line for line in promises if not re.search(r"`tests/.*` \| \d+\.\d+\.\d+", line)] == []
