"""Serve the browser's scripts packed and from memory, and name those early that the first page will need."""

import gzip
import re
from collections import deque
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

ROOT = Path(get_static_dir())
TYPES = {".js": "text/javascript", ".css": "text/css"}
# Their names carry a hash of what is in them.
KEPT = {"Cache-Control": "public, immutable, max-age=31536000", "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
QUICK = 4  # of gzip's levels: a first visitor waits for it, and the next ones only save a tenth
# What the first figure is made of: Streamlit would fetch each only when it comes to draw it.
FIRST = ("PageLink", "Spinner", "Metric")
IMPORTED = re.compile(r'(?:from|import)"\./([^"]+\.js)"')
NAMED = re.compile(r'/static/js/([^"]+\.js)"')
HEAD = 16_384  # imports stand at the beginning


class Frontend:
    """Middleware that answers for Streamlit's own scripts and styles, and adds a header to its documents."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.files = {f"/{p.relative_to(ROOT)}": p for p in ROOT.rglob("*") if p.suffix in TYPES}
        self.packed: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the application answer it."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
        elif scope["path"] in self.files and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            response = await self._script(scope["path"])
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, _hinting(send))

    async def _script(self, path: str) -> Response:
        file = self.files[path]
        if path not in self.packed:
            self.packed[path] = await run_in_threadpool(lambda: gzip.compress(file.read_bytes(), QUICK, mtime=0))
        return Response(self.packed[path], media_type=TYPES[file.suffix], headers=KEPT)


def _hinting(send: Send) -> Send:
    """Return a `send` that tells with each document which scripts its first page will need."""

    async def hinted(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            own = "content-security-policy" in headers  # a page of ours, which lets no script run
            if headers.get("content-type", "").startswith("text/html") and not own:
                headers["Link"] = _links()
        await send(message)

    return hinted


@cache
def _links() -> str:
    return ", ".join(f"</static/js/{name}>; rel=modulepreload" for name in _needed(ROOT / "static" / "js"))


def _needed(scripts: Path) -> list[str]:
    """Return the files of the elements in `FIRST` and all that they import, in the order in which they are wanted.

    Those that the document names itself are left out: proxies take headers of a few thousand bytes only.
    """
    named = set(NAMED.findall((ROOT / "index.html").read_text(encoding="utf-8")))
    found: list[str] = []
    wanted = deque(path.name for element in FIRST for path in scripts.glob(f"{element}.*.js"))
    while wanted:
        name = wanted.popleft()
        if name not in found and name not in named and (scripts / name).is_file():
            found.append(name)
            with (scripts / name).open(encoding="utf-8") as file:
                wanted.extend(IMPORTED.findall(file.read(HEAD)))
    return found
