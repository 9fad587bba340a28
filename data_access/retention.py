"""Remove what was kept long enough, and say beforehand how much that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data_access.app_store import audit, keeping
from data_access.app_store.audit import Event, What
from data_access.app_store.keeping import AUDIT, PERSONAL, QUARANTINE, TEXTS, WHAT, Kept
from data_access.app_store.lifting import compact, lifted
from data_access.app_store.store import store_at, utc_now
from data_access.erasure import outside, whole
from data_access.imports.clearing import older
from data_access.journals import note_ageing
from data_access.settings import Settings
from data_access.settling import QUARANTINE as FOLDER
from data_access.settling import end_ageing
from data_access.warehouse import aged
from data_access.warehouse.ageing import age
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import EmptyWarehouse, Progress, silent
from metrics.errors import PlumblineError
from metrics.roles import Act, Role, Visitor
from metrics.translation import translate as _
from metrics.wording import number

MOST = 0.01  # more of anything goes only where somebody has looked at it
NOBODY = Visitor("", "retention", Role.ADMIN)


@dataclass(frozen=True)
class Due:
    """How much of a sort is too old.

    Parameters
    ----------
    what : str
        Sort, as in `keeping.WHAT`.
    before : datetime
        Naive UTC; what is older goes.
    n, of : int
        How many customers, texts, files or events go, and how many there are.
    """

    what: str
    before: datetime
    n: int
    of: int

    @property
    def is_much(self) -> bool:
        """Whether it is more than anybody would want to happen unseen."""
        return self.n > MOST * self.of

    def sentence(self) -> str:
        """Say it."""
        said = {
            PERSONAL: _("{n} of {of} customers lose name, addresses, numbers and notes: not heard of since {day}"),
            TEXTS: _("{n} of {of} subjects, messages and comments go: from before {day}"),
            QUARANTINE: _("{n} of {of} files of refused records go: from before {day}"),
            AUDIT: _("{n} of {of} events of the audit go: from before {day}"),
        }
        return said[self.what].format(n=number(self.n), of=number(self.of), day=f"{self.before:%Y-%m-%d}")


class NotConfirmed(PlumblineError):
    """Much would go, and nobody has said that it should."""

    def __init__(self, due: tuple[Due, ...]) -> None:
        self.due = due
        told = "; ".join(each.sentence() for each in due if each.is_much)
        super().__init__(
            _("More than 1 % would go, and nobody has confirmed it: {told}. Nothing was removed.").format(told=told)
        )


def kept_for(settings: Settings) -> Kept:
    """Return for how long each sort is kept."""
    return store_at(settings).kept_for()


def due(settings: Settings, months: Mapping[str, int], now: datetime | None = None) -> tuple[Due, ...]:
    """Return what would go if each sort were kept for so many months."""
    at = now or utc_now()
    before = {what: keeping.months_before(at, n) for what, n in months.items()}
    found = []
    for what in WHAT:
        if what in before:
            found.append(Due(what, before[what], *_counted(settings, what, before[what])))
    return tuple(found)


def retain(
    settings: Settings, by: Visitor = NOBODY, progress: Progress = silent, *, confirmed: bool = False,
    now: datetime | None = None,
) -> tuple[Due, ...]:  # fmt: skip
    """Remove what is too old by what was decided; sums stay.

    Returns
    -------
    tuple of Due
        What went.

    Raises
    ------
    NotConfirmed
        It is more than one in a hundred of its sort; nothing was removed.
    NotAllowed
        It is not theirs to do.
    NotRemoved
        It is done, but for old versions that still hold it; the next time removes them.
    """
    by.must(Act.ERASE)
    with whole(settings, progress):
        found = tuple(each for each in due(settings, kept_for(settings).months, now) if each.n)
        if not confirmed and any(each.is_much for each in found):
            raise NotConfirmed(found)
        if found:
            _remove(settings, by, {each.what: each for each in found}, progress)
        return found


def _remove(settings: Settings, by: Visitor, found: Mapping[str, Due], progress: Progress) -> None:
    before = {what: each.before for what, each in found.items()}
    event = Event.of(by, What.RETAINED, removed={what: each.n for what, each in found.items()})
    of_data = {what: found[what].n for what in (PERSONAL, TEXTS) if what in found}
    if of_data:
        note_ageing(settings, by, of_data, warehouse_at(settings).manifest().version)
        age(settings, before.get(PERSONAL), before.get(TEXTS), progress, outside(settings).secret)
    if QUARANTINE in before:
        for path in older(settings.home / FOLDER, before[QUARANTINE]):
            path.unlink()
    if AUDIT in before:
        with lifted(settings) as connection:
            keeping.forget(connection, before[AUDIT])
            audit.record(connection, event, utc_now())
        compact(settings)
    else:
        store_at(settings).note(event)
    if of_data:
        note_ageing(settings, by, {}, 0)  # the event is written
        end_ageing(settings, progress)


def _counted(settings: Settings, what: str, before: datetime) -> tuple[int, int]:
    if what == QUARANTINE:
        folder = settings.home / FOLDER
        return len(older(folder, before)) if folder.is_dir() else 0, len(list(folder.glob("*.csv")))
    if what == AUDIT:
        return store_at(settings).too_old(before)
    try:
        with warehouse_at(settings).snapshot() as snapshot:
            if what == PERSONAL:
                extra = snapshot.manifest.extra
                rows = snapshot.fetch(aged.old_customers(before, extra)).to_pylist()
                (all_of_them,) = snapshot.fetch(aged.all_customers(extra)).to_pylist()
                return len({row["person_no"] for row in rows if row["named"]}), all_of_them["n"]
            n = sum(snapshot.fetch(aged.old_texts(fact, before)).num_rows for fact in aged.TEXTS)
            return n, sum(snapshot.fetch(aged.all_texts(fact)).to_pylist()[0]["n"] for fact in aged.TEXTS)
    except EmptyWarehouse:
        return 0, 0
