"""Settings come from the environment, once, and a wrong one is refused in a sentence."""

from pathlib import Path

import pytest

from data_access.settings import Settings
from metrics.errors import PlumblineError

URL = "postgresql://me:secret@db/plumbline"
STORE = "postgres://me:secret@db/decisions"
OWNER = "postgres://owner:secret@db/decisions"


def test_nothing_set_gives_the_defaults():
    assert Settings.from_environment({"PATH": "/bin"}) == Settings()


def test_every_setting_is_read():
    environ = {
        "PLUMBLINE_HOME": "/srv/plumbline",
        "PLUMBLINE_ZONE": "America/New_York",
        "PLUMBLINE_CURRENCY": "USD",
        "PLUMBLINE_FIRST_WEEKDAY": "Sunday",
        "PLUMBLINE_REOPEN_DAYS": "7",
        "PLUMBLINE_FOLLOW_UP_DAYS": "3",
        "PLUMBLINE_PURCHASE_WINDOW_DAYS": "90",
        "PLUMBLINE_PORT": "80",
        "PLUMBLINE_ADDRESS": "0.0.0.0",
        "PLUMBLINE_WAREHOUSE_URL": URL,
        "PLUMBLINE_STORE_URL": STORE,
        "PLUMBLINE_STATEMENT_TIMEOUT_S": "5",
        "PLUMBLINE_STORE_OWNER_URL": OWNER,
    }
    told = (Path("/srv/plumbline"), "America/New_York", "USD", 6, 7, 3, 90, 80, "0.0.0.0", URL, STORE, 5)
    expected = Settings(*told, store_owner_url=OWNER)
    assert Settings.from_environment(environ) == expected


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PLUMBLINE_ZON", "UTC", "There is no setting called “PLUMBLINE_ZON”. Did you mean “PLUMBLINE_ZONE”?"),
        ("PLUMBLINE_ZONE", "Europe/Berlim", "time zone called “Europe/Berlim”. Did you mean “Europe/Berlin”?"),
        ("PLUMBLINE_FIRST_WEEKDAY", "mondey", "weekday called “mondey”. Did you mean “monday”?"),
        ("PLUMBLINE_CURRENCY", "euro", "PLUMBLINE_CURRENCY is “euro”"),
        ("PLUMBLINE_WAREHOUSE_URL", "mysql://x", "PLUMBLINE_WAREHOUSE_URL must begin with postgresql://, or be empty."),
        ("PLUMBLINE_STORE_URL", "sqlite:///x", "PLUMBLINE_STORE_URL must begin with postgresql://, or be empty."),
        ("PLUMBLINE_STATEMENT_TIMEOUT_S", "0", "PLUMBLINE_STATEMENT_TIMEOUT_S is “0”"),
        ("PLUMBLINE_PORT", "70000", "PLUMBLINE_PORT is “70000”; it must be a whole number from 1 to 65535."),
        ("PLUMBLINE_REOPEN_DAYS", "-1", "PLUMBLINE_REOPEN_DAYS is “-1”"),
        ("PLUMBLINE_REOPEN_DAYS", "²", "PLUMBLINE_REOPEN_DAYS is “²”"),
        ("PLUMBLINE_FOLLOW_UP_DAYS", "7.5", "PLUMBLINE_FOLLOW_UP_DAYS is “7.5”"),
        ("PLUMBLINE_PURCHASE_WINDOW_DAYS", "a year", "“a year”"),
    ],
)
def test_a_wrong_setting_is_refused(name, value, says):
    with pytest.raises(PlumblineError) as refusal:
        Settings.from_environment({name: value})
    assert says in str(refusal.value)
