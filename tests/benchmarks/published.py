"""Let fifty viewers reload a published page without a pause, and say how long they wait."""

import argparse
import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit

from data_access.app_store.directory import directory_at
from data_access.app_store.published import published_at
from data_access.groups import Grant
from data_access.settings import Settings
from metrics.periods import Grain
from metrics.published.plan import Block, Plan
from metrics.roles import Role
from pages.published.publishing import preview, publish
from tests.benchmarks.counted import COUNTED
from tests.benchmarks.load import SECRET, served

METRICS = ("csat", "first_response_time", "resolution_time", "tickets", "reopen_rate")
PLAN = Plan("Load", "", METRICS, frozenset(Block), by="team", grain=Grain.MONTH, periods=6)
QUIET_S = 5.0  # without a statement, and a server has asked all that it asks at its start
TARGETS = 100, 1.0  # requests a second, and the 95th percentile of the seconds that one waits


@dataclass
class Seen:
    """What the viewers met: seconds of each answer, bytes, and answers by status."""

    waits: list[float] = field(default_factory=list)
    size: int = 0
    statuses: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Shown:
    """A link: its id, its token, and what its viewers ask for."""

    key: str
    token: str
    names: list[str]


def published(home: Path) -> Shown:
    """Publish all that can stand on a link, from the board in `home`."""
    settings = Settings(home=home, sign_in="password", public_url="http://127.0.0.1:8501", secret=SECRET)
    grant = Grant(Role.MANAGER, frozenset())
    by = directory_at(settings).accounts.recognise("load", "publisher", "Publisher", None, grant).as_visitor()
    published_at(settings).links.revoke_all(by)
    made = preview(PLAN, publisher="Publisher", by=by, settings=settings)
    link, token = publish(made, by=by, settings=settings)
    pages = [name for name in made.edition.pages if name.endswith((".html", ".json"))]
    return Shown(link.id, token, pages * 4 + ["page.pdf"])


async def viewer(settings: Settings, number: int, shown: Shown, seen: Seen, until: float) -> None:
    """Open the link, then ask for one file after the other over one connection."""
    chance, address = random.Random(number), urlsplit(settings.public_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    head = f"Host: {address.netloc}\r\nAccept-Encoding: gzip\r\nUser-Agent: Mozilla/5.0\r\n"
    form = urlencode({"token": shown.token})
    kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n"
    writer.write(f"POST /p/open HTTP/1.1\r\n{head}{kind}\r\n{form}".encode())
    __, headers, __ = await answer(reader)
    cookie = headers["set-cookie"].partition(";")[0]
    while (began := time.monotonic()) < until:
        name = chance.choice(shown.names)
        writer.write(f"GET /p/{shown.key}/{name} HTTP/1.1\r\n{head}Cookie: {cookie}\r\n\r\n".encode())
        status, __, body = await answer(reader)
        seen.waits.append(time.monotonic() - began)
        seen.statuses[status] += 1
        seen.size += len(body)
    writer.close()


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of one answer."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
    headers = {name.lower(): value.strip() for name, __, value in (line.partition(":") for line in lines if line)}
    return int(first.split()[1]), headers, await reader.readexactly(int(headers.get("content-length", 0)))


async def crowd(servers: Sequence[Settings], people: int, shown: Shown, seconds: float) -> Seen:
    """Return what so many viewers met in that time."""
    seen, until = Seen(), time.monotonic() + seconds
    await asyncio.gather(*(viewer(servers[n % len(servers)], n, shown, seen, until) for n in range(people)))
    return seen


def report(seen: Seen, seconds: float) -> str:
    """Return the figures in a sentence, and whether they are met."""
    each, late = len(seen.waits) / seconds, quantiles(seen.waits, n=20)[-1]
    met = each >= TARGETS[0] and late < TARGETS[1] and set(seen.statuses) == {200}
    return (
        f"{each:.0f} answers a second ({seen.size / len(seen.waits) / 1024:.0f} kB each, packed), median "
        f"{1000 * median(seen.waits):.0f} ms, p95 {1000 * late:.0f} ms, by status {dict(seen.statuses)}: "
        f"{'met' if met else 'MISSED'} (at least {TARGETS[0]} a second, p95 under {TARGETS[1]:.0f} s)."
    )


def statements(counted: Sequence[Path]) -> int:
    """Return how many statements the servers have asked the facts so far."""
    return sum(len(file.read_text().splitlines()) for file in counted if file.exists())


def settled(counted: Sequence[Path]) -> int:
    """Return how many there are once the servers have asked what they ask at their start."""
    while True:
        before = statements(counted)
        time.sleep(QUIET_S)
        if before and statements(counted) == before:
            return before


def main() -> None:
    """Publish, serve, let the viewers in, print what they met and what the facts were asked meanwhile."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.published", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder of a board")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="servers, one a core")
    parser.add_argument("--seconds", type=float, default=60.0)
    chosen = parser.parse_args()
    home = chosen.home.resolve()
    with TemporaryDirectory() as made, ExitStack() as running:
        shown = published(home)
        counted = [Path(made) / str(n) for n in range(chosen.processes)]
        servers = [
            running.enter_context(served(home, ("-m", "tests.benchmarks.counted"), **{COUNTED: str(file)}))[0]
            for file in counted
        ]
        before = settled(counted)
        seen = asyncio.run(crowd(servers, chosen.people, shown, chosen.seconds))
        asked = statements(counted) - before
        print(report(seen, chosen.seconds))
        met = "met" if not asked else "MISSED"
        print(f"Statements on facts: {before} at the start of the servers, {asked} while links were read: {met} (0).")


if __name__ == "__main__":
    main()
