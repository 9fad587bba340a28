"""Read the settings from the environment, once."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from zoneinfo import available_timezones

from metrics.errors import BadValue, UnknownName
from metrics.translation import translate as _

PREFIX = "PLUMBLINE_"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Settings:
    """What the operator decided; each field is read from ``PLUMBLINE_`` and its name in capitals.

    Parameters
    ----------
    home : Path
        Folder of the embedded stores.
    zone : str
        IANA name of the reporting zone.
    currency : str
        ISO 4217 code of the reporting currency.
    first_weekday : int
        Day on which weeks begin, 0 for Monday; in the environment by its English name.
    reopen_days : int
        Days after its resolution within which a ticket counts as reopened.
    follow_up_days : int
        Days after its resolution within which a further ticket on the topic says that one contact was not enough.
    purchase_window_days : int
        Days after a purchase for which a customer without contract counts as active.
    port, address : int, str
        Where the app listens.
    warehouse_url : str
        Address of a PostgreSQL database; empty for the embedded warehouse. It may hold a password, so it is not shown.
    store_url : str
        The same of the app store: what was decided, and who did what.
    store_owner_url : str
        The same store as a role that owns its tables and changes them at updates; the role of `store_url` may then
        only read and add where nothing is to be changed. Empty where one role does both.
    statement_timeout_s : int
        Seconds after which PostgreSQL stops a question.
    """

    home: Path = Path(".plumbline")
    zone: str = "Europe/Berlin"
    currency: str = "EUR"
    first_weekday: int = 0
    reopen_days: int = 14
    follow_up_days: int = 7
    purchase_window_days: int = 365
    port: int = 8501
    address: str = "127.0.0.1"
    warehouse_url: str = field(default="", repr=False)
    store_url: str = field(default="", repr=False)
    statement_timeout_s: int = 60
    store_owner_url: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Return the settings of `environ`.

        Raises
        ------
        UnknownName
            A variable that begins with ``PLUMBLINE_`` is no setting, or a zone or weekday does not exist.
        BadValue
            A value is of the wrong sort.
        """
        known = {PREFIX + f.name.upper(): f.name for f in fields(cls)}
        given = {name: text.strip() for name, text in environ.items() if name.startswith(PREFIX)}
        for name in given:
            if name not in known:
                raise UnknownName(_("setting"), name, known)
        settings = cls()
        return cls(
            home=Path(given.get("PLUMBLINE_HOME") or settings.home).expanduser(),
            zone=_one_of(_("time zone"), given.get("PLUMBLINE_ZONE", settings.zone), available_timezones()),
            currency=_currency(given.get("PLUMBLINE_CURRENCY", settings.currency)),
            first_weekday=WEEKDAYS.index(
                _one_of(_("weekday"), given.get("PLUMBLINE_FIRST_WEEKDAY", WEEKDAYS[0]).lower(), WEEKDAYS)
            ),
            reopen_days=_whole(given, "PLUMBLINE_REOPEN_DAYS", settings.reopen_days, range(3651)),
            follow_up_days=_whole(given, "PLUMBLINE_FOLLOW_UP_DAYS", settings.follow_up_days, range(3651)),
            purchase_window_days=_whole(
                given, "PLUMBLINE_PURCHASE_WINDOW_DAYS", settings.purchase_window_days, range(1, 3651)
            ),
            port=_whole(given, "PLUMBLINE_PORT", settings.port, range(1, 65536)),
            address=given.get("PLUMBLINE_ADDRESS") or settings.address,
            warehouse_url=_database(given, "PLUMBLINE_WAREHOUSE_URL"),
            store_url=_database(given, "PLUMBLINE_STORE_URL"),
            statement_timeout_s=_whole(
                given, "PLUMBLINE_STATEMENT_TIMEOUT_S", settings.statement_timeout_s, range(1, 3601)
            ),
            store_owner_url=_database(given, "PLUMBLINE_STORE_OWNER_URL"),
        )


def _one_of(sort: str, name: str, known: Collection[str]) -> str:
    if name not in known:
        raise UnknownName(sort, name, sorted(known))
    return name


def _database(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "")
    if text and not text.startswith(("postgresql://", "postgres://")):
        # The value is not repeated: it may hold a password.
        raise BadValue(_("{name} must begin with postgresql://, or be empty.").format(name=name))
    return text


def _currency(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
        raise BadValue(
            _("PLUMBLINE_CURRENCY is “{text}”; it must be three capitals, for instance EUR.").format(text=text)
        )
    return text


def _whole(given: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text) in allowed):
        raise BadValue(
            _("{name} is “{text}”; it must be a whole number from {low} to {high}.").format(
                name=name, text=text, low=allowed[0], high=allowed[-1]
            )
        )
    return int(text)
