"""Send files that are packed once and sent often."""

import gzip
from functools import cache, lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from pages.routes.documents import TEMPLATES

STATIC = Path(__file__).parents[1] / "published" / "static"  # what published pages are drawn with
OWN = {"door.css": TEMPLATES / "style.css", "door.js": TEMPLATES / "door.js"}  # and what stands in front of them
TYPES = {
    "html": "text/html; charset=utf-8", "json": "application/json", "svg": "image/svg+xml", "css": "text/css",
    "js": "text/javascript", "pdf": "application/pdf", "png": "image/png", "woff2": "font/woff2",
}  # fmt: skip
PACKED = {"html", "json", "svg", "css", "js"}
LEVEL = 6  # of gzip's
KEPT = "public, max-age=3600"


def packed(request: Request, content: bytes, name: str, *, status: int = 200) -> Response:
    """Return an answer with a file, packed if the browser can unpack it."""
    kind = name.rpartition(".")[2]
    fits = kind in PACKED and "gzip" in request.headers.get("accept-encoding", "")
    # Said even of what is not packed, so that nobody packs it anew for each visitor.
    headers = {"Vary": "Accept-Encoding", "Content-Encoding": "gzip" if fits else "identity"}
    return Response(_packed(content) if fits else content, status, headers, TYPES[kind])


async def asset(request: Request) -> Response:
    """Answer with a style or a script of published pages: nobody's data are in them."""
    name = request.path_params["name"]
    if name not in _known():
        return Response(status_code=404)
    answer = packed(request, await run_in_threadpool(_read, _known()[name]), name)
    answer.headers["Cache-Control"] = KEPT
    return answer


@lru_cache(32)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, LEVEL, mtime=0)


@cache
def _known() -> dict[str, Path]:
    drawn = {path.name: path for path in STATIC.iterdir()} if STATIC.is_dir() else {}
    return {name: path for name, path in {**drawn, **OWN}.items() if name.rpartition(".")[2] in TYPES}


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()
