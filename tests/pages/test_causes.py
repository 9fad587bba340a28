"""What lies behind figures: the parts of a change, what goes with satisfaction, reasons, comments."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from data_access.warehouse.ask import ask
from data_access.warehouse.bottlenecks import find_bottlenecks
from data_access.warehouse.drivers import find_drivers
from data_access.warehouse.mix import parted
from data_access.warehouse.reasons import reasons_of_leaving
from data_access.warehouse.snapshot import warehouse_at
from metrics.catalogue import Catalogue
from metrics.errors import CannotAnswer
from metrics.question import Question
from metrics.roles import Role
from metrics.scope import ALL, CompanyWide, Scope
from tests.data_access.warehouse.company import batch, imported, ticket
from tests.pages import company
from tests.pages.test_summary import unescaped
from tests.pages.visit import links, rendered, said, visit
from tests.templates import copied
from tests.visitors import EVERYBODY

SHIFT = {"from": "2026-02-01", "to": "2026-08-01", "metric": "first_response_time", "by": "channel"}
DIMENSIONS = Catalogue.of({}).dimensions


def of():
    return {"scope": ALL, "warehouse": warehouse_at(company.settings()), "settings": company.settings()}


def read(**address):
    return Question.parse(address, DIMENSIONS)


@pytest.fixture
def causes(monkeypatch):
    def visited(**address):
        return visit(company.home(), monkeypatch, "causes.py", **address)

    return visited


class TestMix:
    def test_the_whole_gets_worse_while_the_channels_get_better(self, causes):
        app = causes(**SHIFT)
        told = said(app, "markdown")
        assert any("because the mix by channel changed" in line for line in told)
        assert any("more “email”" in line for line in told)
        (table,) = [element.value for element in app.dataframe]
        assert set(table.columns) >= {"Group", "Of all before", "By the mix", "By itself"}
        assert "Open the metric" in links(app)

    def test_its_parts_are_those_of_the_answer(self):
        found = parted(read(**SHIFT), **of())
        assert found.mix.mix > 0 > found.mix.own
        assert found.mix.mixed
        assert sum(g.now.n for g in found.mix.groups) == found.mix.now.n

    @pytest.mark.parametrize("metric", ["csat", "nps", "satisfaction_mean", "contact_rate", "retention"])
    def test_of_every_kind_add_up(self, metric):
        found = parted(read(metric=metric, by="segment", **company.YEAR), **of())
        assert found.mix.mix + found.mix.own == found.mix.now.value - found.mix.before.value

    def test_needs_a_comparison(self):
        with pytest.raises(CannotAnswer, match="choose what to compare with"):
            parted(read(metric="csat", by="team", compare="none"), **of())

    def test_says_so_where_there_is_too_little(self, small):
        app = small("causes.py", {"from": "2025-02-01", "to": "2025-03-01"})
        assert any("Too few to take the change apart" in text for text in said(app, "info"))

    @pytest.mark.parametrize(("still", "told"), [(0, True), (2, False)])
    def test_waits_until_nearly_all_is_over_as_other_comparisons_do(self, settings, monkeypatch, still, told):
        """Slow tickets are not over yet, so it looks quicker than it is."""
        copied(STILL_OPEN[still], settings.home)
        address = {"from": "2025-02-01", "to": "2025-03-01", "metric": "resolution_time", "by": "channel"}
        app = visit(settings.home, monkeypatch, "causes.py", **address)
        why = "1 d in January 2025: 2 are not over yet, so it is too early to tell a change."
        assert [unescaped(text) for text in said(app, "info")] == ([] if told else [why])
        assert bool(app.dataframe) == told


def _resolved(settings, still):
    """Import January and February with 40 tickets each, of which so many in February are open."""
    at = [datetime(2025, 1 + n % 2, 1 + n // 4, 9) for n in range(80)]
    rows = [
        ticket(
            f"a:{n}", channel=("email", "chat")[n // 2 % 2], created_at=when,
            resolved_at=None if n % 2 and n < 2 * still else when + timedelta(days=1),
        )
        for n, when in enumerate(at)
    ]  # fmt: skip
    imported(settings, batch("tickets", *rows), covers_until=datetime(2025, 3, 1, 12))


STILL_OPEN = {still: partial(_resolved, still=still) for still in (0, 2)}


class TestDrivers:
    def test_say_what_goes_with_satisfaction_and_on_what_it_stands(self, causes):
        app = causes(show="drivers")
        told = said(app, "markdown", "caption")
        assert any("Reopening “reopened”" in line and "less satisfied" in line for line in told)
        assert any("comparisons\\, corrected for their number" in line for line in told)
        assert any("no proof" in line for line in told)
        assert any("November\u00a02025 – October\u00a02026" in line for line in told)
        (table,) = [element.value for element in app.dataframe]
        assert set(table["Verdict"]) <= {"more than chance", "may be chance"}

    def test_count_every_answer_once(self):
        found = find_drivers(read(**company.YEAR), **of())
        (app,) = [e for e in found.effects if (e.factor, e.level) == ("reopened", 1)]
        assert app.size < -0.05
        assert found.n == sum(e.n for e in found.effects if e.factor == "wait") + _reference(found, "wait")

    def test_say_so_where_there_is_too_little(self, small):
        app = small("causes.py", {"show": "drivers", "from": "2025-01-01", "to": "2025-04-01"})
        assert any("Too few answers to tell what goes with them" in text for text in said(app, "info"))


def _reference(found, factor):
    """Return how many answers have the value that the others are compared with."""
    return found.n - sum(e.n for e in found.effects if e.factor == factor)


class TestReasons:
    def test_are_shown_by_side_and_of_leaving(self, causes):
        app = causes(show="reasons", **company.YEAR)
        titles = said(app, "subheader")
        assert any(title.startswith("Why customers are not content") for title in titles)
        assert any(title.startswith("Why customers leave") for title in titles)
        assert any("Why customers are content: no answer" in text for text in said(app, "info"))

    def test_of_few_are_named_without_shares(self, small):
        app = small("causes.py", {"show": "reasons", "from": "2025-01-01", "to": "2025-04-01"})
        assert any("1 reasons, too few for shares: wait (1)" in text for text in said(app, "info"))
        assert any("price (1)" in text for text in said(app, "info"))

    def test_of_leaving_are_the_whole_companys(self):
        with pytest.raises(CompanyWide):
            reasons_of_leaving(read(**company.YEAR), **{**of(), "scope": Scope(frozenset({"Billing"}))})
        with pytest.raises(CannotAnswer, match="contracts do not carry it"):
            reasons_of_leaving(read(channel="email", **company.YEAR), **of())


class TestBottlenecks:
    def test_say_where_the_time_goes(self, causes):
        app = causes(show="bottlenecks", **company.YEAR)
        titles = said(app, "subheader")
        assert any("of the time to resolution is in work" in title for title in titles)
        assert "Time to resolution by handovers" in titles
        _statuses, handovers, hours = [element.value for element in app.dataframe]
        assert len(hours) > 150
        assert list(handovers["Handovers"])[:2] == ["no handover", "one handover"]
        assert "Tickets in work" in links(app)

    def test_add_up_to_what_the_metrics_say(self):
        found = find_bottlenecks(read(**company.YEAR), **of())
        (time_open,) = ask(read(metric="time_open", **company.YEAR), **of())
        (part,) = [p for p in found.statuses if p.key == "open_s"]
        assert (part.n, part.seconds) == (time_open.total.n, time_open.total.components["sum"])
        assert sum(p.share for p in found.statuses) == pytest.approx(1)
        (first,) = ask(read(metric="first_response_time", **company.YEAR), **of())
        assert sum(n for n, __ in found.hours.values()) >= first.total.n

    def test_say_so_where_there_is_too_little(self, small):
        app = small("causes.py", {"show": "bottlenecks", "from": "2025-02-01", "to": "2025-02-10"})
        assert any("Too few to tell where they wait" in text for text in said(app, "info"))


class TestComments:
    def test_are_listed_by_score_with_search(self, small):
        period = {"show": "comments", "from": "2025-01-01", "to": "2025-04-01"}
        (table,) = [element.value for element in small("causes.py", period).dataframe]
        assert list(table["Comment"]) == ["Twice, really?", "Quick and kind"]
        (table,) = [element.value for element in small("causes.py", {**period, "part": "5"}).dataframe]
        assert list(table["Comment"]) == ["Quick and kind"]
        (table,) = [element.value for element in small("causes.py", {**period, "search": "twice"}).dataframe]
        assert list(table["Comment"]) == ["Twice, really?"]
        app = small("causes.py", {**period, "search": "nothing of the kind"})
        assert any("No comment matches" in text for text in said(app, "info"))

    def test_are_hidden_from_viewers(self, small, monkeypatch):
        monkeypatch.setattr("pages.parts.visiting.visitor", lambda: EVERYBODY[Role.VIEWER])
        app = small("causes.py", {"show": "comments", "from": "2025-01-01", "to": "2025-04-01"})
        assert not app.dataframe
        assert not any("Twice" in str(text) for text in rendered(app))
        assert said(app, "info") == ["What customers wrote is hidden for viewers."]


def test_a_view_that_is_none_shows_the_first(small):
    app = small("causes.py", {"show": "nothing such", "from": "2025-01-01", "to": "2025-04-01"})
    assert app.button_group(key="show").value == "mix"
