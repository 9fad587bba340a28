"""The way that the guide describes can be walked, and the guide shows each of its pictures."""

import shutil

from tests.browser.guide import FOLDER, WAYS, let_in, look_from_outside, take
from tests.signed import signed


def test_the_way_of_the_guide_can_be_walked(company, serve, page, tmp_path):
    def shoot(name, shown):
        take(page, shown, tmp_path / f"{name}.png")

    address = serve().address
    for way in WAYS:
        way(page, address, shoot)
    with signed(shutil.copytree(company, tmp_path / "house")) as house:
        let_in(page, house, shoot)
        page.context.clear_cookies()
        look_from_outside(page, house, shoot)
    taken = {file.name for file in tmp_path.glob("*.png")}
    assert taken == {file.name for file in FOLDER.glob("*.png")}
    guide = "".join(file.read_text() for file in FOLDER.parent.glob("*.md"))
    assert {name for name in taken if f"](pictures/{name})" not in guide} == set()
