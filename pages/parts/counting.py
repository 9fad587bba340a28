"""Count what each new version of the data will be asked first, while the server runs."""

import logging
from threading import Event

from data_access.settings import Settings
from metrics.errors import PlumblineError
from metrics.scope import ALL

log = logging.getLogger("plumbline")

FIRST_S = 20.0  # whoever opens the board right after its start comes first
LOOKED_S = 15.0  # seconds between two looks whether there is a new version


def keep_counted(settings: Settings, stopped: Event, first_s: float = FIRST_S, every_s: float = LOOKED_S) -> None:
    """Count the overview and who stays of every version until `stopped`; whatever goes wrong, the next is tried."""
    counted, wait_s = None, first_s
    while not stopped.wait(wait_s):
        wait_s = every_s
        from pages.parts import ahead  # noqa: PLC0415 - loads slowly, and nobody at the start waits for it

        try:
            version = ahead.version(settings)
            if version in (counted, None):
                continue
            counted = version
            ahead.count(settings, ALL, "")
            ahead.count_staying(settings)
        except PlumblineError as error:
            log.warning("Nothing was counted ahead: %s", error)
        except Exception:
            log.exception("Nothing was counted ahead.")
