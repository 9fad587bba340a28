"""Make a store once a process, and give each test a copy."""

import shutil
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from data_access.settings import Settings

_folders = ExitStack()  # removed when the process ends


@cache
def made(build):
    """Return the folder of the stores that `build` puts where its settings say; nobody may change it."""
    folder = Path(_folders.enter_context(TemporaryDirectory()))
    build(Settings(home=folder))
    return folder


def copied(build, home):
    """Put a copy into `home`."""
    shutil.copytree(made(build), home, dirs_exist_ok=True)
