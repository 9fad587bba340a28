"""The list of customers: searched, narrowed and paged by its address."""

import pytest

from data_access.settings import Settings
from tests.data_access.warehouse.company import batch, imported
from tests.data_access.warehouse.small import small_company
from tests.pages.visit import address, links, rendered, said, visit


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    small_company(folder)
    return folder


@pytest.fixture
def customers(home, monkeypatch):
    return lambda **address: visit(home, monkeypatch, "customers.py", **address)


def names(app):
    return list(app.dataframe[0].value["Name"])


def test_all_are_listed_by_name(customers):
    app = customers()
    assert names(app) == ["Anna Böttcher", "Bilal Haddad", "Carla Neumann", "Dora Keller", "NA", "(no name)"]
    assert "**6** customers" in said(app)
    first = app.dataframe[0].value.iloc[0].to_dict()
    assert (first["Sources"], first["Tickets"], first["Open"]) == ("helpdesk, shop", 5, 1)
    assert first["Last contact"] == "19\u00a0Mar\u00a02025, 10:10"


def test_the_address_searches(customers):
    app = customers(search="haddad")
    assert names(app) == ["Bilal Haddad", "NA"]
    assert app.text_input(key="search").value == "haddad"


def test_typing_writes_the_address(customers):
    app = customers(page="3").text_input(key="search").set_value("00123").run()
    assert names(app) == ["Anna Böttcher"]
    assert address(app)["search"] == ["00123"]
    assert address(app)["page"] == ["1"]


def test_the_board_s_segment_narrows_the_list_and_other_filters_survive(customers):
    app = customers(segment="business", team="Billing")
    assert names(app) == ["Bilal Haddad", "NA"]
    app.multiselect(key="segments").set_value(["private"]).run()
    assert names(app) == ["Anna Böttcher", "Carla Neumann", "Dora Keller", "(no name)"]
    assert address(app)["segment"] == ["private"]
    assert address(app)["team"] == ["Billing"]
    assert "team=Billing" in links(app)["Overview"][1]


def test_who_is_not_found_gets_advice(customers):
    app = customers(search="%")
    assert not app.dataframe
    assert "No customer is called so" in app.info[0].value


@pytest.mark.parametrize("page", ["7", "-1", "x", "²", "99999999999", ""])
def test_a_page_that_does_not_exist_is_no_trap(customers, page):
    app = customers(page=page)
    assert len(names(app)) == 6 if app.dataframe else "no such page" in app.info[0].value


def test_the_browser_s_way_back_from_a_customer_shows_the_list(customers):
    app = customers(search="haddad", person="helpdesk:2")
    assert names(app) == ["Bilal Haddad", "NA"]
    app.text_input(key="search").set_value("anna").run()
    assert "person" not in address(app)


def test_many_customers_have_pages(tmp_path, monkeypatch):
    imported(
        Settings(home=tmp_path), batch("customers", *({"customer": f"a:{n}", "name": f"N {n:03}"} for n in range(120)))
    )
    app = visit(tmp_path, monkeypatch, "customers.py", page="3")
    assert names(app) == [f"N {n:03}" for n in range(100, 120)]
    assert "**120** customers · showing 101 to 120" in said(app)


def test_render_07_names_are_text_and_endless_ones_are_cut(tmp_path, monkeypatch):
    evil = "![t](https://evil.example/x.png)"
    people = [{"customer": "a:1", "name": evil, "segment": evil}, {"customer": "a:2", "name": "x" * 100_000}]
    imported(Settings(home=tmp_path), batch("customers", *(p | {"segment": evil} for p in people)))
    app = visit(tmp_path, monkeypatch, "customers.py", segment=evil)
    assert names(app) == [evil, "x" * 199 + "…"]
    assert not [text for text in rendered(app) if evil in text]


@pytest.mark.parametrize("name", ["", "   ", None])
def test_render_07_who_has_no_name_is_called_so(tmp_path, monkeypatch, name):
    imported(Settings(home=tmp_path), batch("customers", {"customer": "a:1", "name": name}))
    assert names(visit(tmp_path, monkeypatch, "customers.py")) == ["(no name)"]
    assert said(visit(tmp_path, monkeypatch, "customer.py", person="a:1"), "title") == ["\\(no name\\)"]


def test_render_07_a_name_of_two_lines_is_one_line(tmp_path, monkeypatch):
    imported(Settings(home=tmp_path), batch("customers", {"customer": "a:1", "name": "Anna\nBöttcher"}))
    assert names(visit(tmp_path, monkeypatch, "customers.py")) == ["Anna Böttcher"]
