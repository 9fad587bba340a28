"""Three ways to count working time agree on ten thousand random spans: one by one, at once, and in SQL."""

import random
from datetime import date, datetime
from io import BytesIO

import duckdb
import numpy as np
import psycopg
import pyarrow as pa
import pytest
from pyarrow.csv import WriteOptions, write_csv
from sqlalchemy import BigInteger, DateTime, String, column, select, table

from metrics.dialects import compiled
from metrics.open_hours import OpenHours
from metrics.working_days import due, elapsed_s, joined, worked
from metrics.working_tables import declared, working_days, working_time
from metrics.worktime import WEEKDAYS, Calendar
from tests.metrics.clocks import drawn

EPOCH = date(1960, 1, 1)
SPANS = table(
    "spans",
    column("n", BigInteger()),
    column("calendar", String()),
    column("started_at", DateTime()),
    column("ended_at", DateTime()),
    column("seconds", BigInteger()),
)
TYPES = {"calendar": "TEXT", "date": "DATE", "started_at": "TIMESTAMP", "ended_at": "TIMESTAMP"}
OFFICE = Calendar("Europe/Berlin", {day: [("09:00", "12:30"), ("13:30", "18:00")] for day in WEEKDAYS[:5]})


class DuckDB:
    name = "duckdb"

    def __init__(self):
        self.connection = duckdb.connect()

    def make(self, name, columns):
        self.connection.register("made", pa.table(columns))
        self.connection.execute(f"CREATE TABLE {name} AS FROM made")

    def rows(self, statement):
        return self.connection.execute(*compiled(statement)).fetchall()


class PostgreSQL:
    name = "postgresql"

    def __init__(self, url):
        self.connection = psycopg.connect(url, autocommit=True)
        self.cursor = psycopg.RawCursor(self.connection)

    def make(self, name, columns):
        declarations = ", ".join(f"{column} {TYPES.get(column, 'BIGINT')}" for column in columns)
        self.cursor.execute(f"CREATE TABLE {name} ({declarations})")
        lines = BytesIO()
        write_csv(pa.table(columns), lines, WriteOptions(include_header=False))
        with self.cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
            copy.write(lines.getvalue())
        self.cursor.execute(f"ANALYZE {name}")

    def rows(self, statement):
        return self.cursor.execute(*compiled(statement, engine=self.name)).fetchall()


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def engine(request):
    """Return a function that gives an empty database of the engine."""
    made = []

    def new():
        server = request.param == "postgresql" and request.getfixturevalue("server")
        made.append(PostgreSQL(server.new_database()) if server else DuckDB())
        return made[-1]

    yield new
    for database in made:
        database.connection.close()


def asked(database, hours, spans):
    """Return number, working time and due instant of spans, as the database has them."""
    tables = {"working_days": working_days(hours), "working_time": working_time(hours)}
    for name, columns in {**tables, "spans": spans}.items():
        database.make(name, columns)
    days, times = (declared(name, columns) for name, columns in tables.items())
    start, end = (worked(days, SPANS.c.calendar, at) for at in (SPANS.c.started_at, SPANS.c.ended_at))
    read = (
        select(SPANS, elapsed_s(start, end).label("elapsed_s"), start.value.label("worked_us"))
        .select_from(joined(SPANS, start, end))
        .subquery("read")
    )
    found = due(times, read.c.calendar, read.c.started_at, read.c.worked_us, read.c.seconds)
    return database.rows(
        select(read.c.n, read.c.elapsed_s, found.value).select_from(joined(read, found)).order_by(read.c.n)
    )


def spans(*rows):
    calendars, starts, ends, seconds = zip(*rows, strict=True)
    return {
        "n": np.arange(len(rows)),
        "calendar": pa.array(calendars, pa.string()),
        "started_at": pa.array(starts, pa.timestamp("us")),
        "ended_at": pa.array(ends, pa.timestamp("us")),
        "seconds": pa.array(seconds, pa.int64()),
    }


@pytest.fixture(scope="module")
def cases():
    """Return the calendars, the spans, and what each one by itself takes and is due."""
    draw, calendars, rows, expected = random.Random(1), {}, [], []
    for n, (spec, drawn_spans) in enumerate(drawn(seed=1, calendars=16, each=626)):
        calendar = calendars[f"c{n}"] = Calendar(**spec)
        for start, end in drawn_spans:
            seconds = draw.choice([0, draw.randint(0, 10_000), draw.randint(0, 300_000)])
            rows.append((f"c{n}", start.replace(tzinfo=None), end.replace(tzinfo=None), seconds))
            expected.append((calendar.elapsed_s(start, end), calendar.due(start, seconds).replace(tzinfo=None)))
    hours = {
        key: OpenHours.of([(EPOCH, known)], date(2009, 12, 1), date(2020, 3, 1)) for key, known in calendars.items()
    }
    return hours, rows, expected


def test_at_once_as_one_by_one(cases):
    hours, rows, expected = cases
    assert len(rows) >= 10_000
    found = []
    for key, known in hours.items():
        starts, ends, seconds = zip(*(row[1:] for row in rows if row[0] == key), strict=True)
        found += zip(known.elapsed(starts, ends).tolist(), known.due(starts, seconds).tolist(), strict=True)
    assert found == expected


def test_in_sql_as_one_by_one(engine, cases):
    hours, rows, expected = cases
    found = asked(engine(), hours, spans(*rows))
    assert [row[1:] for row in found] == expected


def test_what_is_missing_stays_missing(engine):
    hours = {"office": OpenHours.of([(EPOCH, OFFICE)], date(1969, 12, 1), date(1970, 2, 1))}
    at, later = datetime(1969, 12, 31, 8), datetime(1970, 1, 1, 8, 0, 0, 900_000)
    rows = [("office", at, later, 60), ("office", at, None, None), (None, at, later, 60), ("office", None, later, 0)]
    found = asked(engine(), hours, spans(*rows))
    assert found == [
        (0, 8 * 3600, datetime(1969, 12, 31, 8, 1)),
        (1, None, None),
        (2, None, None),
        (3, None, None),
    ]


@pytest.mark.parametrize(
    ("row", "names"),
    [
        (("office", datetime(2026, 4, 30, 9), datetime(2026, 5, 2), 60), "office 2026-04-30 09:00:00"),
        (("office", datetime(2026, 5, 4, 9), datetime(2026, 6, 1), 60), "office 2026-06-01 00:00:00"),
        (("night", datetime(2026, 5, 4, 9), datetime(2026, 5, 5), 60), "night 2026-05-0"),
        (
            ("office", datetime(2026, 5, 4, 9), datetime(2026, 5, 5), 3_000_000),
            "office 2026-05-04 09:00:00 3000000 s later",
        ),
    ],
)
def test_what_is_not_known_is_an_error(engine, row, names):
    hours = {"office": OpenHours.of([(EPOCH, OFFICE)], date(2026, 5, 1), date(2026, 6, 1))}
    fine = ("office", datetime(2026, 5, 4, 9), datetime(2026, 5, 5), 60)
    with pytest.raises((duckdb.Error, psycopg.Error), match=f"not known for calendar and instant: {names}"):
        asked(engine(), hours, spans(fine, row, fine))


def test_it_stays_at_closing_time(engine):
    hours = {"office": OpenHours.of([(EPOCH, OFFICE)], date(2026, 5, 1), date(2026, 6, 1))}
    opened = datetime(2026, 5, 4, 7)
    # The table's steps of working time are whole hours, and so are these.
    lengths = {1: (4, 8), 4: (4, 12), 8: (4, 16), 9: (5, 8), 16: (5, 16)}
    found = asked(engine(), hours, spans(*(("office", opened, opened, 3600 * length) for length in lengths)))
    assert [row[2] for row in found] == [datetime(2026, 5, day, hour) for day, hour in lengths.values()]


def test_calendars_of_many_short_shifts_and_of_none(engine):
    short = Calendar("UTC", {day: [(f"{hour:02}:00", f"{hour:02}:05") for hour in range(24)] for day in WEEKDAYS})
    closed = Calendar("UTC", {"mon": [("09:00", "10:00")]}, {date(2026, 5, day) for day in range(1, 32)})
    calendars = {"short": short, "closed": closed, "office": OFFICE}
    hours = {
        key: OpenHours.of([(EPOCH, known)], date(2026, 5, 1), date(2026, 6, 1)) for key, known in calendars.items()
    }
    start, end = datetime(2026, 5, 4, 9, 3), datetime(2026, 5, 29, 12)
    rows = [("short", start, end, 301), ("closed", start, end, 0), ("office", start, end, 7200)]
    assert asked(engine(), hours, spans(*rows)) == [
        (
            0,
            120 + (24 * 25 + 2) * 300,
            datetime(2026, 5, 4, 10, 3, 1),
        ),
        (1, 0, start),
        (2, (87 + 270 + 18 * 480 + 240) * 60, datetime(2026, 5, 4, 12, 3)),
    ]
