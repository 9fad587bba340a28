"""Killing an importer at any moment leaves the old version or the new one, and no reader notices."""

import itertools
import random
import time

from data_access.warehouse.snapshot import Warehouse
from data_access.warehouse.versions import KEPT, Versions
from tests.data_access.warehouse.importer import import_for_ever, processes, read_for_ever, whole

KILLED_IN = ("merge", "derive", "fsync", "rename")
EACH = 5
ATTEMPTS = 80


def lengths(pipe):
    """Let the importer finish an import or two and return how long its phases last, in seconds."""
    begun = {}
    while (said := pipe.recv())[1] != "done":
        pass
    while said[1] != "done" or not begun:
        said = pipe.recv()
        begun[said[1]] = time.monotonic()
    return {phase: end - start for (phase, start), end in zip(begun.items(), [*begun.values()][1:], strict=False)}


def killed(process, pipe, phase, after):
    """Kill the importer `after` seconds in `phase`; return in which import and which phase it was by then."""
    while pipe.recv()[1] != phase:
        pass
    time.sleep(after)
    process.kill()
    process.join()
    last = None
    while True:  # the phase may have ended in the meantime; what was told before the kill decides
        try:
            last = pipe.recv() if pipe.poll() else last or "the phase"
        except EOFError:
            return last


def test_kill(settings, tmp_path):
    chance, log, kills = random.Random(6), [], dict.fromkeys(KILLED_IN, 0)
    begun = time.monotonic()
    with processes() as start:
        importer, pipe = start(import_for_ever, settings.home)
        length = lengths(pipe)
        importer.kill()
        importer.join()
        readers = [start(read_for_ever, settings.home) for _reader in range(2)]
        for attempt in itertools.count():
            wanted = [phase for phase in KILLED_IN if kills[phase] < EACH]
            if not wanted:
                break
            assert attempt < ATTEMPTS, f"{wanted} were over too soon to be hit:\n" + "\n".join(log)
            phase = wanted[attempt % len(wanted)]
            # An odd attempt at the short last phase kills at once, an even one somewhere in it.
            after = 0 if phase == "rename" and attempt % 2 else chance.random() * length[phase]
            old = Versions(settings.home).number()
            importer, pipe = start(import_for_ever, settings.home)
            told = [(old, "start")]
            while told[-1][1] != phase:
                told.append(pipe.recv())
            time.sleep(after)
            importer.kill()
            importer.join()
            try:
                while True:  # what was told before the kill decides which phase it hit
                    told.append(pipe.recv())
            except EOFError:
                pass
            marker, hit = told[-1]
            found = whole(Warehouse(settings.home))
            before = marker if hit == "done" else marker - 1
            assert found == before or (hit == "rename" and found == marker), (told, found)
            kills[hit] = kills.get(hit, 0) + 1
            state = "the new version" if found == marker else "the old version"
            log.append(f"kill {attempt + 1:2} in {hit:6} {after * 1000:4.0f} ms after {phase}: {state}, {found}")
        for _reader, pipe in readers:
            pipe.send("stop")
        seen = [pipe.recv() for _reader, pipe in readers]
        importer, pipe = start(import_for_ever, settings.home)
        while pipe.recv()[1] != "done":
            pass
        importer.kill()
        importer.join()
    log.append(f"kills by phase {kills}; reads {[len(reads) for reads, _error in seen]}; {time.monotonic() - begun:.0f} s")
    (tmp_path / "kills.txt").write_text("\n".join(log))
    print("\n" + "\n".join(log))  # noqa: T201 - shown with -s
    for reads, error in seen:
        assert not error
        assert len(reads) > 100
        assert len(set(reads)) > 3
        assert reads == sorted(reads)
    assert min(kills[phase] for phase in KILLED_IN) >= EACH
    # Nothing of the killed ones is left once another import has run.
    files = list((settings.home / "warehouse").glob("facts-*"))
    assert len(files) <= KEPT + 1
