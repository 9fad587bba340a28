"""Publish a board as a link: say what is on it, see exactly what viewers will see, then publish."""

from metrics.translation import translate as _
from pages.parts.deciding import said
from pages.parts.headings import heading
from pages.parts.opening import open_page
from pages.parts.publish_form import asked_plan
from pages.parts.publish_preview import confirm_or_publish, preview_of

page = open_page(own=("link",))
heading(page, _("Publish"), compare=False)
said()
terms = asked_plan(page)
if terms and (made := preview_of(page, terms)):
    confirm_or_publish(page, terms, made)
