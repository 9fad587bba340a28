"""Show the rows behind a figure."""

from metrics.translation import translate as _
from pages.parts.filters import filter_bar
from pages.parts.headings import heading
from pages.parts.listing import choose_part, show_rows
from pages.parts.opening import open_page

page = open_page(own=("part", "search", "sort", "page"))
metric = page.catalogue.metric(page.question.metrics[0] if page.question.metrics else "tickets")

heading(
    page, _("Behind “{metric}”").format(metric=metric.title) if metric.key != "tickets" else _("Tickets"), compare=False
)
filter_bar(page, steps=False, compare=False)
part = choose_part(page, metric)
show_rows(page, metric, part)
