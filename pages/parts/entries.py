"""Say one entry of a history in a sentence."""

from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from zoneinfo import ZoneInfo

from data_access.warehouse.happened import What
from data_access.warehouse.history import Entry
from metrics.translation import translate as _
from metrics.wording import duration, moment, money, number

Write = Callable[[str | None], str]  # how a source's own words are written: escaped for markdown, or as they are

SURVEYS = {"csat": _("satisfaction"), "nps": _("recommendation"), "ces": _("effort")}
FIELDS = {What.STATUS: _("Status"), What.TEAM: _("Team"), What.AGENT: _("Agent"), What.PRIORITY: _("Priority")}
ICONS = {
    What.JOINED: "handshake",
    What.PURCHASE: "shopping_cart",
    What.OPENED: "confirmation_number",
    What.MESSAGE: "chat_bubble",
    What.FIRST_RESPONSE: "reply",
    What.STATUS: "sync_alt",
    What.TEAM: "sync_alt",
    What.AGENT: "sync_alt",
    What.PRIORITY: "sync_alt",
    What.RESOLVED: "check_circle",
    What.REOPENED: "replay",
    What.SURVEY_UNANSWERED: "unsubscribe",
    What.SURVEY_ANSWERED: "rate_review",
    What.LEFT: "logout",
}
ROLES = {"customer": "person", "agent": "reply", "bot": "smart_toy", "system": "settings"}


def icon(entry: Entry) -> str:
    """Return the name of the icon that stands for the entry."""
    if entry.withheld:
        return "visibility_off"
    if entry.what is What.MESSAGE:
        return "lock" if entry.public is False else ROLES.get(entry.author_role or "", ICONS[What.MESSAGE])
    return ICONS[entry.what]


def sentence(entry: Entry, zone: ZoneInfo, currency: str, write: Write) -> str:
    """Return what happened; the source's own words pass `write`, and detail and subject are left to the caller.

    Parameters
    ----------
    zone, currency
        The reporting zone and currency.
    """
    if entry.withheld:
        return _("Contact of another team")
    match entry.what:
        case What.OPENED:
            return _("We opened a ticket") if entry.author_role == "agent" else _("Ticket opened")
        case What.MESSAGE:
            return _message(entry, write)
        case What.FIRST_RESPONSE:
            return _("First answer") + _after(entry) + _by(entry, write)
        case What.RESOLVED:
            return _("Resolved") + _after(entry) + _by(entry, write)
        case What.REOPENED:
            return _("Reopened") + _by(entry, write)
        case What.SURVEY_ANSWERED:
            return _answered(entry, zone, write)
        case What.SURVEY_UNANSWERED:
            return _("Survey on {what} sent and not answered").format(what=_survey(entry, write))
        case What.PURCHASE:
            return _bought(entry, currency, write)
        case What.JOINED:
            return _("Contract began") + (f": {write(entry.title)}" if entry.title else "")
        case What.LEFT:
            return _("Contract ended") + (_(", reason: {why}").format(why=write(entry.reason)) if entry.reason else "")
    change = _("{field}: {before} → {after}").format(
        field=FIELDS[entry.what], before=write(entry.before or "–"), after=write(entry.after or "–")
    )
    return change + _by(entry, write)


def _message(entry: Entry, write: Write) -> str:
    who = write(entry.author)
    if entry.public is False:
        return _("Internal note by {who}").format(who=who) if who else _("Internal note")
    match entry.author_role:
        case "customer":
            return _("The customer wrote")
        case "bot":
            return _("A bot answered")
        case "system":
            return _("Automatic message")
    verb = _("answered") if entry.waited_s is not None else _("wrote")
    return f"{who or _('We')} {verb}{_after(entry)}"


def _answered(entry: Entry, zone: ZoneInfo, write: Write) -> str:
    score = _("{score} of {scale}").format(score=_plain(entry.score), scale=entry.scale or "?")
    text = _("Survey on {what} answered: {score}").format(what=_survey(entry, write), score=score)
    if entry.reason:
        text += _(", reason: {why}").format(why=write(entry.reason))
    return text + (_(" (sent {when})").format(when=moment(entry.sent_at, zone)) if entry.sent_at else "")


def _bought(entry: Entry, currency: str, write: Write) -> str:
    what = write(entry.title) or _("something")
    if entry.quantity and entry.quantity != 1:
        what = f"{number(entry.quantity)} × {what}"
    if entry.amount is None:
        return _("Bought {what}").format(what=what)
    # Only codes of ISO 4217 are written as they are.
    code = entry.currency if entry.currency and entry.currency.isalpha() else currency
    return _("Bought {what} for {amount}").format(what=what, amount=money(float(entry.amount), code))


def _survey(entry: Entry, write: Write) -> str:
    return SURVEYS.get(entry.instrument or "", write(entry.instrument))


def _after(entry: Entry) -> str:
    return _(" after {wait}").format(wait=duration(entry.waited_s)) if entry.waited_s is not None else ""


def _by(entry: Entry, write: Write) -> str:
    return _(" by {who}").format(who=write(entry.author)) if entry.author else ""


def _plain(score: Decimal | None) -> str:
    return "?" if score is None else f"{score.normalize():f}"


def local_time(entry: Entry, zone: ZoneInfo) -> str:
    """Return the time of day in `zone`."""
    return f"{entry.at.replace(tzinfo=UTC).astimezone(zone):%H:%M}"
