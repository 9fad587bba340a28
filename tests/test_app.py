"""The server: one process and one address, and settings of Streamlit that cost or leak nothing."""

import asyncio
import http.client
import json
import logging
import os
import re
import runpy
import socket
import subprocess
import sys
import threading
import time
import tomllib
from pathlib import Path

import pytest
import streamlit as st

import app
from tests import small_store
from tests.browser.boards import free_port

ROOT = Path(__file__).parents[1]
SIGNED = {
    "SIGN_IN": "password",
    "PUBLIC_URL": "https://board.example.org",
    "SECRET": "gq2VnJx0sT7LwKf4RbYzHd9mCpUe3AoX",
}
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("runner", "postScriptGC", False),
        ("server", "fileWatcherType", "none"),
        ("client", "showErrorDetails", "none"),
        ("client", "toolbarMode", "viewer"),
        ("browser", "gatherUsageStats", False),
        ("server", "address", "127.0.0.1"),
        ("server", "allowedHosts", ["localhost", "127.0.0.1"]),
        ("server", "headless", True),
    ],
)
def test_streamlit_is_pinned(section, name, value):
    assert CONFIG[section][name] == value
    assert st.get_option(f"{section}.{name}") == value  # it reads our file, and knows the name


@pytest.fixture
def started(monkeypatch):
    """Return a function that runs app.py as a program, and gives the settings with which it would serve."""
    configs = []
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1")  # it is changed for good
    monkeypatch.setattr(st.App, "run", lambda _self, config: configs.append(config))

    def run(**settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"PLUMBLINE_{name}", value)
        runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
        (config,) = configs
        return config

    return run


def test_it_listens_where_nobody_else_can_unless_told_otherwise(started):
    assert started() == {
        "server.address": "127.0.0.1",
        "server.port": 8501,
        "server.allowedHosts": ["localhost", "127.0.0.1"],
    }


def test_the_environment_says_where_it_listens(started):
    config = started(ADDRESS="192.0.2.7", PORT="9000", **SIGNED)
    assert (config["server.address"], config["server.port"]) == ("192.0.2.7", 9000)
    assert config["server.allowedHosts"] == ["localhost", "127.0.0.1", "192.0.2.7", "board.example.org"]


def test_a_setting_that_does_not_exist_stops_it(started):
    with pytest.raises(SystemExit, match="Did you mean “PLUMBLINE_PORT”"):
        started(PROT="9000")


UNSAFE = {
    "anybody": ({"ADDRESS": "0.0.0.0"}, "serves its own machine only"),
    "no secret": ({**SIGNED, "SECRET": ""}, "needs PLUMBLINE_SECRET"),
    "a default secret": ({**SIGNED, "SECRET": "changeme"}, "PLUMBLINE_SECRET is too short"),
    "an unknown setting": ({"PROT": "9000"}, "Did you mean “PLUMBLINE_PORT”"),
}


@pytest.mark.parametrize("program", [["app.py"], ["-m", "streamlit", "run", "app.py"]], ids=["python", "streamlit run"])
@pytest.mark.parametrize("case", UNSAFE)
def test_auth_05_an_unsafe_start_is_refused_in_one_sentence(program, case, tmp_path):
    given, says = UNSAFE[case]
    settings = {"HOME": str(tmp_path), "PORT": str(free_port()), **given}
    environment = {f"PLUMBLINE_{name}": value for name, value in settings.items()}
    if program[-2:] == ["run", "app.py"]:
        program = [
            *program,
            "--server.port",
            settings["PORT"],
            "--server.address",
            settings.get("ADDRESS", "127.0.0.1"),
        ]
    done = subprocess.run(
        [sys.executable, *program],
        check=False,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert len([line for line in done.stderr.splitlines() if "PLUMBLINE" in line]) == 1


def test_proxy_mode_is_served_only_where_the_server_rewrites_no_address(started, monkeypatch):
    proxy = {**SIGNED, "SIGN_IN": "proxy", "PROXY_PEERS": "10.0.0.7", "PROXY_USER_HEADER": "X-User"}
    assert started(**proxy)
    assert os.environ["FORWARDED_ALLOW_IPS"] == ""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1")
    with pytest.raises(SystemExit, match="needs to be started by: python app"):
        runpy.run_path(str(ROOT / "app.py"), run_name="app")


def test_an_unexpected_error_goes_to_the_operator_and_a_sentence_to_the_screen(monkeypatch, caplog):
    shown = []
    monkeypatch.setattr(st, "error", lambda text, **_: shown.append(text))
    with caplog.at_level(logging.ERROR, "plumbline"):
        assert app.note(ValueError("about Anna Böttcher")) is True
    assert "about Anna Böttcher" in caplog.text
    (sentence,) = shown
    assert sentence.startswith("This page could not be shown.")
    assert "Anna" not in sentence


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Serve empty stores from a process of its own."""
    home = tmp_path_factory.mktemp("none")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    settings = {"PLUMBLINE_HOME": str(home / "stores"), "PLUMBLINE_PORT": str(port)}
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + 120
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert process.poll() is None, (home / "log").read_text()
            assert time.monotonic() < deadline, (home / "log").read_text()
            time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.wait()


def answered(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, b"" if response.status == 101 else response.read()
    finally:
        connection.close()


def test_health_is_answered_beside_streamlit(port):
    status, body = answered(port, "/health")
    assert (status, json.loads(body)) == (200, {"status": "ok"})
    assert answered(port, "/_stcore/health")[0] == 200


@pytest.mark.parametrize("query", ["", "?metric=csat&team=A%26B"])
def test_the_start_page_by_its_name_is_the_start_page(port, query):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"/overview{query}")
    response = connection.getresponse()
    assert (response.status, response.headers["Location"]) == (308, f"/{query}")
    connection.close()


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


@pytest.mark.parametrize(("host", "status"), [("localhost", 101), ("127.0.0.1", 101), ("evil.example", 403)])
def test_a_rebound_name_opens_no_socket(port, host, status):
    headers = {**UPGRADE, "Host": f"{host}:{port}", "Origin": f"http://{host}:{port}"}
    assert answered(port, "/_stcore/stream", **headers)[0] == status


def test_what_a_first_page_needs_is_loaded_while_nobody_waits(monkeypatch):
    begun = threading.Barrier(2)
    monkeypatch.setattr(app, "count", lambda *_: begun.wait())

    async def live():
        async with app.prepared(None):
            begun.wait(10)

    asyncio.run(live())


def test_the_server_listens_before_it_loads_what_only_answers_need():
    needed = "{'pandas', 'psycopg', 'pyarrow', 'statsmodels', 'weasyprint'}"
    told = f"import app, sys; print({needed} & set(sys.modules) or '')"
    done = subprocess.run([sys.executable, "-c", told], check=True, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("stored", [True, False])
def test_loading_ahead_finds_every_part_and_no_data_are_no_error(stored, tmp_path):
    home = small_store.home() if stored else tmp_path / "none"
    told = "import app, sys; app.count(app.ALL); print(*sorted(sys.modules))"
    told += "; from data_access.warehouse.ask import _kept; print(_kept.cache_info().currsize)"
    done = subprocess.run(
        [sys.executable, "-c", told],
        check=True,
        cwd=ROOT,
        env=os.environ | {"PLUMBLINE_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    parts = re.findall(r"^from (pages\.parts\.\w+) import", (ROOT / "pages" / "overview.py").read_text(), re.M)
    *loaded, asked = done.stdout.split()
    assert {"plotly.graph_objects", "pandas", *parts} <= set(loaded)
    assert int(asked) == 2 * stored  # what the start page shows, and what stands out, are there before anybody looks
    assert not done.stderr
