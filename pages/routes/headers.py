"""Tell browsers what a page of ours may do: little, and nothing elsewhere."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256

from starlette.datastructures import MutableHeaders

from data_access.settings import Settings
from pages.routes.frontend import ROOT

PUBLISHED = "/p"  # under which published links live
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With "no-referrer" browsers hide the origin of a form of ours from ourselves.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def plain_policy(*targets: str) -> str:
    """Return the policy of a document without scripts, whose forms go to us or lead to one of `targets`."""
    forms = " ".join(("'self'", *targets))
    return (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action {forms}"
    )


@cache
def streamlit_policy() -> str:
    """Return the policy of Streamlit's document: its own scripts, and the one that is written into it."""
    written = INLINE.findall((ROOT / "index.html").read_text(encoding="utf-8"))
    known = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in written)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {known}",
            "style-src 'self' 'unsafe-inline'",  # its components write their styles as they are drawn
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def is_published(path: str) -> bool:
    """Tell whether a path is that of a published link, which needs no account."""
    return path == PUBLISHED or path.startswith(f"{PUBLISHED}/")


def protect(headers: MutableHeaders, settings: Settings, path: str, status: int) -> None:
    """Add to an answer what browsers have to know; what it says itself stays."""
    for name, value in ALWAYS.items():
        headers[name] = value
    headers.setdefault("Content-Security-Policy", streamlit_policy())
    if settings.secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if is_published(path):
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # The names of Streamlit's own files carry a hash of what is in them; nobody's data are in them, nor in our styles.
    if status >= 400 or not path.startswith(("/static/", f"{PUBLISHED}/static/")):
        headers["Cache-Control"] = "no-store"
