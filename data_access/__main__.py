"""Open the headless door: imports, questions, invitations and backups from the command line."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from data_access import housekeeping, privacy_commands
from data_access.display import Display
from data_access.settings import Settings
from metrics.errors import PlumblineError, UnknownName
from metrics.facts import FACTS
from metrics.question import Question
from metrics.translation import translate as _

Command = Callable[[argparse.Namespace, Settings], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; return the exit status: 0, or 2 with one sentence on stderr."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        command(options, Settings.from_environment())
    except PlumblineError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, for instance `head`, has seen enough
        return 0
    except OSError as error:
        print(_("{file}: {reason}.").format(file=error.filename or "?", reason=error.strerror), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(_("Stopped; nothing was changed."), file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data_access", description=_("Plumbline without its screens."))
    commands = parser.add_subparsers(required=True, metavar=_("command"))

    reading = commands.add_parser("import", help=_("bring files in, as one batch"))
    reading.add_argument("files", nargs="+", type=Path, metavar="FILE", help=_("CSV, TSV, JSON, workbook or Parquet"))
    how = reading.add_mutually_exclusive_group(required=True)
    how.add_argument("--mapping", type=Path, metavar="FILE.toml", help=_("how the columns become ours"))
    how.add_argument("--as", dest="fact", metavar="FACT", help=_("the columns bear our names already"))
    reading.add_argument("--source", metavar="NAME", help=_("with --as: where the records come from"))
    reading.add_argument("--zone", metavar="IANA", help=_("with --as: zone of the times without offset"))
    reading.add_argument("--sheet", metavar="NAME", help=_("sheet of a workbook with several"))
    reading.add_argument("--dry-run", action="store_true", help=_("tell everything, write nothing"))
    reading.add_argument("--covers-until", metavar="INSTANT", help=_("the data are complete until then"))
    reading.set_defaults(command=import_files)

    back = commands.add_parser("undo", help=_("take the last import back"))
    back.set_defaults(command=take_back)

    status = commands.add_parser("status", help=_("say what is there"))
    status.add_argument("--json", action="store_true")
    status.set_defaults(command=show_status)

    asking = commands.add_parser("ask", help=_("answer a question, written as in the address of a page"))
    asking.add_argument("question", metavar="QUESTION", help='"metric=csat&from=2025-01-01&to=2025-04-01&by=channel"')
    asking.add_argument("--json", action="store_true")
    asking.set_defaults(command=ask_question)

    listing = commands.add_parser("rows", help=_("list the rows behind a figure"))
    listing.add_argument("question", metavar="QUESTION", help='"metric=csat&period=last-month&team=Billing"')
    listing.add_argument("--csv", action="store_true", help=_("the whole list as CSV"))
    listing.add_argument("--part", default="denominator", help=_("which list of the metric"))
    listing.add_argument("--page", type=int, default=1, metavar="N")
    listing.set_defaults(command=list_rows)

    housekeeping.offer(commands)
    privacy_commands.offer(commands)
    return parser


def import_files(options: argparse.Namespace, settings: Settings) -> None:
    """Import files and print the ledger."""
    from data_access.imports.instants import instant  # noqa: PLC0415 - `status` starts without pandas
    from data_access.imports.ledger_text import ledger_text  # noqa: PLC0415
    from data_access.imports.mapping import Mapping, canonical  # noqa: PLC0415
    from data_access.imports.mapping_file import read_mapping, source_of, zone_of  # noqa: PLC0415
    from data_access.imports.run import run  # noqa: PLC0415
    from data_access.rules import decided  # noqa: PLC0415

    mapping: Mapping
    if options.mapping:
        if options.source or options.zone:
            raise PlumblineError(_("--source and --zone go with --as; a mapping says them itself."))
        mapping = read_mapping(options.mapping)
    else:
        if options.fact not in FACTS:
            raise UnknownName(_("fact"), options.fact, FACTS)
        source, zone = source_of(options.source or "", "--source"), zone_of(options.zone, "--zone")
        mapping = canonical(FACTS[options.fact], source, zone)
    if options.sheet is not None:
        mapping = replace(mapping, sheet=options.sheet)
    display = Display()
    outcome = run(
        options.files,
        mapping,
        settings,
        covers_until=instant(options.covers_until, mapping.zone) if options.covers_until else None,
        dry_run=options.dry_run,
        by=getpass.getuser(),
        progress=display.phase,
        rows_read=display.rows,
        rules=decided(settings),
    )
    print(ledger_text(outcome, dry_run=options.dry_run))


def take_back(_options: argparse.Namespace, settings: Settings) -> None:
    """Take the last import back and say which it was."""
    from data_access.rules import decided  # noqa: PLC0415
    from data_access.warehouse.undo import undo  # noqa: PLC0415

    record = undo(settings, Display().phase, decided(settings))
    names = ", ".join(file.name for file in record.files)
    print(_("Taken back: the import of {names} at {at:%Y-%m-%d %H:%M:%S} UTC.").format(names=names, at=record.at))


def show_status(options: argparse.Namespace, settings: Settings) -> None:
    """Print what the warehouse holds."""
    from data_access.imports.status import status_json, status_text  # noqa: PLC0415
    from data_access.warehouse.snapshot import warehouse_at  # noqa: PLC0415

    manifest = warehouse_at(settings).manifest()
    if options.json:
        print(json.dumps(status_json(manifest, settings), ensure_ascii=False, indent=1))
    else:
        print(status_text(manifest, settings))


def ask_question(options: argparse.Namespace, settings: Settings) -> None:
    """Print the answers to a question, as words or as JSON."""
    from data_access.answer_text import answers_text  # noqa: PLC0415
    from data_access.rules import followed  # noqa: PLC0415
    from data_access.warehouse.ask import ask  # noqa: PLC0415
    from data_access.warehouse.snapshot import warehouse_at  # noqa: PLC0415
    from metrics.record import as_record  # noqa: PLC0415
    from metrics.scope import ALL  # noqa: PLC0415

    warehouse, rules = warehouse_at(settings), followed(settings, Display().phase)
    question = _question(options.question, settings)
    answers = ask(question, scope=ALL, warehouse=warehouse, settings=settings, rules=rules)
    if options.json:
        records = [as_record(answer) for answer in answers]
        found = records[0] if len(records) == 1 else {"answers": records}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print(answers_text(answers))


def list_rows(options: argparse.Namespace, settings: Settings) -> None:
    """Print the rows behind a figure: a page of them, or all as CSV."""
    from data_access.exports import csv_text, exported  # noqa: PLC0415
    from data_access.rules import followed  # noqa: PLC0415
    from data_access.warehouse.rows import LARGEST_LIST, rows  # noqa: PLC0415
    from data_access.warehouse.snapshot import warehouse_at  # noqa: PLC0415
    from metrics.scope import ALL  # noqa: PLC0415

    rules = followed(settings, Display().phase)
    found = rows(
        _question(options.question, settings), scope=ALL, warehouse=warehouse_at(settings), settings=settings,
        rules=rules, part=options.part,
        page=1 if options.csv else options.page, size=LARGEST_LIST if options.csv else 50,
    )  # fmt: skip
    if options.csv:
        print(csv_text(exported(found)), end="")
    else:
        print(exported(found).to_string(index=False, na_rep=""))
        print(_("{n} rows in all.").format(n=f"{found.total:,}"))


def _question(address: str, settings: Settings) -> Question:
    from data_access.warehouse.ask import catalogue  # noqa: PLC0415
    from data_access.warehouse.snapshot import warehouse_at  # noqa: PLC0415

    known = catalogue(warehouse_at(settings).manifest())
    return Question.parse(address, known.dimensions)


if __name__ == "__main__":
    sys.exit(main())
