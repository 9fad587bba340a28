"""Renew links while the server runs."""

import logging
from threading import Event

from data_access.settings import Settings
from metrics.errors import PlumblineError

log = logging.getLogger("plumbline")

LOOKED = 300.0  # seconds between two looks whether a link is due


def keep_renewing(settings: Settings, stopped: Event, every_s: float = LOOKED) -> None:
    """Renew links until the server stops; whatever goes wrong, the next look is made."""
    while not stopped.wait(every_s):
        from pages.published import publishing  # noqa: PLC0415 - loads slowly, and nobody at the start waits for it

        try:
            publishing.renew_due(settings)
        except PlumblineError as error:
            log.warning("Links were not renewed: %s", error)
        except Exception:
            log.exception("Links were not renewed.")
