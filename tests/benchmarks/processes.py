"""Run a program and tell its time and its largest memory."""

import os
import subprocess
import sys
import time
from pathlib import Path


def run(*arguments: str, home: Path) -> tuple[float, float, str]:
    """Return seconds, peak in MB, and the output of a Python program on the store in `home`."""
    environment = {**os.environ, "PLUMBLINE_HOME": str(home)}
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], env=environment, stdout=subprocess.PIPE)
    assert process.stdout
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024, output
