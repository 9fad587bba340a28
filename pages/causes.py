"""Show what lies behind figures: what a change is made of, what goes with satisfaction, what customers say."""

from metrics.translation import translate as _
from pages.parts.causes_bottlenecks import bottlenecks_view
from pages.parts.causes_comments import comments_view
from pages.parts.causes_drivers import drivers_view
from pages.parts.causes_mix import mix_view
from pages.parts.causes_reasons import reasons_view
from pages.parts.filters import filter_bar
from pages.parts.headings import heading
from pages.parts.opening import open_page
from pages.parts.views import choose_view

VIEWS = {
    "mix": (_("What changed it"), mix_view),
    "drivers": (_("What goes with satisfaction"), drivers_view),
    "reasons": (_("Reasons"), reasons_view),
    "bottlenecks": (_("Where it waits"), bottlenecks_view),
    "comments": (_("Comments"), comments_view),
}

page = open_page(own=("show", "search", "page", "part"))
heading(page, _("Causes"), compare=page.own.get("show", "mix") == "mix")
view = choose_view(page, {key: title for key, (title, __) in VIEWS.items()})
filter_bar(page, steps=False, compare=view == "mix")
VIEWS[view][1](page)
