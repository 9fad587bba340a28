"""Note what an erasure is about to do, so that one that is interrupted can be completed."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_access.imports.clearing import Named
from data_access.settings import Settings
from data_access.warehouse.erased import AWAITED
from data_access.warehouse.erasing import Gone
from metrics.roles import Role, Visitor

FOLDER = AWAITED.parent.name  # of what is under way
AGED = "aged.json"  # what is about to be removed because it is old


@dataclass(frozen=True)
class Journal:
    """What is under way, and what names the person until it is done.

    Parameters
    ----------
    customer : str
        Key by which the erasure was asked for.
    by : tuple of str
        Account, name and role of who asked.
    keys : dict of str to str
        Keys of the person, each with what replaces it.
    rows : list of str
        Keys of the person's rows.
    texts : list of str
        Names, addresses and numbers.
    """

    number: str
    customer: str
    by: tuple[str, str, str]
    keys: dict[str, str]
    rows: list[str]
    texts: list[str]

    @property
    def named(self) -> Named:
        """By what records in quarantine are known."""
        return Named(self.texts, [*self.keys, *self.rows])

    @property
    def visitor(self) -> Visitor:
        """Who asked."""
        account, name, role = self.by
        return Visitor(account, name, Role(role))


def journal_of(gone: Gone, number: str, customer: str, by: tuple[str, str, str]) -> Journal:
    """Return what has to be known of somebody to clean the other places."""
    person = gone.person
    rows = sorted(key for keys in person.keys.values() for key in keys)
    keys = {was: new for found in gone.keys.values() for was, new in found.items()}
    return Journal(number, customer, by, keys, rows, sorted(person.texts))


def path_of(settings: Settings, number: str) -> Path:
    """Return where the journal of an erasure is."""
    return settings.home / FOLDER / f"{number}.json"


def note(settings: Settings, journal: Journal) -> None:
    """Write it down."""
    written(path_of(settings, journal.number), json.dumps(vars(journal)))


def read(path: Path) -> Journal:
    """Return what `note` wrote."""
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    account, name, role = told["by"]
    return Journal(**{**told, "by": (account, name, role)})


def under_way(settings: Settings) -> list[Path]:
    """Return the journals of what was begun, in that order."""
    return [path for path in sorted((settings.home / FOLDER).glob("*.json")) if path.name not in (AWAITED.name, AGED)]


def note_ageing(settings: Settings, by: Visitor, removed: Mapping[str, int], version: int) -> None:
    """Write down what will be gone from the data as soon as no version is left that is as old as `version`."""
    told = {"by": (by.account, by.name, by.role.value), "removed": dict(removed), "version": version}
    written(settings.home / FOLDER / AGED, json.dumps(told))


def written(path: Path, text: str) -> None:
    """Write a file that its owner alone may read, whole or not at all, and wait until the disk has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".unfinished")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(path)
