"""Read what a browser sent, and believe none of it."""

from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from data_access.setting_values import is_loopback
from data_access.settings import Settings

LARGEST_FORM = 16_384  # bytes
LONGEST_PATH = 2000


def own_path(text: str) -> str:
    """Return a path of this site, or the start page: never an address of anybody else's."""
    plain = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return text if plain and text.isprintable() and len(text) <= LONGEST_PATH else "/"


def is_own_form(request: Request, settings: Settings) -> bool:
    """Tell whether a form was sent by one of our own pages."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("origin") == settings.origin


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form; none if it is too large or no form."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            return {}
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        return {}


def address_of(connection: HTTPConnection, settings: Settings) -> str:
    """Return from where somebody comes: the last address that a proxy of ours did not name itself."""
    address = connection.client.host if connection.client else ""
    if settings.is_peer(address):
        named = ",".join(connection.headers.getlist("x-forwarded-for")).split(",")
        for hop in reversed([hop.strip() for hop in named if hop.strip()]):
            address = hop
            if not settings.is_peer(hop):
                break
    return address[:60]


def is_known_host(headers: Headers, settings: Settings) -> bool:
    """Tell whether a request was meant for us: others could rebind a name of theirs to our address."""
    try:
        host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return False
    return is_loopback(host) or host in {settings.address, settings.public.hostname}


def keep_cookie(response: Response, settings: Settings, token: str) -> None:
    """Let the browser keep a session's token, out of reach of scripts and of other sites."""
    response.set_cookie(settings.cookie, token, path="/", secure=settings.secure, httponly=True, samesite="lax")


def drop_cookie(response: Response, settings: Settings) -> None:
    """Let the browser forget it."""
    response.delete_cookie(settings.cookie, path="/", secure=settings.secure, httponly=True, samesite="lax")
