"""Compare teams and agents fairly, and show managers the signs that figures are worked around."""

from metrics.roles import Act
from metrics.translation import translate as _
from pages.parts.fairness_funnel import funnel_view
from pages.parts.fairness_signs import signs_view
from pages.parts.filters import filter_bar
from pages.parts.headings import heading
from pages.parts.opening import open_page
from pages.parts.refusing import forbid_act
from pages.parts.views import choose_view

VIEWS = {"compare": (_("Compare"), funnel_view), "signs": (_("Signs of gaming"), signs_view)}

page = open_page(own=("show", "part"))
if page.own.get("show") == "signs":
    forbid_act(page.visitor, Act.SEE_SIGNS)
heading(page, _("Fair comparison"), compare=False)
seen = {key: title for key, (title, __) in VIEWS.items() if key != "signs" or page.visitor.may(Act.SEE_SIGNS)}
view = choose_view(page, seen) if len(seen) > 1 else "compare"
filter_bar(page, steps=False, compare=False)
VIEWS[view][1](page)
