"""Show which data the figures stand on, and how they came in."""

from metrics.translation import translate as _
from pages.parts.headings import heading
from pages.parts.notices import own_data
from pages.parts.opening import open_page
from pages.parts.stores import coverage, ledger, row_counts

page = open_page()
heading(page, _("Data"), compare=False)
own_data(page.question)
row_counts(page)
coverage(page)
ledger(page)
