"""Each role sees and does what the one table says; what it may not is absent, refused all the same, and on record."""

import pytest

from data_access.app_store.audit import Wanted, What
from data_access.app_store.store import store_at
from data_access.settings import Settings
from metrics.catalogue import Catalogue
from metrics.roles import Role
from metrics.scope import TEAM
from pages.parts.navigation import PAGES
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.data_access.warehouse.small import small_company
from tests.pages.visit import rendered, said, visit
from tests.rules import keep
from tests.visitors import EVERYBODY, named

TEAMS = {"Technical", "Billing", "First line", "Sales support"}
PERIOD = {"from": "2024-12-01", "to": "2025-04-01"}
LEAD = named("Lee", Role.LEAD, "First line")


@pytest.fixture
def home(tmp_path):
    """A company of its own, for what is written down in its store."""
    small_company(tmp_path)
    keep(Settings(home=tmp_path))
    return tmp_path


@pytest.fixture
def as_(home, monkeypatch):
    """Return a function that visits a page as somebody."""

    def visited(who, page, /, **address):
        monkeypatch.setattr("pages.parts.visiting.visitor", lambda: who)
        return visit(home, monkeypatch, page, **address)

    return visited


def done(home, *what):
    found, __ = store_at(Settings(home=home)).audit(Wanted(what=frozenset(what)))
    return [(event.name, event.what, event.about) for event in found]


def shown(app):
    """Return all texts of a page: what is rendered, and every cell and choice."""
    cells = [str(value) for table in app.dataframe for value in (*table.value.columns, *table.value.to_numpy().ravel())]
    kinds = (app.selectbox, app.multiselect, app.radio, app.pills if hasattr(app, "pills") else ())
    options = [str(option) for widgets in kinds for widget in widgets for option in widget.options]
    return [*map(str, rendered(app)), *said(app), *cells, *options]


OF_ALL = {"importing.py", "standards.py", "calendars.py"}
PAGES_OF_FIGURES = [file for file, __, __ in PAGES.values() if file not in OF_ALL]


@pytest.mark.parametrize("page", PAGES_OF_FIGURES)
def test_a_lead_reads_of_no_other_team(as_, page):
    """Standards apart, which are everybody's to read."""
    app = as_(LEAD, page, person="shop:3", **PERIOD)
    others = [
        text for text in shown(app) for team in TEAMS - LEAD.teams if team in text and f"team “{team}”" not in text
    ]
    assert others == []


def test_a_lead_reads_what_is_asked_of_whom(as_):
    app = as_(LEAD, "standards.py")
    assert [text for text in shown(app) if "Billing" in text]


@pytest.mark.parametrize("metric", ["retention", "contact_rate", "repeat_cohort", "time_to_repurchase"])
@pytest.mark.parametrize("page", ["metric.py", "tickets.py"])
def test_what_is_about_the_whole_company_is_refused_with_a_reason(as_, page, metric):
    app = as_(LEAD, page, metric=metric, **PERIOD)
    (reason,) = said(app, "info")
    assert "is about the whole company and cannot be limited to “First line”" in reason


def test_what_is_about_the_whole_company_is_not_offered(as_):
    offered = as_(LEAD, "metric.py", **PERIOD).selectbox(key="metric").options
    everything = as_(EVERYBODY[Role.MANAGER], "metric.py", **PERIOD).selectbox(key="metric").options
    titles = [m.title for m in Catalogue.of({}).metrics.values() if not TEAM.fits(m)]
    assert len(titles) == len(everything) - len(offered) == 9
    assert not [option for option in offered for title in titles if option.endswith(title)]


@pytest.mark.parametrize("team", ["Billing", "", "no such team"])
@pytest.mark.parametrize("page", ["overview.py", "tickets.py", "customers.py", "due.py", "standards.py"])
def test_another_team_in_the_address_is_refused_and_written_down(as_, home, page, team):
    app = as_(LEAD, page, team=team)
    assert said(app, "subheader") == ["You may not see this"]
    assert "you see “First line” only" in said(app, "info")[0]
    assert not app.dataframe
    app.run()
    assert done(home, What.REFUSED) == [("Lee", What.REFUSED, f"team={team}")]


def test_a_customer_of_others_is_refused_like_one_who_is_unknown(as_, home):
    pages = [as_(LEAD, "customer.py", person=person) for person in ("shop:4", "shop:404")]
    assert shown(pages[0]) == shown(pages[1])
    assert said(pages[0], "subheader") == ["You may not see this"]
    assert done(home, What.REFUSED) == [("Lee", What.REFUSED, key) for key in ("shop:404", "shop:4")]


def test_a_lead_sees_what_other_teams_did_by_date_and_channel(as_):
    app = as_(LEAD, "customer.py", person="helpdesk:2")
    told = said(app, "markdown")
    assert any("Contact of another team" in line for line in told)
    assert any("Where is my router" in line for line in told), told


def test_what_all_rows_are_is_not_told_to_a_lead(as_):
    lead, manager = (as_(who, "data.py") for who in (LEAD, EVERYBODY[Role.MANAGER]))
    assert said(lead, "subheader") == ["How far it reaches"]
    assert said(manager, "subheader") == ["What is here", "How far it reaches", "Imports"]


def test_how_many_rows_are_dated_later_is_not_told_to_a_lead(settings, monkeypatch):
    imported(settings, batch("tickets", ticket("a:1", team="First line"), ticket("a:2", created_at=hours(5000))))
    for who, told in ((LEAD, False), (EVERYBODY[Role.MANAGER], True)):
        monkeypatch.setattr("pages.parts.visiting.visitor", lambda who=who: who)
        app = visit(settings.home, monkeypatch, "overview.py", period="this-month")
        assert ("1 row is dated after the end" in said(app, "caption")[0]) == told


PERSONAL = ("Anna", "Böttcher", "boettcher", "Bilal", "00123", "Charged twice", "app is lovely", "Line is down")


@pytest.mark.parametrize("page", ["overview.py", "tickets.py", "customers.py", "customer.py", "due.py", "metric.py"])
def test_a_viewer_reads_of_nobody_who_it_is(as_, page):
    told = {}
    for who in (EVERYBODY[Role.MANAGER], EVERYBODY[Role.VIEWER]):
        metric = "resolution_in_time" if page == "due.py" else "tickets"
        app = as_(who, page, person="helpdesk:1", metric=metric, **PERIOD)
        told[who.role] = {word for word in PERSONAL for text in shown(app) if word in text}
        if page in {"tickets.py", "customers.py", "customer.py", "due.py"}:
            hidden = [text for text in said(app, "caption") if "are hidden for viewers" in text]
            assert len(hidden) == (who.role is Role.VIEWER)
            assert bool(told[Role.MANAGER])
    assert told[Role.VIEWER] == set()
