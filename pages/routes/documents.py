"""Write the few pages that need no script."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from data_access.app_store.accounts import Account
from metrics.translation import translate as _
from pages.routes.headers import plain_policy

TEMPLATES = Path(__file__).with_name("templates")
SIGN_IN = "/sign-in"
STYLE = f"{SIGN_IN}/style.css"


@cache
def _templates() -> Environment:
    found = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    found.globals["_"] = _
    found.globals["style"] = STYLE
    return found


def document(template: str, status: int = 200, targets: tuple[str, ...] = (), **values: Any) -> HTMLResponse:
    """Return a page; `targets` are the origins that its form may lead to."""
    text = _templates().get_template(template).render(values)
    return HTMLResponse(text, status, headers={"Content-Security-Policy": plain_policy(*targets)})


def message(title: str, text: str, status: int = 200, link: str = "", label: str = "") -> HTMLResponse:
    """Return a page that says one thing, with a way on."""
    return document("message.html", status, title=title, text=text, link=link, label=label)


def not_yet(account: Account) -> Response:
    """Return what somebody is told who is known, and may not come in."""
    told = _("You are known as {name}, but nobody has given you a role yet: ask an admin.")
    if account.disabled_at is not None:
        told = _("You are known as {name}, but an admin has closed this account.")
    return message(_("You are not signed in"), told.format(name=account.name), 403, SIGN_IN, _("Try again"))


async def style(_request: Request) -> Response:
    """Answer with the style of these pages."""
    return Response((TEMPLATES / "style.css").read_bytes(), media_type="text/css")
