"""Send files that are packed once and sent often."""

import gzip
import re
from functools import cache, lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from pages.published.assets import EXPLORE, PLOTLY, STYLE, Asset, address_of
from pages.published.assets import HEADERS as KEPT_FOR_EVER
from pages.published.assets import asset as drawn_with
from pages.routes.documents import TEMPLATES

OWN = {"door.css": TEMPLATES / "style.css", "door.js": TEMPLATES / "door.js"}  # what stands in front of a link
TYPES = {
    "html": "text/html; charset=utf-8", "json": "application/json", "svg": "image/svg+xml", "css": "text/css",
    "js": "text/javascript", "pdf": "application/pdf", "png": "image/png",
}  # fmt: skip
PACKED = {"html", "json", "svg"}
LEVEL = 6  # of gzip's
KEPT = "public, max-age=3600"
NAMES = {STYLE, EXPLORE, PLOTLY}
# An edition keeps the names of when it was made; a later version of ours serves what it has for them.
EARLIER = re.compile(r"(\w+)\.[0-9a-f]{12}\.(css|js)")


def packed(request: Request, content: bytes, name: str, *, status: int = 200) -> Response:
    """Return an answer with a file, packed if the browser can unpack it."""
    kind = name.rpartition(".")[2]
    fits = kind in PACKED and unpacks(request)
    # Said even of what is not packed, so that nobody packs it anew for each visitor.
    headers = {"Vary": "Accept-Encoding", "Content-Encoding": "gzip" if fits else "identity"}
    return Response(_packed(content) if fits else content, status, headers, TYPES[kind])


def unpacks(request: Request) -> bool:
    """Tell whether a browser can read what is packed."""
    return "gzip" in request.headers.get("accept-encoding", "")


async def asset(request: Request) -> Response:
    """Answer with a style or a script of published pages: nobody's data are in them."""
    name = request.path_params["name"]
    found, kept = await run_in_threadpool(_asset, name)
    if found is None:
        return Response(status_code=404)
    headers = {**KEPT_FOR_EVER, **({} if kept else {"Cache-Control": KEPT})}
    if unpacks(request):
        return Response(found.content, headers=headers, media_type=found.media_type)
    content = await run_in_threadpool(gzip.decompress, found.content)
    return Response(content, headers={**headers, "Content-Encoding": "identity"}, media_type=found.media_type)


def _asset(name: str) -> tuple[Asset | None, bool]:
    """Return a file by the name that it bears now or bore once, and whether its name will always mean this."""
    if name in OWN:
        return _own(name), False
    now, then = drawn_with(name), EARLIER.fullmatch(name)
    if now is None and then:
        known = f"{then[1]}.{then[2]}"
        return drawn_with(address_of(known).rpartition("/")[2]) if known in NAMES else None, False
    return now, True


@cache
def _own(name: str) -> Asset:
    return Asset(gzip.compress(OWN[name].read_bytes(), LEVEL, mtime=0), TYPES[name.rpartition(".")[2]])


@lru_cache(32)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, LEVEL, mtime=0)
