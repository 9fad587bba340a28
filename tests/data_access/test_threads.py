"""Linear algebra has one thread: on matrices as small as ours more of them wait for each other."""

import os
import subprocess
import sys

THREADS = "import os, data_access, numpy; print(len(os.listdir('/proc/self/task')))"


def test_linear_algebra_starts_no_threads():
    bare = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    found = subprocess.run([sys.executable, "-c", THREADS], env=bare, capture_output=True, text=True, check=True)
    assert found.stdout == "1\n"
