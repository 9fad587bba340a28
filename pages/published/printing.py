"""Put a page on paper: a PDF, and a picture of it."""

import logging
from contextlib import closing
from functools import cache
from io import BytesIO
from threading import Lock
from typing import Any, NoReturn

from metrics.translation import translate as _
from pages.published.assets import style_sheet

SCALE = 2  # pixels to each point of the paper
NEEDED = _(
    "There is no PDF and no picture, because Pango is not installed on the server: on Debian and Ubuntu "
    "“apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core” brings it. "
    "Your browser can print this page, also as a PDF."
)
log = logging.getLogger("plumbline")
_one_at_a_time = Lock()  # neither Pango nor PDFium lets two threads at it


@cache
def can_print() -> bool:
    """Tell whether this machine has what lays out text on paper."""
    try:
        import weasyprint  # noqa: PLC0415 - loads slowly, and looks for Pango as it does
    except OSError as error:
        log.warning("Links are published without PDF and picture: %s", error)
        return False
    weasyprint.LOGGER.setLevel(logging.ERROR)  # it warns of each rule that is only for screens
    return True


def pdf(page: str) -> bytes:
    """Return a page, written for paper, as PDF; nothing is fetched for it, and only its title is told about it."""
    import weasyprint  # noqa: PLC0415

    with _one_at_a_time:
        sheet = weasyprint.CSS(string=style_sheet())
        document = weasyprint.HTML(string=page, url_fetcher=_fetch).render(stylesheets=[sheet])
        written: bytes = document.write_pdf(finisher=_tell_the_title_only)
    return written


def png(paper: bytes) -> bytes:
    """Return the pages of a PDF below each other, as one picture.

    Drawn from the PDF, so that the two cannot differ, and by a library that comes with its own code: a browser would
    be a second process of hundreds of megabytes, which not every server has.
    """
    import pypdfium2  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    with _one_at_a_time, closing(pypdfium2.PdfDocument(paper)) as document:
        drawn = [page.render(scale=SCALE).to_pil() for page in document]
    whole = Image.new("RGB", (max(p.width for p in drawn), sum(p.height for p in drawn)), "white")
    top = 0
    for picture in drawn:
        whole.paste(picture, (0, top))
        top += picture.height
    out = BytesIO()
    # Few colours are in it: as a palette it is a third of the size.
    whole.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _fetch(url: str, *_more: Any, **_options: Any) -> NoReturn:
    raise ValueError(f"A published page fetches nothing, and this one names {url}.")


def _tell_the_title_only(_document: Any, written: Any) -> None:
    for key in [key for key in written.info if key != "Title"]:
        del written.info[key]
