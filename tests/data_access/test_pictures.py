"""A figure as a picture, drawn by the machine's own browser."""

import struct

import plotly.graph_objects as go

from data_access import pictures


def test_a_figure_is_drawn_in_its_size():
    assert pictures.can_draw()
    small, full = (pictures.png(go.Figure(layout={"height": 300}).add_bar(y=heights)) for heights in ([], [3, 4]))
    for picture in (small, full):
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", picture[16:24]) == (pictures.WIDTH * pictures.SCALE, 300 * pictures.SCALE)
    assert small != full
