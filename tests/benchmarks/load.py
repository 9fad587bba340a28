"""Let a hundred people use the board at once, and say how long they wait."""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.error import URLError
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from data_access.app_store.directory import directory_at
from data_access.settings import PREFIX, Settings
from metrics.roles import Role, Visitor

OWNER = Visitor("load", "load", Role.ADMIN)
SECRET = "nX4cT7vRw2kLq9sZ6mPd3hBf8yGj5eUa"
TEAMS = ("Technical", "Billing", "Sales support", "Field service")
PAGES = ("", "metric", "tickets", "due", "definitions")
QUESTIONS = tuple(
    f"{metric}&period={period}"
    for metric in ("metric=csat", "metric=first_response_time", "metric=tickets", "metric=reopen_rate")
    for period in ("last-month", "last-quarter")
)


@dataclass
class Seen:
    """What the visitors met: seconds of each visit, by page, and what went wrong."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)


@contextmanager
def served(home: Path, program: Sequence[str] = ("app.py",), **told: str) -> Iterator[tuple[Settings, int]]:
    """Serve the board in `home`, where people sign in by password; `told` is the environment besides."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings(home=home, port=port, sign_in="password", public_url=f"http://127.0.0.1:{port}", secret=SECRET)
    told |= {PREFIX + name.upper(): str(getattr(settings, name)) for name in ("home", "port", "sign_in")}
    told |= {f"{PREFIX}PUBLIC_URL": settings.public_url, f"{PREFIX}SECRET": SECRET}
    server = subprocess.Popen([sys.executable, *program], env={**os.environ, **told}, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urlopen(f"{settings.public_url}/health", timeout=1):
                    break
            except (URLError, OSError):
                if server.poll() is not None:
                    raise RuntimeError("the server ended") from None
                time.sleep(0.1)
        yield settings, server.pid
    finally:
        server.terminate()
        server.wait()


def tokens(settings: Settings, people: int) -> list[str]:
    """Return the cookies of so many who are signed in: admins, managers, leads and viewers."""
    directory, roles = directory_at(settings), list(Role)
    found = []
    for n in range(people):
        account = directory.accounts.recognise("load", f"somebody {n}", f"Somebody {n}", None, None)
        role = roles[n % len(roles)]
        directory.accounts.set_role(account.id, role, OWNER)
        directory.accounts.set_teams(account.id, [TEAMS[n % len(TEAMS)]] if role is Role.LEAD else [], OWNER)
        found.append(directory.sessions.start(directory.accounts.account(account.id)))
    return found


async def visitor(settings: Settings, token: str, seen: Seen, every: float, until: float) -> None:
    """Visit one page after the other, one each `every` seconds."""
    chance = random.Random(token)
    await asyncio.sleep(chance.random() * every)
    try:
        async with _stream(settings, token) as stream:
            while time.monotonic() < until:
                page, began = chance.choice(PAGES), time.monotonic()
                await stream.send(_visit(page, chance.choice(QUESTIONS) if page in ("metric", "tickets") else ""))
                await _finished(stream, seen, page)
                waited = time.monotonic() - began
                seen.waits.setdefault(page or "overview", []).append(waited)
                await asyncio.sleep(max(every - waited, 0))
    except Exception as error:  # noqa: BLE001 - whatever ends a visit is what is counted
        seen.errors.append(f"{type(error).__name__}: {error}"[:200])


async def clear(settings: Settings, token: str, until: float) -> None:
    """Throw away what Streamlit keeps for everybody, once a second: whoever is signed in can."""
    message = BackMsg(clear_cache=True)
    async with _stream(settings, token) as stream:
        while time.monotonic() < until:
            await stream.send(message.SerializeToString())
            await asyncio.sleep(1)


def _stream(settings: Settings, token: str) -> connect:
    address = f"{settings.public_url.replace('http', 'ws')}/_stcore/stream"
    headers = {"Cookie": f"{settings.cookie}={token}", "Origin": settings.public_url}
    return connect(address, subprotocols=["streamlit"], additional_headers=headers, max_size=None)


def _visit(page: str, query: str) -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    message.rerun_script.context_info.url = f"http://127.0.0.1/{page}"
    message.rerun_script.context_info.timezone = "Europe/Berlin"
    return message.SerializeToString()


async def _finished(stream, seen: Seen, page: str) -> None:
    while True:
        message = ForwardMsg()
        message.ParseFromString(await asyncio.wait_for(stream.recv(), 60))
        if message.WhichOneof("type") == "script_finished":
            if message.script_finished not in (
                ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_EARLY_FOR_RERUN,
            ):  # fmt: skip
                seen.errors.append(f"{page}: script finished as {message.script_finished}")
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return
        elif message.WhichOneof("type") == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            seen.errors.append(f"{page}: {message.delta.new_element.exception.message}"[:200])


async def watch(pids: Sequence[int], seen: Seen, until: float) -> None:
    """Write down the servers' memory, in MB, each ten seconds."""
    began = time.monotonic()
    while time.monotonic() < until:
        seen.memory.append((time.monotonic() - began, sum(map(held_by, pids))))
        await asyncio.sleep(10)


def held_by(pid: int) -> float:
    """Return the memory of a process, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


async def crowd(
    servers: Sequence[tuple[Settings, int]], people: list[str], every: float, seconds: float, *, clearing: bool
) -> Seen:
    """Return what so many visitors met in that time; each stays at one server, as behind a proxy."""
    seen, until = Seen(), time.monotonic() + seconds
    visits = [visitor(servers[n % len(servers)][0], token, seen, every, until) for n, token in enumerate(people)]
    if clearing:
        visits += [clear(settings, people[0], until) for settings, _pid in servers]
    await asyncio.gather(watch([pid for _settings, pid in servers], seen, until), *visits)
    return seen


def report(seen: Seen, warm: float) -> str:
    """Return the figures as a table of Markdown; memory is compared from `warm` seconds on."""
    waits = [wait for page in seen.waits.values() for wait in page]
    rows = [("all pages", waits), *sorted(seen.waits.items())]
    lines = ["| page | visits | median | p95 |", "|---|---:|---:|---:|"]
    lines += [
        f"| {name} | {len(w)} | {median(w):.2f} s | {quantiles(w, n=20)[-1]:.2f} s |" for name, w in rows if len(w) > 1
    ]
    held = [memory for at, memory in seen.memory if at >= warm] or [seen.memory[-1][1]]
    grown = held[-1] / held[0] - 1
    lines.append(f"\nErrors: {len(seen.errors)}. Memory {held[0]:.0f} MB, then {held[-1]:.0f} MB ({grown:+.1%}).")
    return "\n".join([*lines, *sorted(set(seen.errors))[:10]])


def main() -> None:
    """Serve, let the crowd in, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder of a board")
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--every", type=float, default=5.0, metavar="SECONDS")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="servers, one a core")
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--clearing", action="store_true", help="one of them clears Streamlit's caches each second")
    chosen = parser.parse_args()
    with ExitStack() as running:
        servers = [running.enter_context(served(chosen.home.resolve())) for _n in range(chosen.processes)]
        people = tokens(servers[0][0], chosen.people)
        seconds = 60 * chosen.minutes
        seen = asyncio.run(crowd(servers, people, chosen.every, seconds, clearing=chosen.clearing))
    print(report(seen, min(120, seconds / 4)))


if __name__ == "__main__":
    main()
