"""The browser's scripts come packed and whole, and a document names those that its first figure needs."""

import gzip
import re

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse

from pages.routes.frontend import FIRST, ROOT, Frontend
from tests.loops import run

SCRIPT = next(ROOT.glob("static/js/Metric.*.js"))
STYLE = next(ROOT.glob("static/css/*.css"))


async def streamlit(scope, receive, send):
    answer = HTMLResponse("<html>") if scope["path"] == "/" else PlainTextResponse("streamlit's own")
    await answer(scope, receive, send)


def get(path, accepted="gzip, br", method="GET"):
    """Return headers and body of what the middleware answers in front of an application."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": [(b"accept-encoding", accepted.encode())]}
    run(Frontend(streamlit)(scope, None, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return headers, b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize(("file", "kind"), [(SCRIPT, "text/javascript"), (STYLE, "text/css")])
def test_a_script_comes_packed_and_whole_and_is_kept(file, kind):
    headers, body = get(f"/{file.relative_to(ROOT)}")
    assert gzip.decompress(body) == file.read_bytes()
    assert len(body) < 0.7 * file.stat().st_size
    assert headers["content-encoding"] == "gzip"
    assert headers["content-type"].startswith(kind)
    assert (headers["vary"], int(headers["content-length"])) == ("Accept-Encoding", len(body))
    assert "immutable" in headers["cache-control"]


@pytest.mark.parametrize(
    ("path", "how"),
    [
        (f"/{SCRIPT.relative_to(ROOT)}", {"accepted": "identity"}),
        (f"/{SCRIPT.relative_to(ROOT)}", {"method": "HEAD"}),
        ("/static/js/../../index.html", {}),
        ("/static/js/no-such.js", {}),
        ("/app.py", {}),
        ("/media/x.js", {}),
    ],
)
def test_all_else_is_answered_by_streamlit(path, how):
    headers, body = get(path, **how)
    assert body == b"streamlit's own"
    assert not {"content-encoding", "link"} & headers.keys()


def test_a_document_names_what_its_first_figure_needs():
    link = get("/")[0]["link"]
    named = re.findall(r"</(static/js/[^>]+)>; rel=modulepreload", link)
    assert len(named) == len(set(named)) > len(FIRST)
    assert all((ROOT / name).is_file() for name in named)
    for element in FIRST:
        assert any(name.startswith(f"static/js/{element}.") for name in named), element
    document = (ROOT / "index.html").read_text()
    needed = [f"static/js/{name}" for name in re.findall(r'from"\./([^"]+)"', SCRIPT.read_text())]
    assert {name for name in needed if name not in document} <= set(named)
    assert not {name for name in named if name in document}
    assert len(link) < 2000  # a proxy refuses headers of more than a few thousand bytes
