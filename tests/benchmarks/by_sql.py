"""Ask the overview in SQL that was written by hand on the same board."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from data_access.warehouse.duck.versions import Versions
from tests.benchmarks.overview import BEFORE, ENDS, PERIOD, WEEK, WEEKS, Figures, fractions, nps, share

# Weeks by arithmetic instead of comparisons; the hour that the last week has more belongs to it.
PLACED = f"""
    CASE WHEN {{at}} >= '{PERIOD[0]}' THEN 'period' WHEN {{at}} >= '{BEFORE[0]}' THEN 'before' END AS span,
    CASE WHEN {{at}} < '{WEEKS[1]}'
        THEN least((epoch_us({{at}}) - epoch_us(TIMESTAMP '{WEEKS[0]}')) // 604800000000, 12) END AS week"""
INSIDE = f"{{at}} >= '{WEEKS[0]}' AND {{at}} < '{PERIOD[1]}'"
LEVELS = (
    "GROUP BY GROUPING SETS ((span), (week), (span, team), (week, team)) HAVING span IS NOT NULL OR week IS NOT NULL"
)

TICKETS = f"""
    CREATE TEMP TABLE t AS
    SELECT {PLACED}, team, team_at_reply, opened_by, first_response_s, resolution_s, first_resolved_at, reopened
    FROM board.tickets WHERE counted AND {INSIDE}""".format(at="created_at")
WORK = f"""
    SELECT span, week, team, grouping(team) = 0 AS grouped, count(*) AS n, count(first_resolved_at) AS resolved,
        count(*) FILTER (reopened AND first_resolved_at IS NOT NULL) AS back, count(resolution_s) AS finished,
        quantile_cont(resolution_s, 0.5) AS median
    FROM t {LEVELS}"""
REPLIES = f"""
    SELECT span, week, team_at_reply AS team, grouping(team_at_reply) = 0 AS grouped, count(*) AS n,
        quantile_cont(first_response_s, 0.5) AS median
    FROM t WHERE opened_by = 'customer' AND first_response_s IS NOT NULL
    {LEVELS.replace("team", "team_at_reply")}"""
SURVEYS = f"""
    SELECT span, week, team, grouping(team) = 0 AS grouped,
        count(*) FILTER (instrument = 'csat') AS csat, count(*) FILTER (instrument = 'nps') AS nps,
        count(*) FILTER (instrument = 'csat' AND score >= scale - 1) AS satisfied,
        count(*) FILTER (instrument = 'nps' AND score >= 9) AS promoters,
        count(*) FILTER (instrument = 'nps' AND score <= 6) AS detractors
    FROM (SELECT *, {PLACED} FROM board.surveys WHERE score IS NOT NULL AND {INSIDE}) {LEVELS}""".format(
    at="answered_at"
)
OPEN = "opened_at < '{end}' AND coalesce(closed_at >= '{end}', true)"
BACKLOG = f"""
    SELECT team, grouping(team) = 0 AS grouped,
        {", ".join(f"count(*) FILTER ({OPEN.format(end=end)})" for end in ENDS.values())}
    FROM board.open_spans
    WHERE counted AND opened_at < '{PERIOD[1]}' AND coalesce(closed_at >= '{min(ENDS.values())}', true)
    GROUP BY GROUPING SETS ((), (team))"""
BOUNDS = "SELECT {where}, quantile_disc({of}, {fractions}) FROM t WHERE {rows} AND {span} IS NOT NULL GROUP BY ALL"
QUANTILE = {
    "first_response_time": (
        "first_response_s",
        "team_at_reply",
        "opened_by = 'customer' AND first_response_s IS NOT NULL",
    ),
    "resolution_time": ("resolution_s", "team", "resolution_s IS NOT NULL"),
}


class BySql:
    """The overview by statements of one's own."""

    def __init__(self, home: Path) -> None:
        versions = Versions(home)
        manifest = versions.current()
        assert manifest
        self.connection = duckdb.connect()
        board = versions.folder / manifest.parts["board"]
        self.connection.execute(f"ATTACH '{board}' AS board (READ_ONLY)")

    def __call__(self) -> Figures:
        self.connection.execute("DROP TABLE IF EXISTS t")
        self.connection.execute(TICKETS)
        found: Figures = {}
        for row in self._rows(WORK):
            found["tickets", *_place(row)] = (row["n"], row["n"], None, None)
            if row["resolved"] or not row["grouped"]:
                found["reopen_rate", *_place(row)] = (share(row["back"], row["resolved"]), row["resolved"], None, None)
            if row["finished"] or not row["grouped"]:
                found["resolution_time", *_place(row)] = (row["median"], row["finished"], None, None)
        for row in self._rows(REPLIES):
            found["first_response_time", *_place(row)] = (row["median"], row["n"], None, None)
        for row in self._rows(SURVEYS):
            if row["csat"] or not row["grouped"]:
                found["csat", *_place(row)] = (share(row["satisfied"], row["csat"]), row["csat"], None, None)
            if row["nps"] or not row["grouped"]:
                value = nps(row["promoters"], row["detractors"], row["nps"])
                found["nps", *_place(row)] = (value, row["nps"], None, None)
        for team, grouped, *counts in self.connection.execute(BACKLOG).fetchall():
            for when, n in zip(ENDS, counts, strict=True):
                if n or not grouped:
                    found["backlog", when, str(team) if grouped else ""] = (n, n, None, None)
        for metric in QUANTILE:
            self._bound(metric, found)
        return found

    def _rows(self, sql: str) -> Iterator[dict[str, Any]]:
        yield from self.connection.sql(sql).to_arrow_table().to_pylist()

    def _bound(self, metric: str, found: Figures) -> None:
        """Complete the figures of a quantile by the order statistics that bound it."""
        of, team, rows = QUANTILE[metric]
        for span in ("span", "week"):
            for where in (span, f"{span}, {team}")[: 2 if span == "span" else 1]:
                here = {k: f for k, f in found.items() if k[0] == metric and _level(k) == where.replace(team, "team")}
                wanted = {k: fractions(f[1]) for k, f in here.items()}
                asked = [f for pair in wanted.values() if pair for f in pair]
                sql = BOUNDS.format(where=where, of=of, fractions=asked, rows=rows, span=span)
                for when, *rest in self.connection.execute(sql).fetchall():
                    key = (metric, WEEK[when] if span == "week" else when, str(rest[0]) if rest[1:] else "")
                    if pair := wanted[key]:
                        low, high = (rest[-1][asked.index(f)] for f in pair)
                        found[key] = (*found[key][:2], low, high)


def _place(row: dict[str, Any]) -> tuple[str, str]:
    when = WEEK[row["week"]] if row["week"] is not None else row["span"]
    return when, str(row["team"]) if row["grouped"] else ""


def _level(key: tuple[str, str, str]) -> str:
    span = "span" if key[1] in ("period", "before") else "week"
    return f"{span}, team" if key[2] else span
