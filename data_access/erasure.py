"""Erase a person everywhere: data, quarantine, what a crash left, decisions and the audit."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from data_access import journals
from data_access.app_store import audit
from data_access.app_store.audit import Event, Wanted, What
from data_access.app_store.lifting import compact, lifted
from data_access.app_store.redaction import Words, redact
from data_access.app_store.store import store_at, utc_now
from data_access.imports.clearing import Named, clear, clear_listed
from data_access.imports.origins import origins
from data_access.journals import Journal, journal_of, note, path_of, read, under_way, written
from data_access.recognising import Recognised
from data_access.settings import Settings
from data_access.settling import QUARANTINE, end_ageing, settle
from data_access.warehouse.engines import engine_of
from data_access.warehouse.erased import AWAITED, CUSTOMER, ErasedList, Erasure, awaited
from data_access.warehouse.erasing import AlreadyErased, Elsewhere, Gone, erase_again, new_number
from data_access.warehouse.erasing import erase as erase_from_data
from data_access.warehouse.finding import Person
from data_access.warehouse.versions import Progress, silent
from metrics.errors import PlumblineError, UnknownName
from metrics.roles import Act, Role, Visitor
from metrics.rules import number_of
from metrics.translation import translate as _

RESTORER = "restore"


class CannotKeepList(PlumblineError):
    """The list of the erased could not be written where it is to be kept, and so nobody was erased."""

    def __init__(self, path: Path, cause: OSError) -> None:
        sentence = _(
            "The list of the erased could not be written to {path} ({cause}), and without it a backup would bring the "
            "customer back. Nothing was erased."
        )
        super().__init__(sentence.format(path=path, cause=cause.strerror or cause))


class _Beside(Elsewhere):
    """The stores beside the warehouse, which are told by journals what to forget."""

    def __init__(self, settings: Settings, by: Visitor, customer: str = "") -> None:
        self._settings, self._by, self._customer = settings, (by.account, by.name, by.role.value), customer

    def standards(self, gone: Sequence[Gone]) -> Mapping[str, str]:
        return _renumbered(self._settings, gone)

    def counted(self, person: Person) -> Mapping[str, int]:
        rows = [key for keys in person.keys.values() for key in keys]
        named = Named(person.texts, [*person.customers, *rows])
        n = clear(self._settings.home / QUARANTINE, origins(self._settings), named, count_only=True)
        return {QUARANTINE: n} if n else {}

    def secret(self) -> str:
        return outside(self._settings).secret

    def announce(self, gone: Sequence[Gone], listed: ErasedList) -> None:
        keep(self._settings, listed)
        for each in gone:
            note(self._settings, journal_of(each, each.erasure.id, self._customer, self._by))


def erase(settings: Settings, customer: str, by: Visitor, progress: Progress = silent) -> Erasure:
    """Erase the person of a customer everywhere, and write it down; what a crash interrupts, `finish` completes.

    Returns
    -------
    Erasure
        The proof: what went, and which rows are still there without naming anybody.

    Raises
    ------
    NotAllowed
        It is not theirs to do.
    UnknownName, AlreadyErased, CannotKeepList, CannotPublish
        Nothing was changed.
    NotRemoved, NotCompacted
        It is done, but for old versions or files of the store that still hold it; `finish` does that again.
    """
    by.must(Act.ERASE)
    with alone(settings):
        _finish(settings, progress)
        return _erased(settings, customer, by, new_number(), progress)


def finish(settings: Settings, progress: Progress = silent) -> int:
    """Complete the erasures that were interrupted; return how many there were."""
    if not any((settings.home / journals.FOLDER).glob("*.json*")):
        return 0
    with alone(settings):
        return _finish(settings, progress)


def keep_current(settings: Settings) -> None:
    """Write the list where it is kept for `restore`, if what is there is not the latest."""
    with alone(settings):
        listed = engine_of(settings).erased(settings)
        if listed.erasures:
            keep(settings, listed)


def erase_restored(settings: Settings, listed: ErasedList) -> None:
    """Write down, before a backup is brought back, whom `finish` has then to erase from it."""
    written(settings.home / AWAITED, listed.dumps())


def erasures(settings: Settings) -> tuple[Erasure, ...]:
    """Return who was erased so far, the latest first: nobody of them by name."""
    return tuple(reversed(engine_of(settings).erased(settings).erasures))


def _erased(settings: Settings, customer: str, by: Visitor, number: str, progress: Progress) -> Erasure:
    store_at(settings)  # where it does not answer, nothing is begun
    try:
        gone = erase_from_data(settings, customer, _Beside(settings, by, customer), progress, number)
    except PlumblineError:
        if _done(settings, number) is None:
            path_of(settings, number).unlink(missing_ok=True)
        raise
    _complete(settings, read(path_of(settings, number)), gone.erasure, progress)
    return gone.erasure


def _done(settings: Settings, number: str) -> Erasure | None:
    return next((erasure for erasure in erasures(settings) if erasure.id == number), None)


def _finish(settings: Settings, progress: Progress) -> int:
    for path in (settings.home / journals.FOLDER).glob("*.unfinished"):  # of what was killed before it began
        path.unlink()
    end_ageing(settings, progress)
    found = under_way(settings)
    for path in found:
        journal = read(path)
        done = _done(settings, journal.number)
        if done is not None:
            _complete(settings, journal, done, progress)
        elif journal.customer:  # the data are as they were
            with suppress(UnknownName, AlreadyErased):  # or an import was taken back meanwhile
                _erased(settings, journal.customer, journal.visitor, journal.number, progress)
    listed = awaited(settings.home)
    if not listed.erasures:
        return len(found)
    gone = erase_again(settings, listed, _Beside(settings, Visitor("", RESTORER, Role.ADMIN)), progress)
    for each in gone or ():
        _complete(settings, read(path_of(settings, each.erasure.id)), each.erasure, progress)
    _forget(settings, listed)
    if gone is None:  # it waits for the first data
        return len(found)
    (settings.home / AWAITED).unlink()
    return len(found) + len(gone)


def _forget(settings: Settings, listed: ErasedList) -> None:
    """Take out of what a backup brought beside the data whom the list names; the data may not know them yet."""
    told = Recognised(listed)
    clear_listed(settings.home / QUARANTINE, origins(settings), told.is_theirs, told.replaced)
    with lifted(settings) as connection:
        redact(connection, told, RESTORER, "", utc_now())
    compact(settings)


def _complete(settings: Settings, journal: Journal, erasure: Erasure, progress: Progress) -> None:
    """Do all that comes after the data; done twice it does the same."""
    progress("clean")
    clear(settings.home / QUARANTINE, origins(settings), journal.named)
    removed, remain = dict(erasure.removed), dict(erasure.remain)
    event = Event.of(journal.visitor, What.ERASED, erasure.person, removed=removed, remain=remain)
    store = store_at(settings)
    told, __ = store.audit(Wanted(what=frozenset({What.ERASED}), text=erasure.person), size=1)
    with lifted(settings) as connection:
        redact(connection, Words(journal.keys, journal.texts), journal.visitor.name, erasure.person, utc_now())
        if not told:
            audit.record(connection, event, utc_now())
    settle(settings, progress)
    compact(settings)
    path_of(settings, journal.number).unlink(missing_ok=True)


def _renumbered(settings: Settings, gone: Sequence[Gone]) -> dict[str, str]:
    """Return what replaces the numbers of standards that are set for one of the persons."""
    becomes = {was: new for each in gone for was, new in each.keys[CUSTOMER].items()}
    found = {}
    for standard in store_at(settings).standards().versions:
        new = becomes.get(standard.covers.customer or "")
        if new:
            covers = type(standard.covers)(**{**standard.covers.pins, "customer": new})
            found[number_of(standard)] = number_of(type(standard)(**{**vars(standard), "covers": covers}))
    return found


@contextmanager
def whole(settings: Settings, progress: Progress = silent) -> Iterator[None]:
    """See no erasure that is half done: complete what was interrupted, and let nobody erase until the end."""
    with alone(settings):
        _finish(settings, progress)
        yield


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Be the only one who erases."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.home / "erasing.lock"):
        yield


def keep(settings: Settings, listed: ErasedList) -> None:
    """Write the list where it is kept for `restore`, with whom it names already; or raise CannotKeepList, OtherList."""
    there = outside(settings)
    told = there.joined(listed)
    try:
        if told != there:
            written(settings.list_of_erased, told.dumps())
    except OSError as cause:
        raise CannotKeepList(settings.list_of_erased, cause) from cause


def outside(settings: Settings) -> ErasedList:
    """Return the list that is kept for `restore`, or raise CannotKeepList, OtherList."""
    path = settings.list_of_erased
    try:
        return ErasedList.loads(path.read_text(encoding="utf-8")) if path.exists() else ErasedList()
    except OSError as cause:
        raise CannotKeepList(path, cause) from cause
