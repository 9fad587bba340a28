"""The board says the same whichever engine it is served from."""

import pytest

from data_access.settings import Settings
from tests.laws.stores import load_small
from tests.pages.visit import links, said, visit
from tests.templates import copied

PAGES = {"overview.py": {"period": "last-quarter"}, "metric.py": {"metric": "csat", "by": "team"}, "tickets.py": {}}


@pytest.fixture(scope="module")
def homes(server, tmp_path_factory):
    served = Settings(home=tmp_path_factory.mktemp("served"), warehouse_url=server.new_database())
    load_small(served)
    files = tmp_path_factory.mktemp("files")
    copied(load_small, files)  # a visit judges it anew
    return files, served


@pytest.mark.parametrize("page", PAGES)
def test_a_page_served_from_postgresql_shows_the_same(homes, monkeypatch, page):
    files, served = homes
    one = visit(files, monkeypatch, page, **PAGES[page])
    monkeypatch.setenv("PLUMBLINE_WAREHOUSE_URL", served.warehouse_url)
    other = visit(served.home, monkeypatch, page, **PAGES[page])
    assert not served.home.joinpath("warehouse").exists()
    assert (said(one), links(one)) == (said(other), links(other))
    assert len(said(one)) > 4
    tables = [[table.value.to_csv() for table in app.dataframe] for app in (one, other)]
    assert tables[0] == tables[1]
