"""Save the whole board in one file, and bring it back."""

import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory

from data_access.app_store import copies as store
from data_access.erasure import erase_restored, finish, whole
from data_access.settings import Settings
from data_access.settling import copying
from data_access.warehouse.engines import engine_of
from data_access.warehouse.erased import ErasedList
from data_access.warehouse.versions import Progress, silent
from metrics.errors import PlumblineError
from metrics.translation import translate as _

FORMAT = 1
CONTENTS = "contents.json"
FOLDERS = ("mappings", "quarantine")  # how files were read, and what of them was refused
PARTS = ("store", "warehouse", *FOLDERS)


@dataclass(frozen=True)
class Contents:
    """What a backup says of itself.

    Parameters
    ----------
    format : int
        By which rules it was written.
    made_at : str
        ISO 8601, UTC.
    warehouse, store : str
        Where each was kept: "embedded" or "postgresql"; they come back to the like.
    files : dict of str to str
        SHA-256 of each file, by its name in the backup.
    """

    format: int
    made_at: str
    warehouse: str
    store: str
    files: dict[str, str]


class NoBackup(PlumblineError):
    """A file is no whole backup."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(_("{file} cannot be restored: {why} Nothing was changed.").format(file=file, why=why))


class NotEmpty(PlumblineError):
    """There is a board where one was to be restored."""

    def __init__(self, settings: Settings) -> None:
        sentence = _(
            "There is a board already ({place}), and a restored one would write over it: name an empty place with "
            "PLUMBLINE_HOME, PLUMBLINE_WAREHOUSE_URL and PLUMBLINE_STORE_URL, or move the old one away. "
            "Nothing was changed."
        )
        super().__init__(sentence.format(place=settings.home))


class NoList(PlumblineError):
    """Nobody knows who was erased since the backup was made."""

    def __init__(self, settings: Settings) -> None:
        sentence = _(
            "A backup knows nothing of those who were erased after it was made, and would bring them back: name the "
            "list that the board wrote last (--erased FILE; it is not at {place}), or say that there was nobody "
            "(--nobody-erased). Nothing was changed."
        )
        super().__init__(sentence.format(place=settings.list_of_erased))


def backup(settings: Settings, file: Path, progress: Progress = silent) -> Contents:
    """Save decisions, accounts, facts, people and boards in `file`, while the app runs.

    Raises
    ------
    NoPrograms, DumpFailed
        A store is on PostgreSQL, whose programs are missing or refuse.
    """
    # Beside the stores, so that large files need no second copy.
    unfinished = file.with_name(file.name + ".unfinished")
    # Before the lock of the copies, as an erasure takes the two.
    with whole(settings, progress), copying(settings), TemporaryDirectory(dir=settings.home, prefix="backup-") as made:
        folder = Path(made)
        progress("copy")
        for part in PARTS:
            (folder / part).mkdir()
        store.save(settings, folder / "store")
        engine_of(settings).copies.save(settings, folder / "warehouse", progress)
        for name in FOLDERS:
            if (settings.home / name).is_dir():
                shutil.copytree(settings.home / name, folder / name, dirs_exist_ok=True)
        kept = sorted(path for path in folder.rglob("*") if path.is_file())
        progress("write")
        names = {str(path.relative_to(folder)): _sum(path) for path in kept}
        contents = Contents(FORMAT, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", *_places(settings), names)
        (folder / CONTENTS).write_text(json.dumps(asdict(contents), indent=1), encoding="utf-8")
        try:
            unfinished.touch(mode=0o600)  # it holds names and addresses
            with tarfile.open(unfinished, "w") as archive:
                for path in (folder / CONTENTS, *kept):
                    archive.add(path, str(path.relative_to(folder)))
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
    return contents


def restore(
    settings: Settings, file: Path, progress: Progress = silent, *, erased: Path | None = None, nobody: bool = False
) -> Contents:
    """Bring back what `backup` saved, to an empty place; every file is held against its sum before any is used.

    Parameters
    ----------
    erased : Path, optional
        The list of the erased, as the board wrote it last: whom it names is erased from what comes back. Without it,
        the one that the settings name.
    nobody : bool
        Nobody was erased since the backup was made: no list is needed.

    Raises
    ------
    NotEmpty, NoBackup, NoList, OtherList
        Nothing was changed.
    NoPrograms, DumpFailed
        As `backup`; nothing was changed where this is the first of both stores.
    """
    engine = engine_of(settings)
    if not (store.is_empty(settings) and engine.copies.is_empty(settings)):
        raise NotEmpty(settings)
    listed = ErasedList() if nobody else _listed(settings, erased)
    settings.home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.home, prefix="restore-") as made:
        folder = Path(made)
        progress("read")
        with _told(file), tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        contents = _checked(folder, file, settings)
        for part in PARTS:
            (folder / part).mkdir(exist_ok=True)  # an empty store has no files
        progress("copy")
        if listed.erasures:
            erase_restored(settings, listed)
        store.bring(settings, folder / "store")
        engine.copies.bring(settings, folder / "warehouse", progress)
        for name in FOLDERS:
            shutil.copytree(folder / name, settings.home / name, dirs_exist_ok=True)
    finish(settings, progress)  # by now whoever the list names is there again
    return contents


def _listed(settings: Settings, file: Path | None) -> ErasedList:
    if file is None and not settings.list_of_erased.exists():
        raise NoList(settings)
    return ErasedList.loads((file or settings.list_of_erased).read_text(encoding="utf-8"))


def _checked(folder: Path, file: Path, settings: Settings) -> Contents:
    with _told(file):
        contents = Contents(**json.loads((folder / CONTENTS).read_text(encoding="utf-8")))
    if contents.format != FORMAT:
        raise NoBackup(file, _("it was written by another version of Plumbline."))
    if (contents.warehouse, contents.store) != _places(settings):
        sentence = _("its warehouse was {warehouse} and its store {store}, which is not what the settings name.")
        raise NoBackup(file, sentence.format(warehouse=contents.warehouse, store=contents.store))
    for name, known in contents.files.items():
        if not (folder / name).is_file() or _sum(folder / name) != known:
            raise NoBackup(file, _("{name} in it is damaged or missing.").format(name=name))
    return contents


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as cause:
        raise NoBackup(file, _("there is no such file, or it is no backup.")) from cause
    except (tarfile.TarError, ValueError, TypeError) as cause:
        raise NoBackup(file, _("it is no backup of Plumbline.")) from cause


def _places(settings: Settings) -> tuple[str, str]:
    kinds = {True: "postgresql", False: "embedded"}
    return kinds[bool(settings.warehouse_url)], kinds[bool(settings.store_url)]


def _sum(path: Path) -> str:
    with path.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
