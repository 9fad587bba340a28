"""Each role sees and does what the one table says; what it may not is absent, refused all the same, and on record."""

import pandas as pd
import pytest
import streamlit as st

from data_access.app_store.audit import Wanted, What
from data_access.app_store.store import store_at
from data_access.settings import Settings
from metrics.catalogue import Catalogue
from metrics.question import Question
from metrics.roles import MAY, Act, NotAllowed, Role
from metrics.scope import TEAM
from pages.parts.downloads import taken
from pages.parts.importing_desk import Desk
from pages.parts.navigation import NEEDS, PAGES
from pages.parts.opening import Page
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.data_access.warehouse.small import small_company
from tests.pages.visit import links, rendered, said, visit
from tests.rules import keep
from tests.visitors import EVERYBODY, named

TEAMS = {"Technical", "Billing", "First line", "Sales support"}
PERIOD = {"from": "2024-12-01", "to": "2025-04-01"}
LEAD = named("Lee", Role.LEAD, "First line")


@pytest.fixture
def home(tmp_path):
    """A company of its own, for what is written down in its store."""
    small_company(tmp_path)
    for file in tmp_path.glob("store.sqlite*"):  # in which others have written who did what
        file.unlink()
    keep(Settings(home=tmp_path))
    return tmp_path


@pytest.fixture
def as_(home, monkeypatch):
    """Return a function that visits a page as somebody."""

    def visited(who, page, /, **address):
        monkeypatch.setattr("pages.parts.visiting.looked_up", lambda: who)
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


OF_ALL = {"importing.py", "audit.py", "standards.py", "calendars.py"}
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
        monkeypatch.setattr("pages.parts.visiting.looked_up", lambda who=who: who)
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


ACTS = {  # what stands on a page for those who may, and is absent for all others
    Act.SET_STANDARDS: ("standards.py", "Save the standard"),
    Act.SET_CALENDARS: ("calendars.py", "Save the calendar"),
    Act.IMPORT: ("data.py", "Import a file of your own"),
}


def buttons(app):
    return {button.label for button in app.button}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", ACTS)
def test_a_button_is_there_for_those_who_may_press_it(as_, role, act):
    page, label = ACTS[act]
    assert (label in buttons(as_(EVERYBODY[role], page))) == (act in MAY[role])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("page", NEEDS)
def test_a_page_opens_to_those_who_may_open_it(as_, home, role, page):
    app = as_(EVERYBODY[role], f"{page}.py")
    may = NEEDS[page] in MAY[role]
    assert (said(app, "subheader")[:1] == ["You may not see this"]) == (not may)
    assert ((EVERYBODY[role].name, What.REFUSED, page) in done(home, What.REFUSED)) == (not may)
    offered = {label for label, __ in links(app).items()}
    assert ("Audit" in offered) == (Act.SEE_AUDIT in MAY[role])


def test_who_has_lost_the_role_meanwhile_saves_nothing(as_, home, monkeypatch):
    """The page was drawn while they still might."""
    app = as_(EVERYBODY[Role.MANAGER], "standards.py")
    app.text_input(key=key(app, "target")).set_value("80 %")
    app.text_input(key=key(app, "within")).set_value("1 h")
    app.text_area(key=key(app, "why")).set_value("so")
    before = store_at(Settings(home=home)).standards()
    monkeypatch.setattr("pages.parts.visiting.again", lambda _: EVERYBODY[Role.VIEWER])
    app.button(key=key(app, "save")).click().run()
    assert any("Only admin and manager and team lead may set and end standards" in e for e in said(app, "error"))
    assert store_at(Settings(home=home)).standards() == before
    assert done(home, What.REFUSED) == [("Mo", What.REFUSED, "standard")]


def key(app, name):
    widgets = (*app.text_input, *app.text_area, *app.button)
    return next(w.key for w in widgets if w.key and w.key.startswith("standard_") and name in w.key)


class TestFiles:
    """Those of a page, taken when the button is pressed."""

    def taken(self, monkeypatch, home, drawn_for, now):
        question = Question.parse("metric=csat&team=First+line", Catalogue.of({}).dimensions)
        page = Page(question, {"part": "numerator"}, Settings(home=home), None, None, drawn_for)
        monkeypatch.setenv("PLUMBLINE_HOME", str(home))
        st.cache_resource.clear()
        monkeypatch.setattr("pages.parts.visiting.again", lambda _: now)
        return taken(page, "csat.csv", lambda: pd.DataFrame({"a": [1, 2, 3]}))

    def test_are_written_down(self, monkeypatch, home):
        assert len(self.taken(monkeypatch, home, LEAD, LEAD)) == 3
        ((event,), __) = store_at(Settings(home=home)).audit(Wanted(what=frozenset({What.EXPORTED})))
        assert (event.name, event.about, event.detail["rows"]) == ("Lee", "csat.csv", 3)
        assert event.detail["address"] == "metric=csat&team=First+line&part=numerator"

    @pytest.mark.parametrize("now", [EVERYBODY[Role.VIEWER], named("Lee", Role.LEAD, "Billing")])
    def test_are_refused_once_less_may_be_seen(self, monkeypatch, home, now):
        with pytest.raises(NotAllowed, match="What you may see has changed"):
            self.taken(monkeypatch, home, EVERYBODY[Role.MANAGER], now)
        assert [what for __, what, __ in done(home, What.REFUSED, What.EXPORTED)] == [What.REFUSED]

    def test_are_refused_to_a_role_that_may_not(self, monkeypatch, home):
        monkeypatch.setitem(MAY, Role.VIEWER, MAY[Role.VIEWER] - {Act.EXPORT})
        who = EVERYBODY[Role.VIEWER]
        with pytest.raises(NotAllowed, match="may download figures and lists"):
            self.taken(monkeypatch, home, who, who)


def test_imports_are_refused_where_they_are_made(monkeypatch, home):
    monkeypatch.setenv("PLUMBLINE_HOME", str(home))
    st.cache_resource.clear()
    for role, who in EVERYBODY.items():
        desk = Desk(Settings(home=home), None, EVERYBODY[Role.ADMIN])
        monkeypatch.setattr("pages.parts.visiting.again", lambda _, who=who: who)
        if Act.IMPORT in MAY[role]:
            assert desk.allowed() == who
        else:
            with pytest.raises(NotAllowed, match="may import data"):
                desk.allowed()
    assert done(home, What.REFUSED) == [(n, What.REFUSED, "importing") for n in ("Vi", "Lee")]


def test_looking_at_a_customer_is_written_down_once_a_visit(as_, home):
    app = as_(EVERYBODY[Role.MANAGER], "customer.py", person="helpdesk:1")
    app.run()
    app.run()
    assert done(home, What.SAW_CUSTOMER) == [("Mo", What.SAW_CUSTOMER, "helpdesk:1")]
    app.switch_page("overview.py").run()
    app.switch_page("customer.py")
    app.query_params["person"] = "helpdesk:1"
    app.run()
    assert len(done(home, What.SAW_CUSTOMER)) == 2


@pytest.mark.parametrize("page", ["customers.py", "tickets.py"])
def test_searching_is_written_down_with_what_was_sought(as_, home, page):
    as_(EVERYBODY[Role.MANAGER], page, search="100 % <b>", **PERIOD).run()
    assert done(home, What.SEARCHED) == [("Mo", What.SEARCHED, "100 % <b>")]


@pytest.mark.parametrize("role", Role)
def test_where_there_are_no_data_only_those_who_may_are_told_to_import(tmp_path, monkeypatch, role):
    monkeypatch.setattr("pages.parts.visiting.looked_up", lambda: EVERYBODY[role])
    app = visit(tmp_path, monkeypatch, "overview.py")
    assert ("Import a file of your own" in buttons(app)) == (Act.IMPORT in MAY[role])
