"""Say how much the page stands on."""

from metrics.answer import Answer
from metrics.translation import translate as _
from metrics.wording import number
from pages.parts.opening import Page


def tally(page: Page, tickets: Answer) -> str:
    """Return "5,103 tickets": what the period holds under the filters."""
    n = tickets.total.n
    late = 0 if page.scope.teams is not None else sum(page.manifest.future.values())  # it is about all rows
    text = _("{n} ticket").format(n=number(n)) if n == 1 else _("{n} tickets").format(n=number(n))
    if not late:
        return text
    if late == 1:
        return text + " · " + _("1 row is dated after the end of the data")
    return text + " · " + _("{n} rows are dated after the end of the data").format(n=number(late))
