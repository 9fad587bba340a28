"""Show one customer: who it is, their figures beside the company's, and everything that happened."""

from pages.parts.opening import open_page
from pages.parts.own_figures import own_figures
from pages.parts.own_standards import own_standards
from pages.parts.taking_along import taking_along
from pages.parts.timeline import timeline
from pages.parts.who import find, who

page = open_page(own=("person", "span", "show", "n", "search"))
found = find(page)

who(page, found)
own_figures(page, found.person)
own_standards(page, found)
taking_along(page, found.person)
timeline(page, found)
