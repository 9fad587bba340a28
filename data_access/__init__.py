"""Reach the world: settings, files, engines and stores."""

import os

# Read when numpy is first imported. Models are fitted to some thousand grouped rows: on matrices so small the threads
# of linear algebra wait for each other many times as long as they compute.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
