"""Ask the overview with polars on Parquet files of the same board."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tests.benchmarks.overview import BEFORE, ENDS, PERIOD, WEEK, WEEKS, Figures, fractions, nps, share

KEYS = ("span", "week")


class ByPolars:
    """The overview as lazy frames: filters and columns are pushed into the files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self) -> Figures:
        found: Figures = {}
        tickets = _placed(pl.scan_parquet(self.folder / "tickets.parquet").filter("counted"), "created_at")
        tickets = tickets.select(
            *KEYS, "team", "team_at_reply", "opened_by", "first_response_s", "resolution_s", "reopened",
            resolved=pl.col("first_resolved_at").is_not_null(),
        ).collect().lazy()  # fmt: skip
        resolved, back = pl.col("resolved").sum(), (pl.col("resolved") & pl.col("reopened")).sum()
        for place, (n, once, again) in _levels(tickets, "team", pl.len(), resolved, back):
            found["tickets", *place] = (n, n, None, None)
            if once or not place[1]:
                found["reopen_rate", *place] = (share(again, once), once, None, None)
        found |= _durations("resolution_time", tickets, "resolution_s", "team")
        asked = tickets.filter(pl.col("opened_by") == "customer")
        found |= _durations("first_response_time", asked, "first_response_s", "team_at_reply")
        return found | self._surveys() | self._backlog()

    def _surveys(self) -> Figures:
        rows = pl.scan_parquet(self.folder / "surveys.parquet").filter(pl.col("score").is_not_null())
        rows = _placed(rows, "answered_at")
        csat, score = pl.col("instrument") == "csat", pl.col("score")
        recommend = pl.col("instrument") == "nps"
        counted = (
            csat.sum(),
            (csat & (score >= pl.col("scale") - 1)).sum().alias("satisfied"),
            recommend.sum().alias("nps"),
            (recommend & (score >= 9)).sum().alias("plus"),
            (recommend & (score <= 6)).sum().alias("minus"),
        )
        found: Figures = {}
        for place, (n, hits, m, plus, minus) in _levels(rows, "team", *counted):
            if n or not place[1]:
                found["csat", *place] = (share(hits, n), n, None, None)
            if m or not place[1]:
                found["nps", *place] = (nps(plus, minus, m), m, None, None)
        return found

    def _backlog(self) -> Figures:
        rows = pl.scan_parquet(self.folder / "open_spans.parquet").filter("counted")
        rows = rows.filter(pl.col("closed_at").is_null() | (pl.col("closed_at") >= min(ENDS.values())))
        open_ = [
            ((pl.col("opened_at") < end) & (pl.col("closed_at").is_null() | (pl.col("closed_at") >= end)))
            .sum()
            .alias(when)
            for when, end in ENDS.items()
        ]
        found: Figures = {}
        for team, *counts in rows.group_by("team").agg(open_).collect().iter_rows():
            for when, n in zip(ENDS, counts, strict=True):
                if n:
                    found["backlog", when, str(team)] = (n, n, None, None)
                whole = (found.get(("backlog", when, "")) or (0, 0))[1] + n
                found["backlog", when, ""] = (whole, whole, None, None)
        return found


def _placed(rows: pl.LazyFrame, at: str) -> pl.LazyFrame:
    instant = pl.col(at)
    rows = rows.filter((instant >= WEEKS[0]) & (instant < PERIOD[1]))
    span = pl.when(instant >= PERIOD[0]).then(pl.lit("period")).when(instant >= BEFORE[0]).then(pl.lit("before"))
    week = pl.when(instant < WEEKS[1]).then(((instant - WEEKS[0]).dt.total_days() // 7).clip(upper_bound=12))
    return rows.with_columns(span=span, week=week)


def _levels(rows: pl.LazyFrame, team: str, *figures: pl.Expr) -> Iterator[tuple[tuple[str, str], list[int]]]:
    """Yield the figures of each week and span, whole and by team, from one run."""
    named = [figure.alias(f"f{k}") for k, figure in enumerate(figures)]
    sets = [(key, *group) for key in KEYS for group in ((), (team,))]
    frames = [rows.filter(pl.col(s[0]).is_not_null()).group_by(s).agg(named) for s in sets]
    for keys, frame in zip(sets, pl.collect_all(frames), strict=True):
        for when, *rest in frame.iter_rows():
            group = str(rest.pop(0)) if keys[1:] else ""
            yield (WEEK[when] if keys[0] == "week" else when, group), rest


def _durations(metric: str, rows: pl.LazyFrame, of: str, team: str) -> Figures:
    rows = rows.filter(pl.col(of).is_not_null())
    found: Figures = {}
    # Sorted values once a group: the median and both its bounds are places in them.
    ordered = _levels(rows, team, pl.len(), pl.col(of).median(), pl.col(of).sort())
    for (when, group), (n, median, values) in ordered:
        pair = None if group and when in WEEK else fractions(n)
        bounds = [values[int(f * n)] for f in pair] if pair else [None, None]
        found[metric, when, group] = (median, n, *bounds)
    return found
