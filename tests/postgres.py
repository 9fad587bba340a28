"""Start a PostgreSQL server of our own, and give each test a database in it."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
import pytest

from data_access.settings import Settings

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
OWNER = "plumbline_owner"  # no superuser: it may make roles and its own schemas, and nothing else
NUMBER = count()
IDLE = "state = 'idle' AND datname LIKE 'test\\_%' AND state_change < now() - interval '2 s'"


class Server:
    """A server that is reached by a socket in its own folder only, and forgotten at the end.

    `initdb` is told the `options`.
    """

    def __init__(self, *options):
        # Debian's package brings the unix user; PostgreSQL refuses to run as root.
        self.user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        # It does not wait for the disk, and hundreds of databases are too much for memory.
        self.folder = Path(tempfile.mkdtemp(prefix="plumbline-", dir="/var/tmp"))
        if self.user:
            shutil.chown(self.folder, "postgres", "postgres")
        data = self.folder / "data"
        # The order of an English dictionary is the default here: ours must not come from it.
        order = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
        self.run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", *order, *options)
        self.start()
        self.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")

    def start(self):
        told = {"listen_addresses": "", "unix_socket_directories": self.folder, "fsync": "off", "port": 5433}
        # Hundreds of databases that nobody will ask again need neither cleaning nor a log to copy them by.
        told |= {"autovacuum": "off", "wal_level": "minimal", "max_wal_senders": 0, "checkpoint_timeout": "1h"}
        options = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                [PROGRAMS / "postgres", "-D", self.folder / "data", *options],
                stderr=log,
                cwd=self.folder,
                **self.user,
            )

    def run(self, program, *arguments):
        subprocess.run(
            [PROGRAMS / program, *arguments], check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **self.user
        )

    def url(self, database, user=OWNER):
        return f"postgresql://{user}@/{database}?host={self.folder}&port=5433"

    def execute(self, sql, database="postgres"):
        """Run a statement as the superuser, once the server answers."""
        deadline = time.monotonic() + 60
        while True:
            try:
                with psycopg.connect(self.url(database, "postgres"), autocommit=True) as connection:
                    cursor = connection.execute(sql)
                    return cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def new_database(self):
        """Return the address of a database that is empty."""
        name = f"test_{next(NUMBER)}"
        self.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
        # What earlier tests keep for later would use up all connections; who still wants one makes it anew.
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {IDLE}")
        return self.url(name)

    def limit_files(self, pid, size):
        """Let no file that the server's process `pid` writes grow beyond `size` bytes."""
        # As the server's own user: even root may not do it to others everywhere.
        subprocess.run(["prlimit", f"--pid={pid}", f"--fsize={size}"], check=True, cwd=self.folder, **self.user)

    def stop(self):
        """End at once, as in a power cut."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def remove(self):
        self.stop()
        # Hundreds of databases take a while, and a process of pytest-xdist is not given one at its end.
        subprocess.run(["setsid", "--fork", "rm", "-rf", self.folder], check=True)


@cache
def started():
    """Return the process's one server; it ends with the process."""
    found = Server()
    atexit.register(found.remove)
    return found


@pytest.fixture(scope="session")
def server():
    """A server of PostgreSQL 15; without one the test fails."""
    return started()


@pytest.fixture
def on_postgres(server, tmp_path):
    """Return settings whose warehouse is an empty database."""
    return Settings(home=tmp_path / "home", warehouse_url=server.new_database())
