"""Hold the two themes to readable contrast, as WCAG 2.2 defines it."""

import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from metrics.looks import DARK, LIGHT

CONFIG = tomllib.loads(Path(".streamlit/config.toml").read_text())
LOOKS = {"light": LIGHT, "dark": DARK}
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
    assert tuple(theme["chartCategoricalColors"]) == LOOKS[scheme].hues


# Linear RGB as seen without one of the three cones: Machado, Oliveira and Fernandes 2009, severity 1.
SEEN = {
    "by most": np.eye(3),
    "without red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "without green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "without blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
WHITE = (0.95047, 1, 1.08883)


def lab(colour, eyes):
    """Return a colour in CIELAB as those eyes see it."""
    linear = np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour])
    x, y, z = np.cbrt(TO_XYZ @ np.clip(np.array(SEEN[eyes]) @ linear, 0, 1) / WHITE)  # none is as dark as the toe
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("scheme", LOOKS)
@pytest.mark.parametrize("eyes", SEEN)
def test_every_eye_tells_the_hues_apart(scheme, eyes):
    """By 25 of the steps of which the eye just tells one, on a screen that has only dots and lines of them."""
    hues = LOOKS[scheme].hues
    assert len(set(hues)) == 6
    near = {(a, b) for a, b in combinations(hues, 2) if np.linalg.norm(lab(rgb(a), eyes) - lab(rgb(b), eyes)) < 25}
    assert near == set()


@pytest.mark.parametrize("scheme", LOOKS)
def test_marks_and_words_stand_out_in_figures(scheme):
    look = LOOKS[scheme]
    for ground in (look.ground, look.card):
        assert [h for h in (*look.hues, look.accent) if contrast(rgb(h), rgb(ground)) < 3] == []
        words = (look.text, look.quiet, look.good, look.bad, look.unsure)
        assert [w for w in words if contrast(rgb(w), rgb(ground)) < 4.5] == []
    assert [t for t in (*look.tints, *look.cells) if contrast(rgb(look.text), rgb(t)) < 4.5] == []


def test_the_server_keeps_to_itself():
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["toolbarMode"] == "viewer"
    assert CONFIG["runner"]["postScriptGC"] is False
