"""Read CDNOW's cohorts off the page itself, in a browser, and hold each cell against pandas."""

import pandas as pd
import pytest

from metrics.units import Unit
from metrics.wording import figure
from tests.browser.boards import served
from tests.browser.screens import cells, table, visit
from tests.browser.windows import chromium_running, window
from tests.soundness.test_cdnow import COHORTS, LAST_DAY, ZONE, expected, purchases, shop

__all__ = ["expected", "purchases", "shop"]

WIDE = {"width": 2600, "height": 1400}  # all columns in view
QUESTION = "retention?from=1997-01-01&to=1997-04-01&grain=month"


@pytest.fixture(scope="module")
def shown(shop):
    """Return the texts of the table's lines, by the words of the first cell."""
    with served(shop.home, zone=ZONE) as board, chromium_running() as browser:
        page = window(browser, WIDE)
        visit(page, f"{board.address}/{QUESTION}")
        header, *lines = cells(table(page, "Cohorts"))
        assert header == ["Cohort", "Began", *map(str, range(1, 18))]
        return {line[0].replace("\u00a0", " "): line[1:] for line in lines}


def test_every_cell_is_that_of_pandas_and_what_was_not_observed_is_empty(shown, expected):
    for cohort, name in zip(COHORTS, ("January 1997", "February 1997", "March 1997"), strict=True):
        began, *ages = shown[name]
        size = expected[cohort, 0]
        assert began == f"{size:,}"
        for age, text in enumerate(ages, 1):
            observed = (pd.Period(cohort, "M") + age).end_time.to_period("D") <= LAST_DAY
            assert text == (figure(expected[cohort, age] / size, Unit.SHARE) if observed else ""), (cohort, age)


def test_the_last_line_is_the_mean_weighted_by_how_many_began(shown, expected):
    began, *ages = shown["All together"]
    assert began == "23,570"
    for age, text in enumerate(ages, 1):
        known = [c for c in COHORTS if (pd.Period(c, "M") + age).end_time.to_period("D") <= LAST_DAY]
        share = sum(expected[c, age] for c in known) / sum(expected[c, 0] for c in known)
        assert text == figure(share, Unit.SHARE), age
