"""Work every figure out once more, from the facts and from what the definitions say: nothing of `metrics` is used.

The SQL here is written for reading, over tables of a few thousand rows. It derives from the canonical facts and people
what the definitions speak of (who is one person, when a human first answered, when a ticket was open) and counts. Days
become instants in DuckDB, whose tables of time zones are not Python's.
"""

from datetime import timedelta

import duckdb

from tests.laws.other_hand import derive, judged, rows


class OtherHand:
    """A store's files, opened once more beside the product."""

    def __init__(self, folder, manifest):
        self.as_of = manifest.as_of
        self.sql = duckdb.connect()
        for catalog, name in (("facts", manifest.parts["facts"]), ("people", manifest.parts["people"])):
            self.sql.execute(f"ATTACH '{folder / name}' AS {catalog} (READ_ONLY)")
        self.sql.execute(f"SET VARIABLE as_of = TIMESTAMP '{self.as_of}'")
        self.sql.execute(derive.ALL)
        judged.judge(self.sql)
        self.edges = {}

    def instant(self, day, zone):
        """Return the UTC instant at which a local day begins."""
        if (day, zone) not in self.edges:
            found = self.sql.execute("SELECT timezone('UTC', timezone(?, ?::timestamp))", [zone, day])
            self.edges[day, zone] = found.fetchone()[0]
        return self.edges[day, zone]

    def span(self, first, last, zone):
        """Return the instants of the days from `first` up to `last`, as far as there are data."""
        since = self.instant(first, zone)
        return since, max(since, min(self.instant(last, zone), self.as_of + timedelta(microseconds=1)))

    def today(self, zone):
        return self.sql.execute("SELECT timezone(?, timezone('UTC', ?))::date", [zone, self.as_of]).fetchone()[0]

    def values(self, metric, dimension):
        """Return the values that a dimension has in the rows of a metric."""
        name, table = rows.column(metric, dimension), rows.table(metric)
        found = self.sql.execute(f"SELECT DISTINCT {name} FROM {table} ORDER BY ALL").fetchall()
        return [value for (value,) in found]

    def figures(self, metric, spans, filters=(), by=None):
        """Return components by (place in `spans`, value of `by`); the whole if `by` is None."""
        binds = {"spans": [{"i": i, "since": a, "until": b} for i, (a, b) in enumerate(spans)], "as_of": self.as_of}
        where = self._narrowed(metric, filters, binds)
        group = rows.column(metric, by) if by else "NULL"
        table, counts, at, components = rows.METRICS[metric]
        within = f"{at} >= span.since AND {at} < span.until" if at else "true"
        found = self._run(
            f"""SELECT span.i, {group} AS grp, {", ".join(f"{sql} AS {name}" for name, sql in components.items())}
            FROM {table} CROSS JOIN (SELECT unnest($spans) AS span)
            WHERE {within} AND {counts} AND {where} GROUP BY ALL""",
            binds,
        )
        return {(row.pop("i"), row.pop("grp")): row for row in found}

    def cohorts(self, spans, steps, filters=(), by=None):
        """Return {(cohort, age, group): (persons who bought, persons of the cohort)}.

        `spans` are the instants within which a cohort began, `steps` lists for each the instants of its ages. What
        the first purchase was stays with the person: who came for a router stays there, whatever is bought later.
        """
        binds = {
            "as_of": self.as_of,
            "spans": [{"i": i, "since": a, "until": b} for i, (a, b) in enumerate(spans)],
            "steps": [
                {"i": i, "age": k, "a": a, "b": b} for i, own in enumerate(steps) for k, (a, b) in enumerate(own)
            ],
        }
        if not binds["steps"]:
            return {}
        where = self._narrowed("repeat_cohort", filters, binds)
        group = rows.column("repeat_cohort", by) if by else "NULL"
        found = self._run(
            f"""WITH ranked AS (
                SELECT *, row_number() OVER (PARTITION BY person ORDER BY o.at, "order") AS place, o.at AS moment
                FROM orders o WHERE person IS NOT NULL AND moment <= $as_of
            ),
            members AS (
                SELECT span.i, person, {group} AS grp FROM ranked JOIN (SELECT unnest($spans) AS span)
                    ON moment >= span.since AND moment < span.until
                WHERE place = 1 AND {where}
            )
            SELECT step.i, step.age, grp, count(DISTINCT m.person) AS n, count(DISTINCT b.person) AS hits
            FROM (SELECT unnest($steps) AS step) JOIN members m ON m.i = step.i
            LEFT JOIN ranked b ON b.person = m.person AND b.moment >= step.a AND b.moment < step.b
            GROUP BY ALL""",
            binds,
        )
        return {(row["i"], row["age"], row["grp"]): (row["hits"], row["n"]) for row in found}

    @staticmethod
    def _narrowed(metric, filters, binds):
        """Return the condition that the filters set, and put what they name into `binds`."""
        where = ["true"]
        for k, (dimension, chosen) in enumerate(filters):
            where.append(f"(coalesce({rows.column(metric, dimension)}, '') IN (SELECT unnest($f{k})))")
            binds[f"f{k}"] = list(chosen)
        return " AND ".join(where)

    def _run(self, sql, binds):
        used = {name: value for name, value in binds.items() if f"${name}" in sql}
        cursor = self.sql.execute(sql, used)
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
