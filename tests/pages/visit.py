"""Visit pages without a browser, through the shell as every visit goes."""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

SHELL = Path(__file__).parents[2] / "pages" / "shell.py"
RENDERED = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")  # as markdown

# Streamlit reads the description of every package for each page that is tested; nobody installs one meanwhile.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def opened(page, given=(), context=None):
    """Return the page of that file name, drawn once under an address; the stores are those of the environment."""
    st.cache_resource.clear()  # the settings are read once a process
    app = AppTest.from_file(str(SHELL), default_timeout=60)
    app.query_params["nothing"] = ""  # the run that makes the pages known draws none
    app.run().switch_page(page)
    app.query_params = dict(given)
    app.context = context or {}
    app.run()
    assert not app.exception
    return app


def visit(home, monkeypatch, page, /, **address):
    """Return a page of the stores in `home`."""
    monkeypatch.setenv("PLUMBLINE_HOME", str(home))
    return opened(page, address)


def address(app):
    """Return the values of each name in the address."""
    return {name: [found] if isinstance(found, str) else found for name, found in app.query_params.items()}


def said(app, *kinds):
    """Return the texts of the page in their order; of those kinds of elements, if any are named."""
    wanted = kinds or (*RENDERED, "text")
    return [element.value for element in app.main if getattr(element, "type", "") in wanted]


def links(app):
    """Return label and address of every link."""
    protos = [element.proto for element in app.main if getattr(element, "type", "") == "page_link"]
    return {proto.label: (proto.page, proto.query_string) for proto in protos}


def rendered(app):
    """Return everything that the browser will read as markdown, labels included."""
    labels = [getattr(element, "label", "") or "" for element in app.main]
    options = [option for group in app.get("button_group") for option in group.options]
    return [*said(app, *RENDERED), *labels, *options, *links(app)]
