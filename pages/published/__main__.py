"""Renew the links that are due, from the command line."""

import sys

from data_access.settings import Settings
from metrics.errors import PlumblineError
from metrics.translation import translate as _
from pages.published.publishing import renew_due


def main() -> int:
    """Return the exit status: 0, or 2 with one sentence on stderr."""
    try:
        print(_("Links renewed: {n}.").format(n=renew_due(Settings.from_environment())))
    except PlumblineError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
