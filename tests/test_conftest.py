"""Hold the gate of CI: it turns a run red for a skip or a missing layer, and for nothing else."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

GOOD = "def test_good(): pass"


@pytest.fixture
def suite(pytester, monkeypatch):
    """Return a function that runs a suite of the given files under our conftest."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)

    def run(files, *options):
        sources = {"tests/conftest.py": Path(__file__).with_name("conftest.py").read_text(), **files}
        for name, source in sources.items():
            path = pytester.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        pytester.makeini("[pytest]\ntestpaths = tests\naddopts = --import-mode=importlib")
        return pytester.runpytest_subprocess(*options)

    return run


def whole(source=GOOD):
    return {f"tests/{folder}/test_it.py": source for folder in ("metrics", "laws", "browser")}


@pytest.mark.parametrize("options", [(), ("-n1",)])
def test_a_whole_run_passes_whatever_the_caller_set(suite, monkeypatch, options):
    monkeypatch.setenv("PLUMBLINE_ZONE", "Pacific/Apia")
    settings = {"tests/test_it.py": "import os\ndef test_it(): assert 'PLUMBLINE_ZONE' not in os.environ"}
    result = suite(whole() | settings, *options)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["unit: 2 ran, laws: 1 ran, browser: 1 ran"])


EXCUSES = {
    "test": "def test_it(): pytest.skip('no browser')",
    "mark": "@pytest.mark.skip\ndef test_it(): pass",
    "xfail": "@pytest.mark.xfail\ndef test_it(): assert False",
    "xpass": "@pytest.mark.xfail\ndef test_it(): pass",
    "module": "pytest.skip('no file', allow_module_level=True)",
    "import": "pytest.importorskip('no_such_module')",
}


@pytest.mark.parametrize("options", [(), ("-n1",)])
def test_a_skip_of_any_sort_fails(suite, options):
    skipping = {f"tests/metrics/test_{sort}.py": f"import pytest\n{source}" for sort, source in EXCUSES.items()}
    result = suite(whole() | skipping, *options)
    assert result.ret == 1
    told = [line for line in result.outlines if line.startswith("FAILED in CI, skipped or expected to fail")]
    assert {sort for sort in EXCUSES if any(f"test_{sort}.py" in line for line in told)} == set(EXCUSES)


@pytest.mark.parametrize(("folder", "missing"), [("metrics", {"laws", "browser"}), ("browser", {"unit", "laws"})])
def test_a_missing_layer_fails(suite, folder, missing):
    result = suite({f"tests/{folder}/test_it.py": GOOD})
    assert result.ret == 1
    told = {line.rpartition(": ")[2] for line in result.outlines if "no test ran in the layer" in line}
    assert told == missing


def test_a_layer_that_breaks_in_its_fixture_did_not_run(suite):
    broken = "import pytest\n@pytest.fixture\ndef page(): 1 / 0\ndef test_it(page): pass"
    result = suite(whole() | {"tests/browser/test_it.py": broken})
    result.stdout.fnmatch_lines(["FAILED in CI, no test ran in the layer: browser"])


@pytest.mark.parametrize("options", [("tests/metrics",), ("-k", "good and metrics")])
def test_a_part_needs_no_other_layer(suite, options):
    assert suite(whole(), *options).ret == 0


def test_at_home_a_skip_is_only_a_skip(suite, monkeypatch):
    monkeypatch.delenv("CI")
    result = suite({"tests/metrics/test_it.py": GOOD + "\nimport pytest\n@pytest.mark.skip\ndef test_other(): pass"})
    assert result.ret == 0
