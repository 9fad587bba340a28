"""Hold what all links share: style sheet, script and plotly, packed, under names that change with what is in them."""

import gzip
import re
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from metrics.looks import DARK, LIGHT, Look

STATIC = Path(__file__).with_name("static")
FOLDER = "/p/static"
STYLE, EXPLORE, PLOTLY = "page.css", "explore.js", "plotly.js"
SCRIPTS = {"explore": EXPLORE, "plotly": PLOTLY}
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
HEADERS = {
    "Cache-Control": "public, immutable, max-age=31536000",
    "Content-Encoding": "gzip",
    "Vary": "Accept-Encoding",
}
TENTHS = 10
# What a page may do. Plotly appends an empty style element and fills it by script, which the hash of nothing allows.
NOTHING = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'self' {NOTHING}",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class Asset(NamedTuple):
    """One file, packed by gzip, and its media type; `HEADERS` go with it."""

    content: bytes
    media_type: str


def asset(name: str) -> Asset | None:
    """Return the file that bears this name now, or None."""
    known = {_named(file): file for file in (STYLE, EXPLORE, PLOTLY)}
    return _packed(known[name]) if name in known else None


def address_of(file: str) -> str:
    """Return where a file is served."""
    return f"{FOLDER}/{_named(file)}"


@cache
def styles_of_maps() -> tuple[str, ...]:
    """Return the ids of the style elements that plotly writes for maps, which no link has and the policy blocks.

    Where an element has the id already, plotly writes none.
    """
    return tuple(sorted(set(re.findall(r'getElementById\("([0-9a-f]{64})"\)', _content(PLOTLY).decode()))))


@cache
def style_sheet() -> str:
    """Return the style sheet, with the colours of both looks; paper is light."""
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_colours(DARK)} }} }}"
    return f":root {{ {_colours(LIGHT)} }}\n{dark}\n{(STATIC / STYLE).read_text(encoding='utf-8')}"


@cache
def _named(file: str) -> str:
    stem, __, ending = file.partition(".")
    return f"{stem}.{sha256(_content(file)).hexdigest()[:12]}.{ending}"


@cache
def _packed(file: str) -> Asset:
    return Asset(gzip.compress(_content(file), 6, mtime=0), TYPES[file.rpartition(".")[2]])


def _content(file: str) -> bytes:
    if file == STYLE:
        return style_sheet().encode()
    if file == PLOTLY:
        spec = find_spec("plotly")
        assert spec and spec.origin
        return (Path(spec.origin).parent / "package_data" / "plotly.min.js").read_bytes()
    return (STATIC / file).read_bytes()


def _colours(look: Look) -> str:
    plain = ("ground", "card", "text", "quiet", "line", "accent", "good", "bad", "unsure")
    named = {name: getattr(look, name) for name in plain}
    named |= {f"h{k}": _between(*look.cells, k / TENTHS) for k in range(TENTHS + 1)}
    return " ".join(f"--{name}: {colour};" for name, colour in named.items())


def _between(one: str, other: str, share: float) -> str:
    """Return the colour so far on the way from one to another."""
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)
