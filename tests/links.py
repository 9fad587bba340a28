"""Publish links that show a few words, and come to them as a browser does."""

from data_access.app_store.editions import Fresh
from data_access.app_store.published import published_at
from metrics.roles import Role
from tests.visitors import named

WORDS = "Ninety-one percent were satisfied"
PAGES = {
    "index.html": f"<!DOCTYPE html><title>Figures</title><p>{WORDS}</p>".encode(),
    "2026-02-01.html": b"<!DOCTYPE html><title>Figures</title><p>February</p>",
    "page.pdf": b"%PDF-1.7 " + WORDS.encode(),
    "page.png": b"\x89PNG " + WORDS.encode(),
    "2026-02-01.json": b'{"data": []}',
}
OWNER = named("owner")


def shown(settings, by=OWNER, name="Board", **terms):
    """Return a link that shows `PAGES`, and its token."""
    return published_at(settings).links.make("{}", Fresh("{}", PAGES, "1"), name=name, by=by, **terms)


def author(house, role=Role.MANAGER, *teams):
    """Return a visitor whose account is in the house."""
    return house.join(role, teams).as_visitor()
