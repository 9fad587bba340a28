"""Write what was counted into docs/statistics.md, between its two marks."""

from metrics.intervals import share
from tests.soundness.planted.noise import BETWEEN, KINDS, SERIES, WEEKS, by_chance

BEGIN, END = "<!-- python -m tests.soundness.planted writes from here -->", "<!-- to here -->"
SURE = 0.05

# Row of a tally: what was planted, and where the product was asked.
FOUND = {
    "slow.own_weeks": (
        "A team is 3 to 6 times as slow on one channel for a month",
        "signals, weeks of that team and channel",
    ),
    "slow.change": ("", "what changed, overview of that month by team"),
    "slow.all_weeks": ("", "signals, weeks of first response in the whole company"),
    "dip.change": (
        "NPS scores of a plan fall by 1.1 to 1.8 of ten for four months",
        "what changed, three months against three, by plan",
    ),
    "dip.change_month": ("", "what changed, the first month alone, by plan"),
    "dip.own_weeks": ("", "signals, weeks of that plan"),
    "dip.all_weeks": ("", "signals, weeks of NPS in the whole company"),
    "shift.mix": (
        "14 to 18 of 100 contacts move from phone to email",
        "mix by channel, three months against a year earlier: the mix made it slower",
    ),
    "shift.own": ("while every channel takes 12 to 18 % less time", "the same: the channels themselves got faster"),
    "drivers.wait": ("Longer waits make customers less content", "drivers of a year: a wait of over an hour"),
    "drivers.reopened": ("Reopening does", "drivers of a year: reopened"),
    "reopen.month": ("20 to 35 of 100 tickets of an agent come back", "signs of gaming of the agent, the last month"),
    "reopen.quarter": ("", "signs of gaming of the agent, the last quarter"),
    "lowering.month": (
        "A team lowers 40 to 70 % of what will be late in the last hour",
        "signs of gaming of the team, the last month",
    ),
    "lowering.quarter": ("", "signs of gaming of the team, the last quarter"),
    "leaving.list": (
        "8 to 14 % leave after bad service",
        "leaving model: better than the average in later months, list shown",
    ),
    "leaving.waited": ("", "leaving model: names the long wait"),
    "leaving.reopened": ("", "leaving model: names the reopening"),
}
ALARMS = {
    "calm.overviews": ("Overviews of four calm weeks that say something changed", "at most 5 %"),
    "calm.comparisons": ("Single comparisons on them said to have changed", "far below 5 %"),
    "calm.mix": ("Changes of four calm weeks taken apart of which a part is said", "at most 5 %"),
    "signs.month": ("Agents and teams named who did nothing, the last month", "far below 5 %"),
    "signs.quarter": ("Agents and teams named who did nothing, the last quarter", "far below 5 %"),
    "drivers.dealt": ("Drivers said where scores were dealt out at random", "at most 5 %"),
    "drivers.handovers": ("Drivers: handovers said to matter, which nobody planted", "at most 5 %"),
    "leaving.dealt_list": ("List of who may leave shown where leaving was dealt out at random", "at most 2.5 %"),
    "leaving.dealt_reasons": ("A reason for leaving named where it was dealt out at random", "at most 5 %"),
    "leaving.others": ("Leaving model names a trait that makes nobody leave", "at most 1 %"),
    **{
        f"weeks.{key}": (f"Signals in calm weeks outside the holidays: {title}", f"{100 / BETWEEN:.1f} %")
        for key, title in {
            "csat": "CSAT",
            "nps": "NPS",
            "first_response_time": "first response",
            "resolution_time": "resolution",
            "reopen_rate": "reopenings",
            "cost_per_resolved": "cost",
        }.items()
    },
}


def between(tally):
    """Write the share and its interval; rare ones with a decimal."""
    if not tally.of:
        return "–"
    low, high = share(tally.hits, tally.of)
    return f"{100 * tally.hits / tally.of:.1f} % (between {100 * low:.1f} and {100 * high:.1f})"


def written(tallies, noise, *, seeds, scale):
    """Return the tables as lines of markdown."""
    told = f"Seeds {seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else f"Seed {seeds[0]}"
    lines = [f"{told}, scale {scale:g} ({60_000 * scale:,.0f} tickets each).", ""]
    lines += ["| planted | asked | found | share | too few to say |", "|---|---|---|---|---|"]
    for row, (planted, asked) in FOUND.items():
        if t := tallies.get(row):
            lines.append(f"| {planted} | {asked} | {t.hits} of {t.of} | {between(t)} | {t.too_few or ''} |")
    lines += ["", "| nothing was planted, and yet | said | share | meant to be |", "|---|---|---|---|"]
    for row, (what, meant) in ALARMS.items():
        if t := tallies.get(row):
            lines.append(f"| {what} | {t.hits} of {t.of:,} | {between(t)} | {meant} |")
    lines += ["", f"| {SERIES} series of {WEEKS} weeks of | alarms | expected | by chance so many or more |"]
    lines += ["|---|---|---|---|"]
    for kind, title in KINDS.items():
        t, p = noise[kind], min(by_chance(noise[kind]) * len(KINDS), 1.0)  # Bonferroni
        verdict = "significantly more" if p < SURE else "not significantly more"
        chance = f"{p:.3f}" if p >= 0.001 else "below 0.001"
        lines.append(f"| {title} | {t.hits} | {t.of / BETWEEN:.0f} | {chance}: {verdict} |")
    return lines


def write(document, lines):
    """Put the lines between the marks of a document; what stands around them is written by hand."""
    text = document.read_text()
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{document.name} lacks the marks “{BEGIN}” and “{END}”.")
    document.write_text("\n".join([before + begin, "", *lines, "", end + after]))
