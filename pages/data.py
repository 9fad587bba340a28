"""Show which data the figures stand on, and how they came in."""

from metrics.roles import Act
from metrics.translation import translate as _
from pages.parts.headings import heading
from pages.parts.notices import own_data
from pages.parts.opening import open_page
from pages.parts.stores import coverage, ledger, row_counts

page = open_page()
heading(page, _("Data"), compare=False)
imports = page.visitor.may(Act.IMPORT)  # else what all rows are, of all teams, is not theirs to know
if imports:
    own_data(page.question)
    row_counts(page)
coverage(page)
if imports:
    ledger(page)
