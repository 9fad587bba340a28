"""The pages of who stays and who may leave, without a browser."""

import re
from dataclasses import replace

import pytest

from data_access.rules import followed
from data_access.settings import Settings
from data_access.warehouse import leaving, staying
from data_access.warehouse.snapshot import warehouse_at
from metrics.query.leaving import LATER_ON
from metrics.question import Question
from metrics.scope import ALL, CompanyWide, Scope
from pages.parts import ahead
from sample_data.load import load
from tests.pages.visit import said, visit
from tests.templates import made

CELL = re.compile(r"\d+\.\d\u00a0%|…|")


def bring_company(settings):
    load(settings, lambda *_: None, scale=0.25)


@pytest.fixture(scope="module")
def home():
    """Two thousand persons: enough for a model."""
    return made(bring_company)


@pytest.fixture(scope="module")
def found(home):
    settings = Settings(home=home)
    return leaving.learnt(scope=ALL, warehouse=warehouse_at(settings), settings=settings)


def table(app, number=0):
    return app.dataframe[number].value


def test_the_cells_are_those_of_the_cohorts(home, monkeypatch):
    app = visit(home, monkeypatch, "retention.py")
    shown = next(f.value for f in app.dataframe if f.value.index.name == "Cohort")
    assert list(shown.columns) == ["Began", *map(str, range(1, 12))]
    assert len(shown) == 13
    assert shown.index[-1] == "All together"
    assert all(CELL.fullmatch(text) for line in shown.iloc[:, 1:].to_numpy() for text in line)
    # Data end with October: a cohort has as many cells as months have ended since, and nothing runs.
    filled = [sum(bool(text) for text in line) for line in shown.iloc[:-1, 1:].to_numpy()]
    assert filled == list(range(11, -1, -1))


def test_a_step_that_runs_is_marked(home, monkeypatch):
    app = visit(home, monkeypatch, "retention.py", as_of="2026-10-20T12:00:00Z", period="this-year")
    shown = next(f.value for f in app.dataframe if f.value.index.name == "Cohort")
    lines = shown.iloc[:-1, 1:].to_numpy().tolist()
    assert shown.index[-2] == "October\u00a02026, still running"
    assert [line.index("…") for line in lines[:-1]] == list(range(8, -1, -1))
    assert not any(any(line[line.index("…") + 1 :]) for line in lines[:-1])
    assert set(lines[-1]) == {""}


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ({}, "of new customers are still there 6 months later (between"),
        ({"worth": "revenue"}, "of the revenue of the first month is there 6 months later (between"),
        ({"basis": "purchase"}, "of new buyers buy again 6 months later (between"),
        ({"grain": "quarter"}, "of new customers are still there 2 quarters later (between"),
        ({"by": "plan"}, "%) (by plan)"),
        ({}, "of customers stay longer than 6 months (between"),
        ({"basis": "purchase"}, "of buyers buy again within 6 months (between"),
    ],
)
def test_a_figure_is_said_in_one_sentence(home, monkeypatch, address, sentence):
    app = visit(home, monkeypatch, "retention.py", **address)
    assert [text for text in said(app, "subheader") if sentence in text.replace("\\", "")]
    assert not app.error


def test_experiences_are_told_with_what_they_do_not_prove(home, monkeypatch):
    app = visit(home, monkeypatch, "retention.py")
    lines = [text for text in said(app, "markdown") if text.startswith("- **")]
    assert len(lines) == 5
    assert [
        text for text in said(app, "caption") if "does not prove" in text and re.search(r"\b[45] differences", text)
    ]
    (missed,) = [text for text in lines if "A standard was missed" in text]
    assert re.search(r"points more \(between \d+\.\d and \d+\.\d\)\.$|no difference that the data can show\.$", missed)


def test_too_few_are_said_to_be(small):
    app = small("retention.py", {"from": "2025-01-01", "to": "2025-04-01"})
    told = said(app, "info")
    assert [text for text in told if text.startswith("Too few customers to say how long they stay")]
    assert [text for text in told if text.startswith("Too few customers to compare")]
    app = small("leaving.py")
    assert [text for text in said(app, "info") if "do not reach back far enough" in text]
    assert not app.dataframe


def test_nobody_who_began_is_said_in_words(small):
    app = small("retention.py", {"from": "2020-01-01", "to": "2020-04-01"})
    assert [text for text in said(app, "info") if text.startswith("Nobody began in this period")]


def test_a_filter_that_persons_do_not_carry_is_refused(home, monkeypatch):
    app = visit(home, monkeypatch, "retention.py", channel="chat")
    (told,) = said(app, "info")
    assert "cannot be split or filtered by channel" in told
    (lift,) = [button for button in app.button if button.label == "Clear filters and split"]
    lift.click().run()
    assert "channel" not in app.query_params
    assert app.dataframe


def test_purchases_in_two_currencies_are_not_added_up(home, monkeypatch):
    found = staying.cohorts
    monkeypatch.setattr(
        "pages.parts.retention_cohorts.cohorts",
        lambda *asked, **how: replace(found(*asked, **how), currencies=frozenset({"EUR", "USD"})),
    )
    app = visit(home, monkeypatch, "retention.py", basis="purchase", worth="revenue")
    assert "Purchases are in EUR and USD, which cannot be added up" in " ".join(said(app, "info")).replace("\\", "")
    app = visit(home, monkeypatch, "retention.py", basis="purchase")
    assert "cannot be added up" not in " ".join(said(app, "info"))


class TestWhoMayLeave:
    def test_the_past_is_learnt_once(self, home, found):
        settings = Settings(home=home)
        assert leaving.learnt(scope=ALL, warehouse=warehouse_at(settings), settings=settings) is found

    def test_what_is_not_better_than_guessing_is_not_listed(self, home, monkeypatch):
        monkeypatch.setattr("metrics.leaving.Check.passed", False)
        app = visit(home, monkeypatch, "leaving.py")
        assert [text for text in said(app, "info") if text.startswith("No list is shown")]
        assert [frame.value.columns[0] for frame in app.dataframe] == ["Expected"]

    def test_what_is_better_is_listed_with_reasons(self, home, monkeypatch, found):
        monkeypatch.setattr("metrics.leaving.Check.passed", True)
        app = visit(home, monkeypatch, "leaving.py")
        shown = table(app)
        assert len(shown) == 100
        shares = [float(text.split("\u00a0")[0]) for text in shown["May leave"]]
        assert shares == sorted(shares, reverse=True)
        assert shares[0] > 1.5 * 100 * found.model.left / found.model.persons
        assert all(len(text.split("; ")) <= 3 for text in shown["Why"])
        assert any(shown["Why"])
        assert "Last contact" in shown
        assert [text for text in said(app, "subheader") if "pairs (between" in text.replace("\\", "")]

    def test_no_later_month_is_learnt_from(self, home, found):
        """Turning the later months over changes the check and nothing of what was learnt."""
        settings = Settings(home=home)
        rows = leaving.traits(scope=ALL, warehouse=warehouse_at(settings), settings=settings)
        other = [{**row, "left": row["n"] - row["left"]} if row["part"] == LATER_ON else row for row in rows]
        again = leaving.taught(other)
        assert again.model.effects == pytest.approx(found.model.effects)
        assert again.model.check != found.model.check

    def test_a_team_is_refused(self, home):
        settings = Settings(home=home)
        with pytest.raises(CompanyWide):
            leaving.learnt(scope=Scope(frozenset({"Billing"})), warehouse=warehouse_at(settings), settings=settings)

    def test_names_are_masked(self, home, found):
        settings = Settings(home=home)
        of = {"warehouse": warehouse_at(settings), "settings": settings}
        question = Question()
        told, masked = (leaving.may_leave(question, found, 20, scope=s, **of) for s in (ALL, Scope(personal=False)))
        assert told["person"].tolist() == masked["person"].tolist()
        assert told["name"].notna().any()
        assert masked["name"].isna().all()
        assert set(told.columns) >= {"value", "last_contact_at", "probability", "reasons"}


@pytest.mark.parametrize("basis", ["contract", "purchase"])
def test_the_page_counts_nothing_that_was_counted_ahead(home, monkeypatch, basis):
    followed(Settings(home=home))
    kept = (staying._bases, staying._cohorts, staying._survival, staying._experiences)
    for counted in kept:
        counted.cache_clear()
    ahead.count_staying(Settings(home=home))
    before = [counted.cache_info().misses for counted in kept]
    assert before == [1, 2, 2, 2]
    visit(home, monkeypatch, "retention.py", basis=basis)
    assert [counted.cache_info().misses for counted in kept] == before
    assert [counted.cache_info().hits > 0 for counted in kept] == [True] * len(kept)


def test_rules_that_the_board_does_not_follow_yet_are_left_to_the_next_visit(home):
    staying._experiences.cache_clear()
    ahead.count_staying(Settings(home=home, reopen_days=3))
    assert staying._experiences.cache_info().misses == 0
