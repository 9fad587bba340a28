"""Give, erase and age what is held of customers, from the command line."""

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data_access.display import Display
from data_access.settings import Settings
from metrics.errors import PlumblineError, UnknownName
from metrics.roles import Role, Visitor
from metrics.scope import ALL
from metrics.translation import translate as _

FEW = 5  # who may be meant


def offer(commands: Any) -> None:
    """Add these commands to the headless door."""
    giving = commands.add_parser("export-customer", help=_("save all that is held of one customer, as JSON and HTML"))
    giving.add_argument("customer", metavar="SOURCE:ID")
    giving.add_argument("file", type=Path, metavar="FILE.zip")
    giving.set_defaults(command=export_customer)

    erasing = commands.add_parser("erase-customer", help=_("erase one customer; figures stay as they are"))
    erasing.add_argument("customer", metavar="SOURCE:ID")
    erasing.add_argument("--yes", action="store_true", help=_("without this it only tells what would go"))
    erasing.set_defaults(command=erase_customer)

    keeping = commands.add_parser("keep", help=_("set for how many months something is kept"))
    keeping.add_argument("what", metavar="WHAT", help="personal, texts, quarantine, audit")
    keeping.add_argument("months", metavar="MONTHS", help=_("a number, or “ever”"))
    keeping.add_argument("--why", required=True, metavar="SENTENCE")
    keeping.set_defaults(command=keep)

    retaining = commands.add_parser("retain", help=_("remove what was kept long enough; the app does it every day"))
    retaining.add_argument("--yes", action="store_true", help=_("also where it is more than one in a hundred"))
    retaining.set_defaults(command=retain_now)


def export_customer(options: argparse.Namespace, settings: Settings) -> None:
    """Write the file, and say what is in it."""
    from data_access.app_store.audit import Event, What  # noqa: PLC0415
    from data_access.app_store.store import store_at  # noqa: PLC0415
    from data_access.personal_data import as_zip, personal_data  # noqa: PLC0415

    by, store = _operator(), store_at(settings)
    with _named(settings, options.customer):
        found = personal_data(settings, options.customer, scope=ALL)
    store.note(Event.of(by, What.ASKED_EXPORT, found.held.customers[0]))
    options.file.touch(mode=0o600)
    options.file.write_bytes(as_zip(found))
    store.note(Event.of(by, What.TOOK_EXPORT, found.held.customers[0], rows=sum(found.counts.values())))
    print(_counted(found.counts))
    print(_("Saved in {file}. It is for the customer: keep it safe.").format(file=options.file))


def erase_customer(options: argparse.Namespace, settings: Settings) -> None:
    """Say what would go; erase, and print the proof."""
    from data_access.erasure import erase  # noqa: PLC0415
    from data_access.personal_data import personal_data  # noqa: PLC0415

    if not options.yes:
        with _named(settings, options.customer):
            print(_counted(personal_data(settings, options.customer, scope=ALL).counts))
        print(_("Nothing was erased. With --yes all that names this customer goes, for good."), file=sys.stderr)
        return
    with _named(settings, options.customer):
        proof = erase(settings, options.customer, _operator(), Display().phase)
    print(_("Erased. What remains is found under {person}.").format(person=proof.person))
    print(_("Removed:") + " " + _counted(proof.removed))
    print(_("Rows that remain, and name nobody:") + " " + _counted(proof.remain))
    print(_("Keep {file} beside your backups: restoring one asks for it.").format(file=settings.list_of_erased))


def keep(options: argparse.Namespace, settings: Settings) -> None:
    """Set it, and say what that means today."""
    from data_access.app_store.store import store_at  # noqa: PLC0415
    from data_access.retention import due  # noqa: PLC0415

    if options.months != "ever" and not options.months.isdecimal():
        raise PlumblineError(_("“{months}” is no number of months.").format(months=options.months))
    months = None if options.months == "ever" else int(options.months)
    store_at(settings).keep_for(options.what, months, by=_operator(), reason=options.why)
    for each in due(settings, {options.what: months} if months else {}):
        print(each.sentence())
    print(_("Nothing was removed yet: python -m data_access retain does it, and the app every day."), file=sys.stderr)


def retain_now(options: argparse.Namespace, settings: Settings) -> None:
    """Remove it, and say what went."""
    from data_access.retention import retain  # noqa: PLC0415

    gone = retain(settings, _operator(), Display().phase, confirmed=options.yes)
    for each in gone:
        print(each.sentence())
    if not gone:
        print(_("Nothing is older than it may be."))


@contextmanager
def _named(settings: Settings, customer: str) -> Iterator[None]:
    """Tell who may be meant by a key that nobody has: whom a search by it finds."""
    from data_access.warehouse.search import search  # noqa: PLC0415
    from data_access.warehouse.snapshot import warehouse_at  # noqa: PLC0415
    from data_access.warehouse.unlisted import unlisted  # noqa: PLC0415

    try:
        yield
    except UnknownName as error:
        found = search(customer, scope=ALL, warehouse=warehouse_at(settings), size=FEW).persons
        keys = [person.person for person in found]
        keys += unlisted(customer, scope=ALL, warehouse=warehouse_at(settings), size=FEW).customers
        if not keys:
            raise
        told = ", ".join(f"“{key}”" for key in keys[:FEW])
        raise PlumblineError(_("{error} Did you mean {keys}?").format(error=error, keys=told)) from error


def _operator() -> Visitor:
    return Visitor("", getpass.getuser(), Role.ADMIN)


def _counted(counts: Any) -> str:
    return ", ".join(f"{name}: {n:,}" for name, n in counts.items() if n)
