"""Killing an importer at any moment leaves the old version or the new one, and no reader notices."""

import random
import time

from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.versions import KEPT
from tests.data_access.warehouse.importer import heard, import_for_ever, processes, read_for_ever, whole

KILLED_IN = ("merge", "derive", "fsync", "rename")
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


def killed(start, home, phase, after):
    """Kill an importer `after` seconds in `phase`; return of which import and in which phase it died."""
    importer, pipe = start(import_for_ever, home)
    marker, _begun = until(pipe, phase)
    time.sleep(after)
    importer.kill()
    importer.join()
    return told_last(pipe, (marker, phase))  # the phase may have ended before the kill came


def lengths(start, home):
    """Let an importer publish twice; return how long the phases of the second import took, in seconds."""
    importer, pipe = start(import_for_ever, home)
    until(pipe, "done")
    _marker, begun = until(pipe, "done")
    importer.kill()
    importer.join()
    return {phase: next(t for t in begun.values() if t > begun[phase]) - begun[phase] for phase in KILLED_IN}


def test_kill(settings, tmp_path):
    chance, log, kills, began = random.Random(6), [], dict.fromkeys(KILLED_IN, 0), time.monotonic()
    with processes() as start:
        length = lengths(start, settings.home)
        readers = [start(read_for_ever, settings.home) for _reader in range(2)]
        for attempt in range(ATTEMPTS):
            wanted = [phase for phase in KILLED_IN if kills[phase] < EACH]
            if not wanted:
                break
            phase = wanted[attempt % len(wanted)]
            # The rename is the first of many steps of its phase: half of those kills come at once.
            after = 0 if phase == "rename" and attempt % 8 < 4 else chance.random() * length[phase]
            marker, hit = killed(start, settings.home, phase, after)
            found = whole(Warehouse(settings.home))
            state = "old" if found == marker - 1 else "new" if found == marker else "wrong"
            kills[hit] = kills.get(hit, 0) + 1
            log.append(
                f"kill {attempt + 1:2} in {hit:6} {after * 1000:5.1f} ms after {phase}: {state} version, {found}"
            )
            # Nothing shows before the pointer is renamed, everything once the import says that it is done.
            assert state in {"rename": ("old", "new"), "done": ("new",)}.get(hit, ("old",)), log[-1]
        for _process, pipe in readers:
            pipe.send("stop")
        seen = [heard(pipe) for _process, pipe in readers]
        importer, pipe = start(import_for_ever, settings.home)
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
    assert all(kills[phase] >= EACH for phase in KILLED_IN), log
    # What the dead left behind is swept by the next import, but for what this last one may just have begun.
    assert len(list(Versions(settings.home).folder.glob("facts-*.duckdb"))) <= KEPT + 1
