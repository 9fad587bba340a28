"""The page of definitions says of each metric what it counts, and what others mean by the same words."""

from pathlib import Path

from metrics.catalogue import AREAS
from metrics.peers import COMPARED, TOLD
from metrics.peers.definition import Product
from tests.metrics.answers import CATALOGUE
from tests.pages.visit import links, said


def paragraphs(app, kind):
    return [paragraph for text in said(app, kind) for paragraph in text.split("\n\n")]


def test_every_metric_is_defined_and_opens(small):
    app = small("definitions.py", team="Billing")
    found, told = links(app), paragraphs(app, "markdown")
    for metric in CATALOGUE.metrics.values():
        assert found[metric.title] == ("metric", f"metric={metric.key}&team=Billing")
        assert metric.asks in told
        assert f"**Computed as** {metric.formula}." in told
        assert f"Counted {metric.counted_by}." in paragraphs(app, "caption")


def test_what_is_left_out_is_named(small):
    told = paragraphs(small("definitions.py"), "caption")
    for metric in CATALOGUE.metrics.values():
        if metric.left_out:
            assert f"Left out, and counted apart: {'; '.join(o.sentence for o in metric.left_out)}." in told
    assert len([text for text in told if text.startswith("Left out")]) == sum(
        bool(m.left_out) for m in CATALOGUE.metrics.values()
    )


def test_metrics_stand_under_their_area(small):
    app = small("definitions.py")
    expected = [text for area, metrics in AREAS.items() for text in (area, *(m.title for m in metrics))]
    shown = [
        element.value if element.type == "subheader" else element.proto.label
        for element in app.main
        if getattr(element, "type", "") in ("subheader", "page_link")
    ]
    assert shown[shown.index(expected[0]) :] == expected  # before them only the bar


def test_four_definitions_of_each_figure_stand_side_by_side(small):
    app = small("definitions.py")
    told, sources = paragraphs(app, "markdown"), said(app, "caption")
    assert "The same words elsewhere" in said(app, "header")
    assert len(TOLD) == 6
    for figure in TOLD:
        assert [d.product for d in figure.definitions] == list(Product)
        begin = told.index(f"#### {figure.title}")
        following = told[begin + 1 :]
        for definition in figure.definitions:
            name = f"**{definition.product.value}**"
            expected = [f"{name} · {definition.title}" if definition.title else name, definition.counts]
            expected += [definition.sentence] * bool(definition.sentence)
            assert following[: len(expected)] == expected
            following = following[len(expected) :]
            assert f"Read in: {definition.source}" in sources


def test_what_is_told_is_what_the_switch_follows():
    for compared in COMPARED.values():
        assert compared.figure in TOLD
        assert [peer.product for peer in compared.peers] == list(Product)


def test_ours_is_told_by_its_decision():
    for figure in TOLD:
        assert Path(figure.by(Product.PLUMBLINE).source).is_file()
