"""Load the sample company into the warehouse, as one import that can be taken back."""

import argparse
import getpass
import sys
import uuid
from collections import Counter
from datetime import UTC, datetime

from data_access.rules import of_sample
from data_access.settings import Settings
from data_access.warehouse.batch import Batch
from data_access.warehouse.draft import begin
from data_access.warehouse.ledger import SAMPLE, FactRecord, ImportRecord
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import EmptyWarehouse, Progress
from metrics.errors import PlumblineError
from metrics.facts import FACTS
from metrics.rules import NO_RULES, Rules
from metrics.translation import translate as _
from sample_data.columns import SOURCES
from sample_data.generate import generate
from sample_data.truths import AS_OF


def load(
    settings: Settings, progress: Progress, *, seed: int = 1, scale: float = 1.0, rules: Rules = NO_RULES
) -> ImportRecord:
    """Generate the company and publish it as the next version.

    Parameters
    ----------
    settings : Settings
        Where the warehouse is, and how its board is derived.
    progress : callable
        Told each phase, and between them how many rows have been generated.
    rules : Rules
        Standards and calendars, by which tickets are judged.

    Returns
    -------
    ImportRecord
        The entry of the ledger; its source names both sources.

    Raises
    ------
    PlumblineError
        The warehouse holds data of one's own.
    """
    staged: Counter[str] = Counter()
    with begin(settings, progress, rules) as draft:
        if draft.imports:
            raise PlumblineError(
                _(
                    "Your own data are here, and the sample company is not mixed with them: undo your imports first, "
                    "or give it a folder of its own with PLUMBLINE_HOME."
                )
            )
        for fact, source, rows in generate(seed, scale):
            draft.stage(Batch(FACTS[fact], rows, source))
            staged[fact] += len(rows)
            progress(_("{n} rows generated").format(n=f"{staged.total():,}"))
        counts = draft.merge()
        record = ImportRecord(
            id=uuid.uuid4().hex,
            at=datetime.now(UTC).replace(tzinfo=None),
            source=", ".join(SOURCES),
            mapping=SAMPLE,
            facts={fact: FactRecord(records=staged[fact], **vars(found)) for fact, found in counts.items()},
            covers_until=AS_OF.replace(tzinfo=None),
            by=getpass.getuser(),
        )
        draft.publish(record)
    return record


def is_empty(settings: Settings) -> bool:
    """Whether nothing was ever imported."""
    try:
        warehouse_at(settings).manifest()
    except EmptyWarehouse:
        return True
    return False


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status: 0, or 2 with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m sample_data.load", description=_("Load the sample company."))
    parser.add_argument("--if-empty", action="store_true", help=_("only if nothing was imported yet"))
    parser.add_argument("--seed", type=int, default=1, help=_("moves the planted truths (default 1)"))
    parser.add_argument("--scale", type=float, default=1.0, help=_("1 is 60,000 tickets (default)"))
    chosen = parser.parse_args(arguments)
    try:
        settings = Settings.from_environment()
        if chosen.if_empty and not is_empty(settings):
            return 0
        _tell(_("Loading the sample company, this takes a few seconds."))
        load(settings, _tell, seed=chosen.seed, scale=chosen.scale, rules=of_sample(settings))
    except PlumblineError as error:
        _tell(str(error))
        return 2
    return 0


def _tell(phase: str) -> None:
    print(phase, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
