"""Killing an importer at any moment leaves the old version or the new one, and no reader notices."""

import random
import time

from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.postgres.versions import WRITER_LOCK
from data_access.warehouse.versions import KEPT
from tests.data_access.warehouse.importer import heard, import_for_ever, opened, processes, read_for_ever, whole
from tests.data_access.warehouse.postgres import database

KILLED_IN = {
    "duckdb": ("merge", "derive", "judge", "fsync", "rename"),
    "postgresql": ("stage", "merge", "derive", "judge", "commit"),
}
SHOWN_IN = ("rename", "commit")  # the last of the engine's phases, in which the new version becomes the current one
EACH = 5
ATTEMPTS = 80


def until(pipe, phase):
    """Wait for `phase`; return the import that it is of and when each phase up to it began."""
    begun = {}
    while phase not in begun:
        marker, said = heard(pipe)
        begun[said] = time.monotonic()
    return marker, begun


def told_last(pipe, last):
    """Return what a dead process told last, if anything after `last`."""
    try:
        while True:
            last = heard(pipe)
    except EOFError:
        return last


def killed(start, settings, phase, after):
    """Kill an importer `after` seconds in `phase`; return of which import and in which phase it died."""
    importer, pipe = start(import_for_ever, settings)
    marker, _begun = until(pipe, phase)
    time.sleep(after)
    importer.kill()
    importer.join()
    if settings.warehouse_url:  # the server finishes what the dead one asked last, and then frees its lock
        database.run(settings, f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
    return told_last(pipe, (marker, phase))  # the phase may have ended before the kill came


def lengths(start, settings, phases):
    """Let an importer publish twice; return how long the phases of the second import took, in seconds."""
    importer, pipe = start(import_for_ever, settings)
    until(pipe, "done")
    _marker, begun = until(pipe, "done")
    importer.kill()
    importer.join()
    return {phase: next(t for t in begun.values() if t > begun[phase]) - begun[phase] for phase in phases}


def left(settings):
    """Return how many versions of the facts are there."""
    if settings.warehouse_url:
        return sum(name.startswith("facts") for name in database.schemas(settings))
    return len(list(Versions(settings.home).folder.glob("facts-*.duckdb")))


def test_kill(on_either, tmp_path):
    settings, phases = on_either, KILLED_IN["postgresql" if on_either.warehouse_url else "duckdb"]
    chance, log, kills, began = random.Random(6), [], dict.fromkeys(phases, 0), time.monotonic()
    with processes() as start:
        length = lengths(start, settings, phases)
        readers = [start(read_for_ever, settings) for _reader in range(2)]
        for attempt in range(ATTEMPTS):
            wanted = [phase for phase in phases if kills[phase] < EACH]
            if not wanted:
                break
            phase = wanted[attempt % len(wanted)]
            # The rename is the first of many steps of its phase: half of those kills come at once.
            after = 0 if phase in SHOWN_IN and attempt % 8 < 4 else chance.random() * length[phase]
            marker, hit = killed(start, settings, phase, after)
            found = whole(opened(settings))
            state = "old" if found == marker - 1 else "new" if found == marker else "wrong"
            kills[hit] = kills.get(hit, 0) + 1
            log.append(
                f"kill {attempt + 1:2} in {hit:6} {after * 1000:5.1f} ms after {phase}: {state} version, {found}"
            )
            # Nothing shows before the last phase, everything once the import says that it is done.
            assert state in ({"done": ("new",)} | dict.fromkeys(SHOWN_IN, ("old", "new"))).get(hit, ("old",)), log[-1]
            if phase in SHOWN_IN and state == "old":  # readers have to see new versions all along
                killed(start, settings, "done", 0)
        for _process, pipe in readers:
            pipe.send("stop")
        seen = [heard(pipe) for _process, pipe in readers]
        importer, pipe = start(import_for_ever, settings)
        until(pipe, "done")
        importer.kill()
    counts = [len(versions) for versions, _error in seen]
    log.append(f"kills {kills}, reads {counts}, {time.monotonic() - began:.0f} s")
    (tmp_path / "kills.txt").write_text("\n".join(log))
    print("\n" + "\n".join(log))  # noqa: T201 - shown with -s
    for versions, error in seen:
        assert not error
        assert len(versions) > 100
        assert len(set(versions)) > 3
        assert versions == sorted(versions)
    assert all(kills[phase] >= EACH for phase in phases), log
    # What the dead left behind is swept by the next import, but for what this last one may just have begun.
    assert left(settings) <= KEPT + 1
