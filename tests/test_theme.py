"""Hold the two themes to readable contrast, as WCAG 2.2 defines it."""

import tomllib
from pathlib import Path

import pytest

CONFIG = tomllib.loads(Path(".streamlit/config.toml").read_text())
STATUS = ("red", "orange", "yellow", "green", "blue", "gray")
TINT = {"light": 0.1, "dark": 0.2}  # share of a status colour in the background that Streamlit derives from it
CAPTION = 0.6  # share of the text colour in a caption


def rgb(colour):
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def mixed(colour, ground, share):
    return tuple(share * c + (1 - share) * g for c, g in zip(colour, ground, strict=True))


def contrast(one, other):
    def luminance(colour):
        linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_is_readable(scheme, ground):
    theme = CONFIG["theme"][scheme]
    below = rgb(theme[ground])
    shown = {name: rgb(theme[name]) for name in ("textColor", "linkColor", "primaryColor", "dataframeHeaderTextColor")}
    shown["caption"] = mixed(shown["textColor"], below, CAPTION)
    assert {name: contrast(c, below) for name, c in shown.items() if contrast(c, below) < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("status", STATUS)
def test_a_status_is_readable_on_its_own_tint(scheme, status):
    theme = CONFIG["theme"][scheme]
    text = rgb(theme[f"{status}TextColor"])
    tint = mixed(rgb(theme[f"{status}Color"]), rgb(theme["backgroundColor"]), TINT[scheme])
    assert contrast(text, tint) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ticks_and_lines_stand_out(scheme):
    theme = CONFIG["theme"][scheme]
    white = (1.0, 1.0, 1.0)
    assert contrast(white, rgb(theme["primaryColor"])) >= 3  # Streamlit draws a tick in white on the primary colour
    lines = theme["chartCategoricalColors"]
    assert len(set(lines)) == 8
    assert {c for c in lines if contrast(rgb(c), rgb(theme["backgroundColor"])) < 3} == set()


def test_the_server_keeps_to_itself():
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["toolbarMode"] == "viewer"
    assert CONFIG["runner"]["postScriptGC"] is False
