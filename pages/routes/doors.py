"""Offer the pages of signing in that the settings ask for."""

from starlette.routing import Route

from data_access.settings import Settings
from pages.routes.invitation import Invited
from pages.routes.lookup import Lookup
from pages.routes.sign_in import SignIn


def doors(settings: Settings, lookup: Lookup) -> list[Route]:
    """Return what strangers may ask for."""
    if settings.local:
        return []
    desk = SignIn(settings, lookup)
    if settings.sign_in == "password":
        return [*desk.routes, *Invited(settings, desk).routes]
    if settings.sign_in == "oidc":
        from pages.routes.oidc import Oidc  # noqa: PLC0415 - loads slowly

        provider = Oidc(settings, desk)
        desk.farewell = provider.farewell
        return [*desk.routes, *provider.routes]
    return desk.routes
