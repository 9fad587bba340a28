"""Hold what the board says to somebody who has no data yet."""

import pytest
from playwright.sync_api import expect

from tests.browser.boards import run_module, served
from tests.browser.screens import figures, settle, visit


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    with served(tmp_path_factory.mktemp("empty")) as running:
        yield running


@pytest.mark.parametrize("address", ["/", "/metric?metric=csat", "/customers", "/customer?person=a", "/data"])
def test_an_empty_board_says_what_to_do(empty, page, address):
    visit(page, empty.address + address)
    expect(page.get_by_role("heading", name="There are no data yet")).to_be_visible()
    expect(page.get_by_text("python -m sample_data.load")).to_be_visible()
    page.get_by_text("With the command line").click()
    expect(page.get_by_text("python -m data_access import")).to_be_visible()


def test_doing_it_fills_the_board(tmp_path, serve, page):
    board = serve(home=tmp_path)
    visit(page, board.address)
    run_module("sample_data.load", "--scale", "0.02", home=board.home)
    page.reload()
    expect(page.locator(".st-key-card_csat")).to_be_visible()
    settle(page)
    assert figures(page)["backlog"] == board.figures("metric=backlog")["backlog"]
