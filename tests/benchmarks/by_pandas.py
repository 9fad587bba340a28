"""Ask the overview with pandas on the whole tables of the same board, loaded first."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from tests.benchmarks.overview import BEFORE, ENDS, PERIOD, WEEK, WEEKS, Figures, fractions, nps, share


class ByPandas:
    """The overview on data frames; loading them is part of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self) -> Figures:
        tickets = pd.read_parquet(self.folder / "tickets.parquet")
        found = self._tickets(tickets)
        del tickets
        return found | self._surveys() | self._backlog()

    def _tickets(self, whole: pd.DataFrame) -> Figures:
        rows = _placed(whole[whole["counted"]], "created_at")
        rows["resolved"] = rows["first_resolved_at"].notna()
        rows["back"] = rows["resolved"] & rows["reopened"].astype(bool)
        found: Figures = {}
        for place, group in _levels(rows, "team"):
            n, once = len(group), int(group["resolved"].sum())
            found["tickets", *place] = (n, n, None, None)
            if once or not place[1]:
                found["reopen_rate", *place] = (share(int(group["back"].sum()), once), once, None, None)
        found |= _durations("resolution_time", rows, "resolution_s", "team")
        asked = rows[rows["opened_by"] == "customer"]
        return found | _durations("first_response_time", asked, "first_response_s", "team_at_reply")

    def _surveys(self) -> Figures:
        whole = pd.read_parquet(self.folder / "surveys.parquet")
        rows = _placed(whole[whole["score"].notna()], "answered_at")
        score = rows["score"].astype(int)
        csat, recommend = rows["instrument"] == "csat", rows["instrument"] == "nps"
        rows = rows.assign(csat=csat, nps=recommend, hit=csat & (score >= rows["scale"] - 1))
        rows = rows.assign(plus=recommend & (score >= 9), minus=recommend & (score <= 6))
        found: Figures = {}
        for place, group in _levels(rows, "team"):
            n, hits, m, plus, minus = group[["csat", "hit", "nps", "plus", "minus"]].sum().astype(int).tolist()
            if n or not place[1]:
                found["csat", *place] = (share(hits, n), n, None, None)
            if m or not place[1]:
                found["nps", *place] = (nps(plus, minus, m), m, None, None)
        return found

    def _backlog(self) -> Figures:
        rows = pd.read_parquet(self.folder / "open_spans.parquet")
        rows = rows[rows["counted"]]
        found: Figures = {}
        for when, end in ENDS.items():
            still = rows[(rows["opened_at"] < end) & ~(rows["closed_at"] < end)]
            found["backlog", when, ""] = (len(still), len(still), None, None)
            for team, n in still["team"].value_counts(dropna=False).items():
                found["backlog", when, _name(team)] = (n, n, None, None)
        return found


def _placed(rows: pd.DataFrame, at: str) -> pd.DataFrame:
    rows = rows[(rows[at] >= WEEKS[0]) & (rows[at] < PERIOD[1])]
    span = np.where(rows[at] >= PERIOD[0], "period", np.where(rows[at] >= BEFORE[0], "before", None))
    week = ((rows[at] - WEEKS[0]).dt.days // 7).clip(upper=12).where(rows[at] < WEEKS[1])
    return rows.assign(span=span, week=week)


def _levels(rows: pd.DataFrame, team: str) -> Iterator[tuple[tuple[str, str], pd.DataFrame]]:
    """Yield the rows of each week and span, whole and by team."""
    for key in ("span", "week"):
        for when, group in rows.groupby(key):
            place = str(when) if key == "span" else WEEK[int(when)]
            yield (place, ""), group
            for name, part in group.groupby(team, dropna=False):
                yield (place, _name(name)), part


def _durations(metric: str, rows: pd.DataFrame, of: str, team: str) -> Figures:
    found: Figures = {}
    for (when, group), part in _levels(rows[rows[of].notna()], team):
        values = np.sort(part[of].to_numpy(np.int64))
        pair = None if group and when in WEEK else fractions(len(values))
        bounds = [int(values[int(f * len(values))]) for f in pair] if pair else [None, None]
        found[metric, when, group] = (float(np.median(values)), len(values), *bounds)
    return found


def _name(team: object) -> str:
    return "None" if pd.isna(team) else str(team)
