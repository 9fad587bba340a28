"""Write the files of one edition of a link: a page for each period, its charts as data, a PDF and a picture."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from metrics.catalogue import Catalogue
from metrics.figures.published_explored import explored_split, explored_trend
from metrics.figures.published_split import split
from metrics.figures.published_trend import trend
from metrics.metric import Metric
from metrics.published import telling
from metrics.published.edition import INDEX, Edition
from metrics.published.payload import Cell, Figure, Payload, View
from metrics.published.plan import BLOCKS, Block
from metrics.translation import translate as _
from metrics.verdicts import State
from pages.published.assets import SCRIPTS, STYLE, address_of, styles_of_maps
from pages.published.printing import NEEDED, can_print, pdf, png

TEMPLATES = Path(__file__).with_name("templates")
HEADLINES = 5
TONES = {State.MET: "good", State.MISSED: "bad", State.CANNOT_TELL: "unsure"}
PDF, PNG = "page.pdf", "page.png"


def render(payload: Payload, address: str) -> Edition:
    """Return the files of an edition by name.

    `address` is where they will be served, "/p/abc": links between them begin with it. The same payload gives the
    same files, to the last byte.
    """
    files: dict[str, bytes] = {}
    printed = can_print()
    for view in payload.views:
        files[page_name(view)] = page(payload, view, address, printed=printed).encode()
        files[data_name(view)] = explored(payload, view)
    latest = payload.views[0]
    files[INDEX] = files[page_name(latest)]
    if printed:
        files[PDF] = pdf(page(payload, latest, address, printed=True, paper=True))
        files[PNG] = png(files[PDF])
    return Edition(files)


def page(payload: Payload, view: View, address: str, *, printed: bool, paper: bool = False) -> str:
    """Return the page of one period; on `paper` without what only a screen can do."""
    catalogue = telling.catalogue_of(payload)
    shown = [(one, catalogue.metric(one.metric)) for one in view.figures]
    periods = [
        (telling.stretch(v.period, payload.grain), f"{address}/{page_name(v)}", v is view) for v in payload.views
    ]
    return (
        _templates()
        .get_template("page.html")
        .render(
            payload=payload,
            view=view,
            paper=paper,
            heading=telling.heading(view, payload),
            filters=telling.narrowed(payload, catalogue),
            periods=periods,
            shown=shown,
            before=telling.before(view, payload),
            lines=_lines(payload, view, catalogue),
            facts=telling.facts(view, payload),
            data=f"{address}/{data_name(view)}",
            files=[(_("PDF"), f"{address}/{PDF}"), (_("Picture"), f"{address}/{PNG}")] if printed else [],
            needed="" if printed else NEEDED,
            of_latest=telling.stretch(payload.views[0].period, payload.grain),
            charts=_charts(payload, view, catalogue),
        )
    )


def explored(payload: Payload, view: View) -> bytes:
    """Return the charts of one period as plotly reads them, by the name that the page gives them."""
    catalogue = telling.catalogue_of(payload)
    found: dict[str, Any] = {}
    for one in view.figures:
        metric = catalogue.metric(one.metric)
        if Block.TRENDS in payload.blocks and one.trend:
            found[f"trend-{one.metric}"] = explored_trend(one, metric, payload.grain)
        if Block.SPLITS in payload.blocks and one.split:
            found[f"split-{one.metric}"] = explored_split(one.split, metric)
    told = json.dumps(found, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return told.replace("<", "\\u003c").encode()  # nobody can take it for a page


def page_name(view: View) -> str:
    """Return the file of a period's page."""
    return f"{view.period.first.isoformat()}.html"


def data_name(view: View) -> str:
    """Return the file of the charts of a period."""
    return f"{view.period.first.isoformat()}.json"


def _charts(payload: Payload, view: View, catalogue: Catalogue) -> Mapping[str, Markup]:
    """Draw what the page shows; the drawings escape their words themselves."""
    found: dict[str, Markup] = {}
    for one in view.figures:
        metric = catalogue.metric(one.metric)
        if Block.TRENDS in payload.blocks and one.trend:
            name = f"trend-{one.metric}"
            found[name] = Markup(trend(one, metric, payload.grain, name))  # noqa: S704
        if Block.SPLITS in payload.blocks and one.split:
            name = f"split-{one.metric}"
            title = _by(metric, catalogue.dimension(one.split.dimension).title)
            found[name] = Markup(split(one.split, metric, title, name))  # noqa: S704
    return found


def _lines(payload: Payload, view: View, catalogue: Catalogue) -> Mapping[str, list[tuple[str, str]]]:
    """Return the sentences of the summary under their headings, in the order in which a reader wants them."""
    told = {
        title: [telling.summed_up(one, view, payload, catalogue) for one in view.lines if one.quadrant is quadrant]
        for quadrant, title in telling.QUADRANTS.items()
    }
    return {title: lines for title, lines in told.items() if lines}


def _by(metric: Metric, dimension: str) -> str:
    return _("{title} by {dimension}").format(title=metric.title, dimension=dimension.lower())


def _change(one: Figure, metric: Metric, before: str) -> dict[str, Any]:
    """Return the change as the page shows it: sentence, and arrow, word and tone where there is one."""
    turned = telling.turned(one, metric)
    found = {"sentence": telling.change(one, metric, before), "arrow": "", "word": "", "tone": "quiet"}
    if turned:
        found["arrow"] = "▲" if turned.rose else "▼"
        if turned.improved is not None:
            found["word"] = _("better") if turned.improved else _("worse")
            found["tone"] = "good" if turned.improved else "bad"
    return found


def _tone(cell: Cell) -> str:
    return TONES.get(cell.state, "quiet")


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(
        _=_,
        telling=telling,
        by=_by,
        change=_change,
        tone=_tone,
        Block=Block,
        BLOCKS=BLOCKS,
        headlines=HEADLINES,
        heat=heat,
        style=address_of(STYLE),
        maps=" ".join(styles_of_maps()),
        scripts={name: address_of(file) for name, file in SCRIPTS.items()},
    )
    return found


def heat(share: Any) -> str:
    """Return the class of a cell of cohorts by its share, in tenths; none where it is not told."""
    return f"h{round(10 * share.value)}" if share.how == "told" and share.value is not None else "quiet"
