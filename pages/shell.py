"""Run on every visit: say who is there, offer the pages, then run the one asked for."""

from pages.parts import ahead  # noqa: F401 - waits until all is loaded
from pages.parts.navigation import begin, run
from pages.parts.visiting import arrive

begin()
arrive()  # who is not signed in gets no further
run()
