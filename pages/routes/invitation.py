"""Let somebody who was invited choose a password."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_access.app_store.invitations import Invitation, NotValid
from data_access.app_store.passwords import SHORTEST
from data_access.settings import Settings
from metrics.errors import BadValue
from metrics.translation import translate as _
from pages.routes.browsers import form_of, is_own_form
from pages.routes.documents import SIGN_IN, document, message
from pages.routes.sign_in import SignIn, not_ours

INVITATION = "/invitation"


class Invited:
    """The page behind the link of an invitation."""

    def __init__(self, settings: Settings, desk: SignIn) -> None:
        self._settings, self._desk = settings, desk

    @property
    def routes(self) -> list[Route]:
        """Return it."""
        return [Route(INVITATION, self.choose, methods=["GET", "POST"])]

    async def choose(self, request: Request) -> Response:
        """Ask for a new password, or keep it and sign in."""
        posted = request.method == "POST"
        if posted and not is_own_form(request, self._settings):
            return not_ours()
        form = await form_of(request) if posted else {}
        token = form.get("token", "") if posted else request.query_params.get("token", "")
        invitations = (await self._desk.directory()).invitations
        try:
            invitation = await run_in_threadpool(invitations.look, token)
            if not posted:
                return _asked(invitation, token)
            password = form.get("password", "")
            if password != form.get("again", ""):
                raise BadValue(_("The two are not the same: type the password again."))
            account = await self._desk.check(lambda: invitations.accept(token, password))
        except NotValid as error:
            return message(_("This link does not work"), str(error), 403, SIGN_IN, _("Sign in"))
        except BadValue as error:
            return _asked(invitation, token, str(error), 422)
        assert account is not None
        return await self._desk.enter(request, account, "/")


def _asked(invitation: Invitation, token: str, error: str = "", status: int = 200) -> Response:
    account, shortest = invitation.account, SHORTEST
    return document("invitation.html", status, account=account, token=token, error=error, shortest=shortest)
