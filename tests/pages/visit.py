"""Visit pages without a browser, through the shell as every visit goes."""

from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

SHELL = Path(__file__).parents[2] / "pages" / "shell.py"
RENDERED = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")  # as markdown


def visit(home, monkeypatch, page, /, **address):
    """Return the page of that file name, drawn once under that address."""
    monkeypatch.setenv("PLUMBLINE_HOME", str(home))
    st.cache_resource.clear()  # the settings are read once a process
    app = AppTest.from_file(str(SHELL), default_timeout=60).run()
    app.switch_page(page)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


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
