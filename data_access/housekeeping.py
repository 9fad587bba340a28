"""Keep house from the command line: backups, invitations, people."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import Any

from data_access.display import Display
from data_access.settings import Settings
from metrics.errors import PlumblineError, UnknownName
from metrics.translation import translate as _


def offer(commands: Any) -> None:
    """Add these commands to the headless door."""
    saving = commands.add_parser("backup", help=_("save the whole board in one file, while the app runs"))
    saving.add_argument("file", type=Path, metavar="FILE.tar")
    saving.set_defaults(command=save_board)

    bringing = commands.add_parser("restore", help=_("bring a saved board back, to an empty place"))
    bringing.add_argument("file", type=Path, metavar="FILE.tar")
    known = bringing.add_mutually_exclusive_group()
    known.add_argument(
        "--erased", type=Path, metavar="FILE", help=_("the list of the erased, as the board wrote it last")
    )
    known.add_argument("--nobody-erased", action="store_true", help=_("nobody was erased since the backup was made"))
    bringing.set_defaults(command=restore_board)

    inviting = commands.add_parser("invite", help=_("make a link by which somebody chooses a password"))
    inviting.add_argument("name", metavar="NAME")
    inviting.add_argument("mail", metavar="MAIL", help=_("they sign in with it"))
    inviting.add_argument("--role", required=True, metavar="ROLE", help="admin, manager, lead, viewer")
    inviting.add_argument("--team", action="append", default=[], metavar="TEAM", help=_("may be given several times"))
    inviting.set_defaults(command=invite)

    people = commands.add_parser("people", help=_("list who may sign in"))
    people.set_defaults(command=list_people)


def save_board(options: argparse.Namespace, settings: Settings) -> None:
    """Save the board and say how large it is."""
    from data_access.backup import backup  # noqa: PLC0415

    contents = backup(settings, options.file, Display().phase)
    size = options.file.stat().st_size / 1e6
    sentence = _("Saved {n} files of the board in {file} ({size:,.1f} MB). It holds personal data: keep it safe.")
    print(sentence.format(n=len(contents.files), file=options.file, size=size))


def restore_board(options: argparse.Namespace, settings: Settings) -> None:
    """Restore the board and say of when it is."""
    from data_access.backup import restore  # noqa: PLC0415

    contents = restore(settings, options.file, Display().phase, erased=options.erased, nobody=options.nobody_erased)
    print(_("Restored the board as it was at {at}.").format(at=contents.made_at))


def invite(options: argparse.Namespace, settings: Settings) -> None:
    """Print the link of an invitation."""
    from data_access.app_store.directory import directory_at  # noqa: PLC0415
    from data_access.serving import check_serving  # noqa: PLC0415
    from metrics.roles import Role, Visitor  # noqa: PLC0415

    if settings.sign_in != "password":
        raise PlumblineError(
            _("Invitations are for PLUMBLINE_SIGN_IN=password; here it is “{mode}”.").format(mode=settings.sign_in)
        )
    check_serving(settings)  # a link that another secret sealed would not work
    if options.role not in set(Role):
        raise UnknownName(_("role"), options.role, list(Role))
    by = Visitor("", getpass.getuser(), Role.ADMIN)
    invitations = directory_at(settings).invitations
    token = invitations.invite(options.name, options.mail, Role(options.role), options.team, by)
    print(f"{settings.public_url}/invitation?token={token}")
    print(_("Send this link to {name} alone. It works once, within 7 days.").format(name=options.name), file=sys.stderr)


def list_people(_options: argparse.Namespace, settings: Settings) -> None:
    """Print the accounts, one a line."""
    from data_access.app_store.accounts import PASSWORD  # noqa: PLC0415
    from data_access.app_store.directory import directory_at  # noqa: PLC0415

    for account in directory_at(settings).accounts.all():
        waits = account.issuer == PASSWORD and not account.has_password
        state = _("disabled") if account.disabled_at else _("invited") if waits else ""
        told = (
            account.name,
            account.mail or account.subject,
            account.role or _("no role"),
            ", ".join(sorted(account.teams)),
        )
        print("\t".join((*told, state)).rstrip())
