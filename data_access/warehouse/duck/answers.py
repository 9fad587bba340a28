"""Keep what was counted in a version beside it, for whoever asks the same after a start or in another process."""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

MOST = 2000  # files of a version; what comes later is counted anew
LARGEST = 1 << 20  # bytes; an answer is some hundred rows of numbers


class Answers:
    """The folder of one version's answers: for each statement the rows that it gave, as an Arrow file.

    A version never changes, and so no answer of it does. The folder goes when the version is no longer the current
    one, and at once when somebody was erased.

    Parameters
    ----------
    folder : Path
        Where the answers are kept. If it cannot be made, nothing is kept, and nobody needs to know.
    version : str
        What tells this version from all others.
    is_current : callable
        Tells whether the version is still the one that is asked.
    """

    def __init__(self, folder: Path, version: str, is_current: Callable[[], bool]) -> None:
        self._folder, self._version, self._is_current = folder, version, is_current
        self._room = 0
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            self._room = MOST - sum(1 for _path in folder.iterdir())

    def of(self, text: str, values: Sequence[Any], count: Callable[[], pa.Table]) -> pa.Table:
        """Return the rows of a statement as they were kept, or count them."""
        asked = "\n".join((duckdb.__version__, self._version, text, *map(repr, values)))
        kept = self._folder / f"{hashlib.sha256(asked.encode()).hexdigest()}.arrow"
        with suppress(OSError, pa.ArrowInvalid):  # not there, or not whole
            return pa.ipc.open_file(kept.read_bytes()).read_all()
        rows = count()
        if self._room > 0 and rows.nbytes <= LARGEST and self._is_current():
            with suppress(OSError):
                self._keep(kept, rows)
        return rows

    def _keep(self, kept: Path, rows: pa.Table) -> None:
        self._room -= 1
        unfinished = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        with unfinished.open("xb") as file, pa.ipc.new_file(file, rows.schema) as writer:
            writer.write_table(rows)
        unfinished.replace(kept)
        if not self._is_current():  # the folder was swept meanwhile, and this came after
            kept.unlink()
