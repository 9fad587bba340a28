"""Hold what all links share to its names, and its colours to the looks."""

import gzip
import re

import pytest

from metrics.looks import DARK, LIGHT
from pages.published.assets import EXPLORE, FOLDER, PLOTLY, STYLE, address_of, asset, style_sheet
from tests.test_theme import contrast, rgb


@pytest.mark.parametrize(
    ("file", "kind", "said"),
    [
        (STYLE, "text/css", ".headlines"),
        (EXPLORE, "text/javascript", "beforeprint"),
        (PLOTLY, "text/javascript", "plotly.js"),
    ],
)
def test_a_file_is_served_packed_under_a_name_that_follows_its_content(file, kind, said):
    address = address_of(file)
    stem, ending = file.split(".")
    assert re.fullmatch(rf"{FOLDER}/{stem}\.[0-9a-f]{{12}}\.{ending}", address)
    content, media_type = asset(address.removeprefix(f"{FOLDER}/"))
    assert media_type.startswith(kind)
    assert said in gzip.decompress(content).decode()


@pytest.mark.parametrize("name", ["", "page.css", "page.000000000000.css", "../assets.py", "plotly.js"])
def test_no_other_name_is_known(name):
    assert asset(name) is None


def test_colours_come_from_the_looks_alone():
    sheet = style_sheet()
    root, dark = sheet.split("@media screen and (prefers-color-scheme: dark)")
    for look, text in ((LIGHT, root), (DARK, dark[: dark.index("}")])):
        for name in ("ground", "card", "text", "quiet", "line", "accent", "good", "bad", "unsure"):
            assert f"--{name}: {getattr(look, name)};" in text
        cells = re.findall(r"--h\d+: (#[0-9A-F]{6});", text)
        assert (cells[0], cells[-1], len(cells)) == (*look.cells, 11)
        assert [c for c in cells if contrast(rgb(look.text), rgb(c)) < 4.5] == []
        assert contrast(rgb(look.accent), rgb(look.card)) >= 4.5  # the chosen period is written on it
    own = sheet[sheet.index("* {") :]
    assert set(re.findall(r"#[0-9A-Fa-f]{3,8}\b", own)) == {LIGHT.quiet}  # of the page's margin, which knows no names


def test_the_sheet_and_the_script_fetch_nothing():
    for file in (STYLE, EXPLORE):
        text = gzip.decompress(asset(address_of(file).removeprefix(f"{FOLDER}/")).content).decode()
        assert "url(" not in text
        assert "@import" not in text
        assert "http" not in text
