"""Of whom no source sent a row is found by the key that tickets, messages, surveys and orders name."""

import pytest

from data_access.settings import Settings
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.unlisted import Unlisted, unlisted
from metrics.scope import ALL, Scope
from tests.data_access.warehouse.company import batch, hours, imported
from tests.postgres import on_postgres, server

__all__ = ["on_postgres", "server"]


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return strangers(Settings(home=tmp_path_factory.mktemp("home")))


@pytest.fixture(params=["duckdb", "postgresql"])
def on_either(request):
    if request.param == "duckdb":
        return request.getfixturevalue("settings")
    return strangers(request.getfixturevalue("on_postgres"))


def strangers(settings):
    """Import one customer whose row was sent, and one for each fact that names others."""
    at = {"at": hours(-5)}
    tickets = [{"ticket": f"a:{n}", "customer": key, "created_at": hours(-5)} for n, key in enumerate(
        ("a:known", "shop:Ada.Quill@example.org", "shop:Ada.Quill@example.org", None))]  # fmt: skip
    survey = {"survey": "a:1", "customer": "shop:90", "instrument": "csat", "scale": 5, "sent_at": hours(-3)}
    imported(
        settings,
        batch("customers", {"customer": "a:known", "name": "Bea"}),
        batch("tickets", *tickets),
        batch("messages", {"message": "a:1", "customer": "zoo:9", **at}),
        batch("surveys", survey),
        batch("orders", {"order": "a:1", "customer": "b:100%", **at}),
    )
    return settings


MAIL = "shop:Ada.Quill@example.org"
FOUND = (
    ("ada.quill@example.org", (MAIL,)),
    ("quill", (MAIL,)),  # of a mail address any part
    ("SHOP:ada", (MAIL,)),
    ("shop:", ("shop:90", MAIL)),
    ("9", ("zoo:9", "shop:90")),  # named exactly so comes first
    ("90", ("shop:90",)),
    ("0", ()),  # another key is found from its beginning
    ("100%", ("b:100%",)),
    ("%", ()),
    ("known", ()),
    ("", ()),
)


@pytest.mark.parametrize(("text", "keys"), FOUND)
def test_by_the_key(settings, text, keys):
    assert unlisted(text, scope=ALL, warehouse=warehouse_at(settings)) == Unlisted(len(keys), keys)


def test_the_first_of_many_on_either_engine(on_either):
    found = unlisted("shop:", scope=ALL, warehouse=warehouse_at(on_either), size=1)
    assert (found.total, len(found.customers)) == (2, 1)
    assert unlisted("9", scope=ALL, warehouse=warehouse_at(on_either)).customers == ("zoo:9", "shop:90")


@pytest.mark.parametrize("scope", [Scope(frozenset({"billing"})), Scope(personal=False)])
def test_neither_a_lead_nor_a_viewer_finds_anybody_so(settings, scope):
    assert unlisted("shop:", scope=scope, warehouse=warehouse_at(settings)) == Unlisted(0, ())
