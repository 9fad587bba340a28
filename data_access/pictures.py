"""Draw a figure as a PNG, in a browser that is on this machine."""

import os
import threading
from functools import cache
from typing import Any

WIDTH, SCALE = 1100, 2  # points of a slide, and pixels to each
TIMEOUT_S = 30

_one_browser = threading.Lock()


@cache
def can_draw() -> bool:
    """Tell whether this machine has a browser of the Chromium family; ``BROWSER_PATH`` may name one."""
    from choreographer.browsers.chromium import Chromium  # noqa: PLC0415 - few visits draw

    return bool(os.environ.get("BROWSER_PATH") or Chromium.find_browser(skip_local=False))


def png(shape: Any) -> bytes:
    """Return a plotly figure as a picture, `WIDTH` points wide and as high as its layout says.

    Nothing is fetched from elsewhere: the library that draws is the one installed with plotly.
    """
    import kaleido  # noqa: PLC0415

    with _one_browser:
        drawn: bytes = kaleido.calc_fig_sync(
            shape,
            opts={"format": "png", "width": WIDTH, "height": shape.layout.height, "scale": SCALE},
            kopts={"mathjax": False, "timeout": TIMEOUT_S},
        )
    return drawn
