"""Do every day what nobody should have to think of: complete erasures, remove what was kept long enough."""

import logging
from threading import Event

from data_access.settings import Settings
from metrics.errors import PlumblineError

log = logging.getLogger("plumbline")

FIRST_S, DAY_S = 60.0, 24 * 3600.0


def keep_retaining(settings: Settings, stopped: Event, first_s: float = FIRST_S, every_s: float = DAY_S) -> None:
    """Complete what a crash interrupted, and remove what is too old, until `stopped`; the next day it is tried anew."""
    wait_s = first_s
    while not stopped.wait(wait_s):
        wait_s = every_s
        from data_access import erasure, retention  # noqa: PLC0415 - loads slowly, and nobody at the start waits for it

        try:
            erasure.finish(settings)
            erasure.keep_current(settings)
            retention.retain(settings)
        except retention.NotConfirmed as error:  # the page asks an admin
            log.warning("%s", error)
        except PlumblineError as error:
            log.error("What was kept long enough was not removed: %s", error)
        except Exception:
            log.exception("What was kept long enough was not removed.")
