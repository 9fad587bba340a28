"""Count how often the product finds what was planted in sample companies, and how often it cries wolf."""

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soundness.planted.company import Company, Tally
from tests.soundness.planted.noise import alarmed
from tests.soundness.planted.report import write, written

DOCUMENT = Path(__file__).parents[3] / "docs" / "statistics.md"
SEEDS = range(2001, 2021)  # of companies that nobody has looked at while the statistics were written


def counted(seed, scale):
    """Return the tallies of one seed, whose company is thrown away."""
    with TemporaryDirectory() as folder:
        return Company(seed, scale, Path(folder)).tallies()


def summed(companies):
    """Return the tallies of several companies added up, row by row."""
    rows = dict.fromkeys(row for one in companies for row in one)
    return {row: sum((one[row] for one in companies if row in one), Tally(0, 0)) for row in rows}


def main(arguments=None):
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.soundness.planted", description=__doc__)
    parser.add_argument("--seeds", default=f"{SEEDS[0]}-{SEEDS[-1]}", help="first and last (default %(default)s)")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 60,000 tickets (default)")
    parser.add_argument("--kept", type=Path, help="file of what was counted, from which a broken run goes on")
    parser.add_argument("--print", action="store_true", help="print the tables and leave the document alone")
    chosen = parser.parse_args(arguments)
    first, _dash, last = chosen.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    kept = json.loads(chosen.kept.read_text()) if chosen.kept and chosen.kept.exists() else {}
    companies = []
    for seed in seeds:
        name = f"{seed} at {chosen.scale:g}"
        if name not in kept:
            kept[name] = {row: vars(tally) for row, tally in counted(seed, chosen.scale).items()}
            if chosen.kept:
                chosen.kept.write_text(json.dumps(kept))
        companies.append({row: Tally(**tally) for row, tally in kept[name].items()})
        print(f"seed {seed}: " + ", ".join(f"{row} {t.hits}/{t.of}" for row, t in companies[-1].items()), flush=True)
    lines = written(summed(companies), alarmed(), seeds=seeds, scale=chosen.scale)
    if chosen.print:
        print("\n".join(lines))
    else:
        write(DOCUMENT, lines)


if __name__ == "__main__":
    main()
