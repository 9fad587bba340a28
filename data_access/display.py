"""Tell in a terminal what is going on."""

import sys

from metrics.translation import translate as _


class Display:
    """Tells on stderr what is going on: a line a phase, and in a terminal the records so far."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._counting = False

    def phase(self, name: str) -> None:
        """Begin the phase `name`, on a line of its own."""
        if self._counting:
            print(file=sys.stderr)
        self._counting = False
        print(name, file=sys.stderr, flush=True)

    def rows(self, number: int) -> None:
        """Show how many records were read."""
        if self._terminal:
            self._counting = True
            print("\r  " + _("{n} records").format(n=f"{number:,}"), end="", file=sys.stderr, flush=True)
