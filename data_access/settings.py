"""Read the settings from the environment, once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from data_access.groups import read_group_roles
from data_access.setting_values import currency, database, header, networks, one_of, part, read, web_address, whole
from metrics.errors import UnknownName
from metrics.intervals import LEVEL
from metrics.translation import translate as _

PREFIX = "PLUMBLINE_"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SIGN_INS = ("local", "password", "oidc", "proxy")


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
    level : float
        How often intervals are to hold the true value, as a part of 1.
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
    sign_in : str
        How people sign in. "local": not at all, for the board serves its owner's machine only. "password": by mail
        address and password, after an invitation. "oidc": at an OpenID Connect provider. "proxy": at a reverse proxy
        that names them in a header.
    public_url : str
        Where people reach the board, without a path; https, or http on this machine. Required unless local.
    secret : str
        Random text of 32 characters or more by which cookies and sessions are sealed; another one ends all sessions.
        Required unless local, and not shown.
    session_hours : int
        Hours after which everybody signs in anew.
    idle_minutes : int
        Minutes without a visit after which a session ends.
    oidc_issuer, oidc_client_id, oidc_client_secret : str
        The provider, and what it knows the board by.
    oidc_groups_claim : str
        Name of the claim that lists somebody's groups.
    group_roles : str
        What groups of the provider or the proxy make of their members, at each sign-in:
        ``plumbline-admins=admin, billing-leads=lead:Billing+Technical``. The highest role wins, teams add up. Empty:
        roles are given in the board.
    proxy_peers : str
        Addresses or networks of the reverse proxies, separated by commas: theirs alone are the headers believed.
    proxy_user_header, proxy_groups_header : str
        Headers in which the proxy names who visits, and the groups, separated by commas.
    erased_file : str
        Where the list of the erased is written to at every erasure, for `restore`: beside the backups. Empty:
        `erased.json` in the folder of the stores.
    """

    home: Path = Path(".plumbline")
    zone: str = "Europe/Berlin"
    currency: str = "EUR"
    first_weekday: int = 0
    reopen_days: int = 14
    follow_up_days: int = 7
    purchase_window_days: int = 365
    level: float = LEVEL
    port: int = 8501
    address: str = "127.0.0.1"
    warehouse_url: str = field(default="", repr=False)
    store_url: str = field(default="", repr=False)
    statement_timeout_s: int = 60
    store_owner_url: str = field(default="", repr=False)
    sign_in: str = "local"
    public_url: str = ""
    secret: str = field(default="", repr=False)
    session_hours: int = 12
    idle_minutes: int = 60
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_groups_claim: str = "groups"
    group_roles: str = ""
    proxy_peers: str = ""
    proxy_user_header: str = ""
    proxy_groups_header: str = ""
    erased_file: str = ""

    @property
    def list_of_erased(self) -> Path:
        """Where the list of the erased is written to."""
        return Path(self.erased_file).expanduser() if self.erased_file else self.home / "erased.json"

    @property
    def local(self) -> bool:
        """Whether the board serves its owner alone."""
        return self.sign_in == "local"

    @property
    def public(self) -> SplitResult:
        """The parts of the public address."""
        return urlsplit(self.public_url)

    @property
    def origin(self) -> str:
        """The public address as browsers name it in ``Origin``."""
        usual = {"https": ":443", "http": ":80"}.get(self.public.scheme, "")
        return f"{self.public.scheme}://{self.public.netloc}".lower().removesuffix(usual)

    @property
    def secure(self) -> bool:
        """Whether people reach the board by https."""
        return self.public.scheme == "https"

    @property
    def cookie(self) -> str:
        """Name of the session's cookie; a browser lets no other host and no plain http set one with the prefix."""
        return "__Host-plumbline" if self.secure else "plumbline"

    def is_peer(self, address: str) -> bool:
        """Tell whether an address is that of a reverse proxy of ours."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in networks(self.proxy_peers))

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
            zone=one_of(_("time zone"), given.get("PLUMBLINE_ZONE", settings.zone), available_timezones()),
            currency=currency(given.get("PLUMBLINE_CURRENCY", settings.currency)),
            first_weekday=WEEKDAYS.index(
                one_of(_("weekday"), given.get("PLUMBLINE_FIRST_WEEKDAY", WEEKDAYS[0]).lower(), WEEKDAYS)
            ),
            reopen_days=whole(given, "PLUMBLINE_REOPEN_DAYS", settings.reopen_days, range(3651)),
            follow_up_days=whole(given, "PLUMBLINE_FOLLOW_UP_DAYS", settings.follow_up_days, range(3651)),
            purchase_window_days=whole(
                given, "PLUMBLINE_PURCHASE_WINDOW_DAYS", settings.purchase_window_days, range(1, 3651)
            ),
            level=part(given, "PLUMBLINE_LEVEL", settings.level, (0.5, 0.999)),
            port=whole(given, "PLUMBLINE_PORT", settings.port, range(1, 65536)),
            address=given.get("PLUMBLINE_ADDRESS") or settings.address,
            warehouse_url=database(given, "PLUMBLINE_WAREHOUSE_URL"),
            store_url=database(given, "PLUMBLINE_STORE_URL"),
            statement_timeout_s=whole(
                given, "PLUMBLINE_STATEMENT_TIMEOUT_S", settings.statement_timeout_s, range(1, 3601)
            ),
            store_owner_url=database(given, "PLUMBLINE_STORE_OWNER_URL"),
            sign_in=one_of(_("way to sign in"), given.get("PLUMBLINE_SIGN_IN") or settings.sign_in, SIGN_INS),
            public_url=web_address(given, "PLUMBLINE_PUBLIC_URL", path=False),
            secret=given.get("PLUMBLINE_SECRET", ""),
            session_hours=whole(given, "PLUMBLINE_SESSION_HOURS", settings.session_hours, range(1, 169)),
            idle_minutes=whole(given, "PLUMBLINE_IDLE_MINUTES", settings.idle_minutes, range(1, 1441)),
            oidc_issuer=web_address(given, "PLUMBLINE_OIDC_ISSUER", path=True),
            oidc_client_id=given.get("PLUMBLINE_OIDC_CLIENT_ID", ""),
            oidc_client_secret=given.get("PLUMBLINE_OIDC_CLIENT_SECRET", ""),
            oidc_groups_claim=given.get("PLUMBLINE_OIDC_GROUPS_CLAIM") or settings.oidc_groups_claim,
            group_roles=read("PLUMBLINE_GROUP_ROLES", given, read_group_roles),
            proxy_peers=read("PLUMBLINE_PROXY_PEERS", given, networks),
            proxy_user_header=header(given, "PLUMBLINE_PROXY_USER_HEADER"),
            proxy_groups_header=header(given, "PLUMBLINE_PROXY_GROUPS_HEADER"),
            erased_file=given.get("PLUMBLINE_ERASED_FILE", ""),
        )
