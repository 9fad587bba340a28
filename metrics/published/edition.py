"""Hold the pages, pictures and files that were made of one payload."""

from collections.abc import Mapping
from dataclasses import dataclass

INDEX = "index.html"


@dataclass(frozen=True)
class Edition:
    """What a viewer of a link can open; made once, and served as it is.

    Parameters
    ----------
    pages : mapping of str to bytes
        By file name: ``index.html`` (the latest period), ``<YYYY-MM-DD>.html`` and ``<YYYY-MM-DD>.json`` (the figures
        for interactive charts) of each period by its first day, ``page.pdf``, ``page.png``.
    """

    pages: Mapping[str, bytes]
