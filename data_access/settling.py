"""Leave nothing behind that was to go: no old version, no copy, no file of what was killed."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock

from data_access.app_store.audit import Event, What
from data_access.app_store.store import store_at
from data_access.journals import AGED, FOLDER, note_ageing
from data_access.settings import Settings
from data_access.warehouse.engines import engine_of
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import EmptyWarehouse, Progress
from metrics.roles import Role, Visitor

QUARANTINE = "quarantine"
COPIES = ("backup-*", "restore-*")  # folders of copies that are being made, or that a crash left
KILLED = ("*.part", "*.clearing")  # of quarantine: of an import, and of an erasure


def settle(settings: Settings, progress: Progress) -> None:
    """Remove it; only for who erases alone.

    Raises
    ------
    NotRemoved
        Somebody reads an old version for too long, or its files cannot be removed: it is to be done again.
    """
    progress("sweep")
    with copying(settings):  # a backup that runs holds the lock, and then they are its own
        for pattern in COPIES:
            for path in settings.home.glob(pattern):
                if path.is_dir():
                    shutil.rmtree(path)
    engine = engine_of(settings)
    with engine.workspace(settings, progress):  # no import has a part now
        for pattern in KILLED:
            for path in (settings.home / QUARANTINE).glob(pattern):
                path.unlink()
    engine.sweep(settings, progress)


def end_ageing(settings: Settings, progress: Progress) -> None:
    """Do what comes after an ageing, of one that was interrupted too: write down what went, and settle."""
    path = settings.home / FOLDER / AGED
    if not path.exists():
        return
    told = json.loads(path.read_text(encoding="utf-8"))
    account, name, role = told["by"]
    by = Visitor(account, name, Role(role))
    if told["removed"] and _oldest(settings) > told["version"]:
        store_at(settings).note(Event.of(by, What.RETAINED, removed=told["removed"]))
        note_ageing(settings, by, {}, told["version"])
    settle(settings, progress)
    path.unlink()


def _oldest(settings: Settings) -> int:
    try:
        return warehouse_at(settings).manifest().oldest
    except EmptyWarehouse:
        return 0


@contextmanager
def copying(settings: Settings) -> Iterator[None]:
    """Be the only one who makes or uses copies of the stores."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.home / "copies.lock"):
        yield
