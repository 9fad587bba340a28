"""Copy the files of all kept versions out of a warehouse, and into an empty one."""

import os
import shutil
from pathlib import Path

from data_access.settings import Settings
from data_access.warehouse.duck.versions import Versions, writing
from data_access.warehouse.versions import Progress


def is_empty(settings: Settings) -> bool:
    """Whether no version was ever published here."""
    return not Versions(settings.home).number()


def save(settings: Settings, folder: Path, progress: Progress) -> None:
    """Put the kept versions and the pointer into `folder`, as they are at one moment."""
    versions = Versions(settings.home)
    with versions.locked(progress), writing():
        for path in sorted(versions.folder.iterdir()):
            if path.is_file() and path.name != "lock":
                _linked(path, folder / path.name)


def bring(settings: Settings, folder: Path, _progress: Progress) -> None:
    """Put what `save` made into the warehouse; its pointer comes last, so that it comes whole or not at all."""
    versions = Versions(settings.home)
    with writing():
        versions.folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.iterdir(), key=lambda path: path.name == versions.pointer.name):
            shutil.move(path, versions.folder / path.name)


def _linked(path: Path, to: Path) -> None:
    """Copy a file that is never written again: a second name is enough, where the disk knows such."""
    if path.name == "current":
        shutil.copyfile(path, to)
        return
    try:
        os.link(path, to)
    except OSError:
        shutil.copyfile(path, to)
