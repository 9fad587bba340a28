"""Show a period in words: strengths, weaknesses, opportunities, threats."""

from metrics.sentences import heading as period_heading
from metrics.translation import translate as _
from pages.parts import navigation
from pages.parts.filters import filter_bar
from pages.parts.headings import heading
from pages.parts.opening import open_page
from pages.parts.publishing_offer import offer_publishing
from pages.parts.standing import CARDS
from pages.parts.summing_up import in_words

page = open_page()
heading(page, _("{period} in words").format(period=period_heading(page.resolved)))
filter_bar(page)
in_words(page)
offer_publishing(page, CARDS)
navigation.link("overview", _("The figures of this period"), page.question.about(), icon=":material/arrow_back:")
