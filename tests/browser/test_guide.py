"""The way that the guide describes can be walked, and the guide shows each of its pictures."""

from tests.browser.guide import FOLDER, WAYS, take


def test_the_way_of_the_guide_can_be_walked(serve, page, tmp_path):
    address = serve().address
    for way in WAYS:
        way(page, address, lambda name, shown: take(page, shown, tmp_path / f"{name}.png"))
    taken = {file.name for file in tmp_path.glob("*.png")}
    assert taken == {file.name for file in FOLDER.glob("*.png")}
    guide = "".join(file.read_text() for file in FOLDER.parent.glob("*.md"))
    assert {name for name in taken if f"](pictures/{name})" not in guide} == set()
