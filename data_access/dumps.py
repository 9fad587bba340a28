"""Copy schemas of a PostgreSQL database to a file and back, with PostgreSQL's own programs."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from metrics.errors import PlumblineError
from metrics.translation import translate as _

# They take a password from the environment; an argument could be read by every user of the machine.
VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
VARIABLES |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


class NoPrograms(PlumblineError):
    """PostgreSQL's programs are not installed here."""

    def __init__(self, name: str) -> None:
        sentence = _(
            "The program {name} is not there: install PostgreSQL's client programs, of the server's version or newer "
            "(on Debian the package postgresql-client)."
        )
        super().__init__(sentence.format(name=name))


class DumpFailed(PlumblineError):
    """PostgreSQL's program ended with an error."""

    def __init__(self, name: str, told: str) -> None:
        line = next((line for line in told.splitlines() if "error" in line.lower()), told.strip())
        super().__init__(_("{name} failed: {line}").format(name=name, line=line.strip()[:400]))


def dump(url: str, schemas: Sequence[str], file: Path) -> None:
    """Write the schemas whose names match `schemas`, patterns of pg_dump, to `file`."""
    chosen = [f"--schema={pattern}" for pattern in schemas]
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={file}", *chosen)


def load(url: str, file: Path) -> None:
    """Make the schemas of `file`, all of them or none."""
    _run("pg_restore", url, "--no-owner", "--single-transaction", "--exit-on-error", str(file))


def _run(name: str, url: str, *arguments: str) -> None:
    program = shutil.which(name)
    if program is None:
        raise NoPrograms(name)
    told = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    environment = {**os.environ, **{VARIABLES[key]: value for key, value in told.items() if key in VARIABLES}}
    command = [program, f"--dbname={told.get('dbname', '')}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise DumpFailed(name, done.stderr)
