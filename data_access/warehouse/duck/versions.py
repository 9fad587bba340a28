"""Keep the files of the versions, and the pointer to the current one."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from data_access.warehouse.duck.answers import Answers
from data_access.warehouse.erased import ErasedList
from data_access.warehouse.manifest import PARTS, Manifest
from data_access.warehouse.versions import CannotPublish, Progress, worth_keeping
from metrics.translation import translate as _

OURS = re.compile(r"(facts|people|board|judged|version|pointer|erased|spill|answers)-\d+\b.*")


@contextmanager
def writing() -> Iterator[None]:
    """Say in a sentence that the disk is full, read-only or broken."""
    try:
        yield
    except (OSError, duckdb.OperationalError, duckdb.FatalException) as cause:
        raise CannotPublish(cause) from cause


class Versions:
    """The folder ``home/warehouse``: files that are never written again once a pointer has named them.

    A version is ``version-<number>.json`` with the files that it names. The file ``current`` holds
    the number of the current one. It is replaced by renaming, so it names the old version or the new.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home / "warehouse"
        self.pointer = self.folder / "current"

    def number(self) -> int:
        """Number of the current version, 0 if there is none."""
        try:
            return int(self.pointer.read_text())
        except FileNotFoundError:
            return 0

    def read(self, number: int) -> Manifest:
        """Return the manifest of a version."""
        return Manifest.loads(self._manifest(number).read_text(encoding="utf-8"))

    def current(self) -> Manifest | None:
        """Return the manifest of the current version; only for holders of the lock."""
        number = self.number()
        return self.read(number) if number else None

    def kept(self) -> list[Manifest]:
        """Return the manifests of the versions that are still there, newest first; only for holders of the lock."""
        newest = self.current()
        if newest is None:
            return []
        numbers = (int(path.stem.partition("-")[2]) for path in self.folder.glob("version-*.json"))
        wanted = range(newest.oldest, newest.version + 1)
        return [self.read(number) for number in sorted(numbers, reverse=True) if number in wanted]

    def erased(self, manifest: Manifest | None) -> ErasedList:
        """Return who was erased, as a version knows it."""
        if manifest is None or not manifest.erased:
            return ErasedList()
        return ErasedList.loads((self.folder / manifest.erased).read_text(encoding="utf-8"))

    def answers(self, manifest: Manifest) -> Answers:
        """Return what was counted in a version so far."""
        number, made = manifest.version, manifest.published_at.isoformat()
        return Answers(self._answers(number), made, lambda: self.number() == number)

    def publish(self, manifest: Manifest, progress: Progress) -> None:
        """Make `manifest` the current version, so that a crash at any moment leaves the old one or this one."""
        progress("fsync")
        self._written(manifest)
        self._point_to(manifest, progress)

    def replace(self, manifests: Sequence[Manifest], erased: str, progress: Progress) -> None:
        """Make `manifests` (oldest first) the versions in place of all others, with this list of the erased."""
        progress("fsync")
        listed = self.folder / manifests[-1].erased
        listed.touch(mode=0o600)
        listed.write_text(erased, encoding="utf-8")
        _synced(listed)
        for manifest in manifests:
            self._written(manifest)
        self._point_to(manifests[-1], progress)

    def _written(self, manifest: Manifest) -> None:
        for name in manifest.parts.values():
            _synced(self.folder / name)
        written = self._manifest(manifest.version)
        written.write_text(manifest.dumps(), encoding="utf-8")
        _synced(written)

    def _point_to(self, manifest: Manifest, progress: Progress) -> None:
        pointer = self.folder / f"pointer-{manifest.version}"
        pointer.write_text(str(manifest.version))
        _synced(pointer)
        _synced(self.folder)
        progress("rename")
        pointer.replace(self.pointer)
        _synced(self.folder)

    def sweep(self) -> list[OSError]:
        """Remove what no kept version names: files of old versions and of imports that did not end.

        Returns
        -------
        list of OSError
            Why what is left could not be removed; the next sweep takes it.
        """
        chosen = worth_keeping(self.kept())
        names = {name for manifest in chosen for name in manifest.parts.values()}
        names |= {self._manifest(manifest.version).name for manifest in chosen}
        names |= {manifest.erased for manifest in chosen} | {self._answers(self.number()).name}
        left = []
        for path in self.folder.iterdir():
            if OURS.fullmatch(path.name) and path.name not in names:
                try:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                except OSError as cause:  # some systems refuse while somebody reads
                    left.append(cause)
        return left

    @contextmanager
    def locked(self, progress: Progress) -> Iterator[None]:
        """Be the only writer, of all processes, and leave nothing but whole versions behind."""
        with writing():
            self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / "lock")
        try:
            held = lock.acquire(timeout=0)
        except Timeout:
            progress(_("waiting for another import"))
            held = lock.acquire()
        with held:
            self.sweep()
            try:
                yield
            finally:
                self.sweep()

    def _answers(self, number: int) -> Path:
        return self.folder / f"answers-{number}"

    def _manifest(self, number: int) -> Path:
        return self.folder / f"version-{number}.json"


def files_of(number: int) -> Mapping[str, str]:
    """Return the names of the files that version `number` makes, by part."""
    return {part: f"{part}-{number}.duckdb" for part in PARTS}


def _synced(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
