"""Publish a plan as a link, and renew what links show."""

import logging
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from data_access.app_store.editions import Fresh
from data_access.app_store.link_rows import Link
from data_access.app_store.links import DAYS, new_key
from data_access.app_store.published import published_at
from data_access.app_store.store import utc_now
from data_access.rules import followed
from data_access.settings import Settings
from metrics.errors import BadValue, PlumblineError
from metrics.periods import Calendar
from metrics.published.edition import Edition
from metrics.published.label import Label
from metrics.published.payload import Payload
from metrics.published.plan import Plan
from metrics.published.renewing import due_at
from metrics.roles import Act, Visitor
from metrics.scope import Scope
from metrics.translation import translate as _

log = logging.getLogger("plumbline")


@dataclass(frozen=True)
class Made:
    """What a link is going to show, before it does: the payload, its pages, and of which data they are.

    Parameters
    ----------
    key : str
        Id of the link.
    teams : frozenset of str, optional
        Whose data it shows; None for all.
    """

    key: str
    teams: frozenset[str] | None
    plan: Plan
    payload: Payload
    edition: Edition
    data_version: str
    due_at: datetime | None

    @property
    def fresh(self) -> Fresh:
        """What the store keeps of it."""
        from metrics.published.codec import payload_text  # noqa: PLC0415 - only those who publish need it

        return Fresh(payload_text(self.payload), self.edition.pages, self.data_version, self.due_at)


def site(settings: Settings) -> str:
    """Return where people reach the board, without a slash at the end."""
    return settings.public_url or f"http://localhost:{settings.port}"


def address_of(token: str, settings: Settings) -> str:
    """Return the address to pass on; what stands behind its “#” is sent to no server on the way."""
    return f"{site(settings)}/p#{token}"


def preview(plan: Plan, *, publisher: str, by: Visitor, settings: Settings, link: Link | None = None) -> Made:
    """Make exactly what viewers would see, and show it to nobody.

    Parameters
    ----------
    publisher : str
        Who answers for it, as the page says it.
    link : Link, optional
        The one that is to show it; without it a new one, limited to what `by` may see.

    Raises
    ------
    NotAllowed
        It is not theirs to publish, or the link shows more than they may see.
    """
    by.must(Act.PUBLISH)
    if link:
        link.must_be_seen(by)
    teams, key = (link.teams, link.id) if link else (by.scope.teams, new_key())
    return _made(plan, Label(publisher), teams, settings, key)


def publish(made: Made, *, days: int = DAYS, password: str = "", by: Visitor, settings: Settings) -> tuple[Link, str]:
    """Publish what was previewed; return the link and its token, which is told this once.

    Raises
    ------
    NotAllowed, BadValue
        As `Links.make`.
    """
    from metrics.published.codec import plan_text  # noqa: PLC0415

    if made.teams != by.scope.teams:
        raise BadValue(_("Whose data you may see has changed meanwhile: look at the preview again."))
    plan = made.plan
    return published_at(settings).links.make(
        plan_text(plan), made.fresh, name=plan.name, audience=plan.audience, refresh=plan.refresh, days=days,
        password=password, key=made.key, by=by,
    )  # fmt: skip


def change(link: Link, plan: Plan, *, by: Visitor, settings: Settings) -> None:
    """Keep another plan for a link; it shows what it showed until `confirm`."""
    from metrics.published.codec import plan_text  # noqa: PLC0415

    published_at(settings).links.change(link.id, plan_text(plan), by)


def confirm(link: Link, made: Made, *, by: Visitor, settings: Settings) -> None:
    """Let a link show its changed plan, as it was previewed."""
    from metrics.published.codec import plan_text  # noqa: PLC0415

    if made.key != link.id:
        raise BadValue(_("This preview is of another link: look at the preview again."))
    published_at(settings).editions.confirm(link.id, plan_text(made.plan), made.fresh, refresh=made.plan.refresh, by=by)


def renew(link: Link, settings: Settings) -> bool:
    """Make a new edition of a link; return whether it was made. If not, the last one stays, and the link says why."""
    from metrics.published.codec import payload_from, plan_from  # noqa: PLC0415

    editions, kept = published_at(settings).editions, None
    last = editions.newest(link.id)
    try:
        publisher = payload_from(last.payload).publisher if last else Label(link.author_name)
        made = _made(plan_from(link.plan), publisher, link.teams, settings, link.id)
        kept = editions.add(link, made.fresh)
    except PlumblineError as error:
        editions.failed(link, str(error))
    except Exception:
        log.exception("A link could not be renewed: %s", link.id)
        editions.failed(link, _("It could not be renewed; the error is in the server's log."))
    return kept is not None


def renew_due(settings: Settings) -> int:
    """Renew all links for which the data reach far enough now; return how many were. Others may do so meanwhile."""
    from data_access.warehouse.snapshot import warehouse_at  # noqa: PLC0415

    editions = published_at(settings).editions
    as_of = warehouse_at(settings).manifest().as_of
    return sum(renew(link, settings) for link in editions.due(as_of) if editions.claim(link.id, as_of))


def _made(plan: Plan, publisher: Label, teams: frozenset[str] | None, settings: Settings, key: str) -> Made:
    from data_access.warehouse.published import payload  # noqa: PLC0415 - loads slowly
    from data_access.warehouse.snapshot import warehouse_at  # noqa: PLC0415
    from pages.published.rendering import render  # noqa: PLC0415

    rules, warehouse = followed(settings), warehouse_at(settings)
    manifest, calendar = warehouse.manifest(), Calendar(ZoneInfo(settings.zone), settings.first_weekday)
    found = payload(
        plan, publisher=publisher, scope=Scope(teams, personal=False), warehouse=warehouse, settings=settings,
        rules=rules, now=utc_now(),
    )  # fmt: skip
    edition, version = render(found, f"/p/{key}"), str(manifest.version)
    return Made(key, teams, plan, found, edition, version, due_at(plan.refresh, manifest.as_of, calendar))
