"""Plant a thousand words in a company, see them all signed in, and look for them in every form of its links."""

import html
import json
import os
import re
import subprocess
import zlib
from dataclasses import replace
from datetime import date, timedelta

import pypdfium2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from data_access.app_store.published import published_at
from data_access.settings import Settings
from data_access.warehouse.comments import comments
from data_access.warehouse.history import history
from data_access.warehouse.rows import rows
from data_access.warehouse.search import search
from data_access.warehouse.snapshot import warehouse_at
from metrics.published.codec import payload_text
from metrics.published.label import Label
from metrics.published.plan import Block, Plan
from metrics.question import Question
from metrics.scope import ALL
from pages.published.publishing import preview, publish
from pages.published.rendering import page
from pages.routes.gate import Gate
from pages.routes.links import PublishedLinks
from pages.routes.lookup import Lookup
from tests.links import OWNER
from tests.loops import run
from tests.pages.visit import visit
from tests.published.planted import AS_OF, EVERY, WORDS, company, where
from tests.templates import made

METRICS = ("csat", "first_response_time", "tickets")
BLOCKS = frozenset(Block)
COUNTRIES = ("country", tuple(WORDS["country"][:2]))
SHOWN = (
    {"metrics": METRICS, "by": "team", "blocks": BLOCKS},
    {"metrics": METRICS[:2], "by": "segment", "blocks": BLOCKS},
    {"metrics": METRICS[:1], "by": "plan", "blocks": BLOCKS - {Block.COHORTS}, "filters": (COUNTRIES,)},
)
PLANS = [
    Plan(name, audience, periods=2, **shown)
    for name, audience, shown in zip(WORDS["link"], WORDS["audience"], SHOWN, strict=True)
]
EYE = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # two threads take longer than one, on two processors


@pytest.fixture(scope="module")
def settings():
    return Settings(home=made(company))


@pytest.fixture(scope="module")
def links(settings):
    """Return each link with what it was made of, and its token."""
    previews = [preview(plan, publisher="Ines Falk", by=OWNER, settings=settings) for plan in PLANS]
    return [(each, *publish(each, by=OWNER, settings=settings)) for each in previews]


def test_who_is_signed_in_sees_every_planted_word(settings, links, monkeypatch):
    assert len(EVERY) == 1000
    asked = {"scope": ALL, "warehouse": warehouse_at(settings)}
    everybody = search("", size=1000, **asked).persons
    csat = Question(metrics=("csat",), start=date(2024, 1, 1), end=AS_OF.date() + timedelta(days=1))
    tickets = rows(replace(csat, metrics=("tickets",)), settings=settings, size=1000, **asked).rows
    texts = [
        *map(repr, everybody),
        *(repr(history(one.person, **asked)) for one in everybody),
        repr(tickets.to_pylist()),
        repr(comments(csat, settings=settings, size=1000, **asked).rows.to_pylist()),
        *map(repr, published_at(settings).links.all(OWNER)),
    ]
    assert where(texts) == {sort: set(words) for sort, words in WORDS.items()}
    shown = {name: visit(settings.home, monkeypatch, name) for name in ("customers.py", "overview.py")}
    seen = where(repr([getattr(e, "value", "") for e in app.main]) for app in shown.values())
    assert {"name", "mail", "team"} <= set(seen)


def test_no_planted_string_is_in_any_form_of_a_link(settings, links):
    found = {}
    for each, link, token in links:
        answers = visited(settings, link.id, token, each.edition.pages)
        assert {name for name, (status, *__) in answers.items() if status != 200} == {"nothing.html"}
        for name, (__, headers, body) in answers.items():
            found[link.name, name, "headers"] = where([headers])
            for form, texts in forms(name, body).items():
                found[link.name, name, form] = where(texts)
        sheets = [page(each.payload, view, "/p/x", printed=True, paper=True) for view in each.payload.views]
        found[link.name, "print view", "text"] = where(sheets)
        found[link.name, "stored", "payload"] = where([payload_text(each.payload)])
    assert {form for *__, form in found} == {"headers", "text", "read", "alternatives", "inside", "seen", "payload"}
    assert {place: words for place, words in found.items() if words} == {}


def test_what_is_told_on_purpose_is_found_in_every_form(settings):
    """Else the test above would find nothing because it cannot see."""
    given = tuple(("team", team, Label(f"Team {team}")) for team in WORDS["team"])
    plan = Plan("n", "a", METRICS[:1], frozenset({Block.SPLITS, Block.TRENDS}), by="team", labels=given, periods=1)
    edition = preview(plan, publisher="Ines Falk", by=OWNER, settings=settings).edition
    read = {name: forms(name, body) for name, body in edition.pages.items()}
    found = {(name, form): where(texts) for name, by_form in read.items() for form, texts in by_form.items()}
    month = next(name for name in edition.pages if name.endswith(".json")).removesuffix(".json")
    told = {
        *((name, form) for name in ("index.html", f"{month}.html") for form in ("text", "read", "alternatives")),
        (f"{month}.json", "text"), ("page.pdf", "read"), ("page.png", "seen"),
    }  # fmt: skip
    assert {place for place, words in found.items() if words.get("team", set()) >= set(WORDS["team"][:7])} == told


def forms(name, body):
    """Return all that can be read out of a file, by how it is read."""
    kind = name.rpartition(".")[2]
    if kind == "pdf":
        document = pypdfium2.PdfDocument(body)
        read = [sheet.get_textpage().get_text_range() for sheet in document]
        return {
            "read": [*read, repr(document.get_metadata_dict())],
            "inside": [body.decode("latin-1"), *unpacked(body)],
        }
    if kind == "png":
        return {"seen": [seen(body)], "inside": [body.decode("latin-1")]}
    text = body.decode()
    if kind == "json":
        return {"text": [text, repr(json.loads(text))]}
    plain = html.unescape(re.sub(r"<[^>]*>", " ", text))
    alternatives = re.findall(r"<(?:title|desc)[^>]*>([^<]*)<|(?:alt|title|aria-label|content)=\"([^\"]*)\"", text)
    return {"text": [html.unescape(text)], "read": [plain], "alternatives": [html.unescape(repr(alternatives))]}


def unpacked(body):
    """Yield the streams of a PDF as they are drawn from."""
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL):
        reader = zlib.decompressobj()
        try:
            yield reader.decompress(packed).decode("latin-1")
        except zlib.error:
            yield packed.decode("latin-1")


def seen(picture):
    """Return what an eye reads in a picture, and each planted word of which it read a piece."""
    read = subprocess.run(
        ["tesseract", "-", "-"], input=picture, capture_output=True, check=True, env=EYE
    ).stdout.decode()
    letters = re.sub(r"[^a-z]", "", read.lower())
    assert "customerservice" in letters  # it does read
    return read + "".join(f"\n{word}" for word in EVERY if any(word[k : k + 6] in letters for k in range(7)))


def visited(settings, key, token, names):
    """Return status, headers and body of every file of a link, and of what strangers get, by name."""
    app = Starlette(
        routes=PublishedLinks(settings).routes, middleware=[Middleware(Gate, settings, Lookup(settings), ())]
    )
    opened = run(answer(app, "POST", "/p/open", f"token={token}".encode()))
    cookie = re.search(r"[\w-]*plumbline-link=[^;]+", opened[1])[0]
    asked = {name: f"/p/{key}/{name}" for name in names} | {"nothing.html": "/p/0123456789abcdef/", "door.html": "/p"}
    return {name: run(answer(app, "GET", path, cookie=cookie)) for name, path in asked.items()}


async def answer(app, method, path, body=b"", cookie=""):
    told = []
    headers = {"host": "127.0.0.1", "user-agent": "Mozilla/5.0", "cookie": cookie, "sec-fetch-site": "same-origin"}
    headers["content-type"] = "application/x-www-form-urlencoded"
    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"", "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value],
        "client": ("127.0.0.1", 5000), "server": ("127.0.0.1", 80), "root_path": "",
    }  # fmt: skip

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        told.append(message)

    await app(scope, receive, send)
    said = "\n".join(f"{name.decode()}: {value.decode()}" for name, value in told[0]["headers"])
    return told[0]["status"], said, b"".join(message.get("body", b"") for message in told)
