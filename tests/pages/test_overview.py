"""The overview: cards that equal `ask`, teams side by side, sentences."""

import json
from base64 import b64decode
from datetime import datetime, timedelta

import pytest

from metrics.change import compare
from metrics.figures.sparklines import sparkline
from metrics.looks import DARK, LIGHT
from metrics.sentences import basis, change
from metrics.wording import figure
from pages.parts.heat import MOST_ROWS
from tests import small_store
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.metrics.test_wording import plain
from tests.pages.visit import links, said, visit
from tests.small_store import QUARTER
from tests.templates import copied

CARDS = ("csat", "nps", "first_response_time", "resolution_time", "reopen_rate", "backlog")
COLUMNS = (*CARDS[:5], "cost_per_resolved", "tickets", "backlog")
ASKED = {"from": "2025-01-01", "to": "2025-04-01", "grain": "month"}


@pytest.mark.parametrize("narrowed", [{}, {"team": "First line"}, {"country": "Austria"}, {"team": "Nobody"}])
def test_the_cards_show_what_ask_answers(small, narrowed):
    app = small("overview.py", ASKED, **narrowed)
    rest = "".join(f"&{k}={v}" for k, v in narrowed.items())
    answers = small_store.answers(f"metric={','.join(CARDS)}&{QUARTER}{rest}")
    shown = [(card.label, card.value) for card in app.metric]
    assert shown == [(a.metric.title, figure(a.total.value, a.metric.unit)) for a in answers]
    lines = said(app, "markdown")
    for answer in answers:
        assert any(line.endswith(f":gray[· {basis(answer)}]") and "no " in line for line in lines)
        assert any(line.endswith(change(answer, compare(answers))) for line in lines)


def test_the_cards_by_hand(small):
    values = [plain(card.value) for card in small("overview.py", ASKED).metric]
    assert values == ["66.7 %", "+25", "38 min", "16 h", "18.2 %", "2"]


def answered(key, instrument, month, score, team):
    at = datetime(2025, month, 5, 12)
    scale = 5 if instrument == "csat" else 10
    return {"survey": f"a:{key}", "instrument": instrument, "scale": scale, "sent_at": at, "answered_at": at,
            "score": score, "team": team}  # fmt: skip


def surveyed(settings):
    """Import January and February of two teams: CSAT falls with Billing alone, NPS rises, and tickets double."""
    told = [
        *(("csat", month, 5 if n < good else 1, team)
          for month, team, good in ((1, "Billing", 90), (2, "Billing", 55), (1, "Sales", 80), (2, "Sales", 80))
          for n in range(100)),
        *(("nps", month, 10 if n < good else 3, None) for month, good in ((1, 20), (2, 80)) for n in range(100)),
    ]  # fmt: skip
    rows = [answered(f"{k}", instrument, month, score, team) for k, (instrument, month, score, team) in enumerate(told)]
    tickets = [ticket(f"a:{n}", team="Sales", created_at=datetime(2025, 1 + (n > 9), 3, 9)) for n in range(30)]
    imported(settings, batch("surveys", *rows), batch("tickets", *tickets), covers_until=datetime(2025, 3, 1, 12))


FEBRUARY = {"from": "2025-02-01", "to": "2025-03-01"}


@pytest.fixture
def told(settings, monkeypatch):
    copied(surveyed, settings.home)
    return visit(settings.home, monkeypatch, "overview.py", **FEBRUARY)


def test_an_arrow_points_where_the_figure_went(told, small):
    cards = [plain(line) for line in said(told, "markdown") if " · " in line and ("▲" in line or "▼" in line)]
    assert ":red[▼ **worse**] · Fell by 17.5 points (between 9.2 and 25.5) from 85.0 % in January 2025." in cards
    assert ":green[▲ **better**] · Rose by 120 points (between 96 and 139) from −60 in January 2025." in cards
    # Of a handful of tickets no change can be told, and none has an arrow; counts are certain.
    lines = said(small("overview.py", FEBRUARY), "markdown")
    arrows = [line for line in lines if "▲" in line or "▼" in line]
    assert {line.partition(" · ")[2].partition(" ")[0] for line in arrows} <= {"Up", "Down"}


def test_what_changed_is_told_by_evidence_with_the_number_of_comparisons(told):
    assert "What changed" in said(told, "subheader")
    lines = [plain(line) for line in said(told, "markdown") if "**worse**] Fell" in line or "**better**] Rose" in line]
    assert lines == [
        ":green[▲ **better**] Rose by 120 points (between 96 and 139)",
        ":red[▼ **worse**] Fell by 35.0 points (between 23.0 and 45.7)",
        ":red[▼ **worse**] Fell by 17.5 points (between 9.2 and 25.5)",
    ]
    caption = next(plain(line) for line in said(told, "caption") if "whole and by group" in line)
    assert caption == (
        "Compared with January 2025: 4 figures, whole and by group. "
        "3 changed by more than chance explains, with all 4 considered."
    )
    opened = links(told)["Satisfied customers · Billing"]
    assert opened == ("metric", "metric=csat&from=2025-02-01&to=2025-03-01&team=Billing")
    table = next(frame.value for frame in told.dataframe if "Holds" in frame.value)
    assert list(table["Group"]) == ["all", "Billing", "all", "Sales"]
    assert list(table["Holds"]) == ["yes", "yes", "yes", "may be chance"]


def test_of_too_few_rows_no_change_is_told(small):
    lines = said(small("overview.py", FEBRUARY), "markdown")
    assert ":gray[Too few rows to tell changes from chance: 10 are needed on either side.]" in lines
    assert "What changed" not in said(small("overview.py", FEBRUARY, compare="none"), "subheader")


def busy(settings):
    """Import forty weeks of about ten tickets each, of which the last ten have twice as many."""
    begin = datetime(2024, 6, 3, 9)
    sizes = [(9, 11, 10, 8, 12)[week % 5] * (2 if week >= 30 else 1) for week in range(40)]
    at = [begin + timedelta(weeks=week, hours=n) for week, size in enumerate(sizes) for n in range(size)]
    rows = [ticket(f"a:{n}", created_at=when) for n, when in enumerate(at)]
    imported(settings, batch("tickets", *rows), covers_until=datetime(2025, 3, 10))


def test_what_stands_out_is_told_with_its_first_date_and_ringed(settings, monkeypatch):
    copied(busy, settings.home)
    asked = {"from": "2025-01-01", "to": "2025-03-01"}
    app = visit(settings.home, monkeypatch, "overview.py", **asked)
    lines = [plain(line) for line in said(app, "markdown")]
    told = "▲ Higher since the week of 30 December 2024: about 20 a week, before it about 10."
    assert told in [line.replace("\\", "").replace("\u2060", "") for line in lines]
    assert any(text.startswith("1 of 8 figures have enough weeks to be watched.") for text in said(app, "caption"))
    assert links(app)["Tickets"] == ("metric", "metric=tickets&from=2025-01-01&to=2025-03-01&grain=week")
    app = visit(settings.home, monkeypatch, "metric.py", metric="tickets", **asked)
    (chart,) = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    rings = next(trace for trace in chart["data"] if trace["marker"].get("symbol") == "circle-open")
    assert rings["x"] == [f"2025-01-{day:02}" for day in (6, 13, 20, 27)] + ["2025-02-03", "2025-02-10", "2025-02-17"]
    app = visit(settings.home, monkeypatch, "overview.py", **{"from": "2024-11-01", "to": "2024-12-01"})
    assert "Nothing: every whole week of this period lies within what is usual for its figure." in said(app, "markdown")


def test_of_too_few_weeks_nothing_stands_out(told):
    lines = said(told, "markdown")
    assert ":gray[Too few weeks to say what is usual: 12 with enough rows are needed.]" in lines


def test_no_rows_are_no_data_and_no_line_is_drawn(small):
    app = small("overview.py", {"from": "2020-01-01", "to": "2020-02-01"})
    assert [card.value for card in app.metric] == ["no data"] * 5 + ["0"]
    assert len(sparklines(app)) == 1  # of the backlog, which was 0
    assert ":gray[– **no data**] :gray[· 0 answers]" in said(app, "markdown")
    assert said(app, "info") == ["No row of this period carries a team."]


def test_what_the_page_is_about(small):
    app = small("overview.py", ASKED)
    assert plain(app.title[0].value) == "1st quarter 2025"
    about = plain(app.caption[0].value)
    assert about == "compared with 4th quarter 2024 · data until 31 March 2025, 24:00 (Europe/Berlin) · 13 tickets"
    assert [plain(t) for t in said(small("overview.py", period="this-year"), "title")] == ["2025, still running"]


def test_filters_are_told_beneath_the_title(small):
    app = small("overview.py", ASKED, team=["Billing", "Technical"], channel="")
    assert "Channel\\:\u2060 \\(none\\) · Team\\:\u2060 Billing or Technical" in said(app, "caption")


def test_teams_stand_side_by_side(small):
    frame = small("overview.py", ASKED).dataframe[0].value
    answers = [a for a in small_store.answers(f"metric={','.join(COLUMNS)}&by=team&{QUARTER}") if a.metric.key != "nps"]
    assert list(frame.columns) == [a.metric.title for a in answers]  # answers to NPS have no team
    billing = [plain(cell) for cell in frame.loc["Billing"]]
    assert billing == ["0.0 %", "10 min", "10 d 4 h", "50.0 %", "11.00 EUR", "2", "–"]
    assert len(frame) == 4
    for answer in answers:
        for name, cell in frame[answer.metric.title].items():
            found = answer.group(None if name == "(none)" else name)
            assert cell == "–" if found is None else cell.startswith(figure(found.value, answer.metric.unit))


def test_another_split_is_asked_by_the_address(small):
    app = small("overview.py", ASKED, by="channel")
    assert said(app, "subheader") == ["What changed", "What stands out", "By channel"]
    assert set(app.dataframe[0].value.index) >= {"email", "chat", "phone", "web"}


def test_every_card_opens_its_metric(small):
    found = links(small("overview.py", ASKED, team="Billing", by="channel"))
    kept = "from=2025-01-01&to=2025-04-01&grain=month&team=Billing"
    for answer in small_store.answers(f"metric={','.join(CARDS)}&{QUARTER}"):
        assert found[answer.metric.title] == ("metric", f"metric={answer.metric.key}&{kept}")


def test_a_card_tells_how_its_figure_came_about(small):
    app = small("overview.py", ASKED)
    app.session_state["receipt_csat"] = app.session_state["receipt_reopen_rate"] = True
    lines = said(app.run(), "markdown")
    assert "**Computed as** answers in the top two of the scale, above its middle ÷ all answers." in lines
    receipt = next(line for line in lines if "It stands on 3 answers" in line)
    assert "Counted by the moment of the answer" in receipt
    assert "19 times in 20 such an interval holds the true value: between 20.8 and 93.9\u00a0%" in receipt
    assert "days are those of Europe/Berlin" in receipt
    assert any("Merged tickets and spam: 2" in line for line in lines)


def sparklines(app):
    """Return the trends of the cards: what is read out for each, and its picture."""
    shown = [image.proto.imgs[0] for image in app.get("image")]
    return [(image.alt, b64decode(image.url.partition(",")[2]).decode()) for image in shown if image.alt]


@pytest.mark.parametrize(("theme", "look"), [("light", LIGHT), ("dark", DARK)])
def test_a_sparkline_is_the_trend_in_the_visitor_s_colours(small, theme, look):
    app = small("overview.py", ASKED, context={"theme": theme})
    drawn = [picture for _alt, picture in sparklines(app)]
    assert len(drawn) == 6
    answer = small_store.answer(f"metric=csat&{QUARTER}&grain=month&reach=13")
    assert drawn[0] == sparkline(answer, look)


def test_every_sparkline_has_a_text(small):
    texts = [alt for alt, _picture in sparklines(small("overview.py", ASKED))]
    assert texts[0] == "Satisfied customers: the last 13 months"
    assert len(texts) == 6


def test_render_08_of_many_groups_the_largest_are_shown_and_it_says_so(tmp_path, monkeypatch, settings):
    rows = [ticket(f"a:{n}", agent=f"agent {n % 40}", created_at=hours(-n)) for n in range(60)]
    imported(settings, batch("tickets", *rows))
    app = visit(settings.home, monkeypatch, "overview.py", by="agent", period="this-month")
    assert len(app.dataframe[0].value) == MOST_ROWS
    assert any("25 of 40 groups are shown." in text for text in said(app, "caption"))
    app = visit(settings.home, monkeypatch, "metric.py", metric="tickets", by="agent", period="this-month")
    titles = said(app, "subheader")
    assert [title.replace("\\", "").partition("(")[2] for title in titles] == [
        "the 6 largest of 40 groups)",
        "the 15 largest of 40 groups)",
    ]
    assert len(app.dataframe[1].value) == 40


def test_render_08_of_a_thousand_teams_the_most_frequent_are_offered_and_any_other_can_be_written(
    settings, monkeypatch
):
    rows = [ticket(f"a:{n}", team=f"team {n % 1_001:04}", created_at=hours(-n % 90)) for n in range(1_500)]
    imported(settings, batch("tickets", *rows))
    app = visit(settings.home, monkeypatch, "overview.py", period="this-month")
    (teams,) = [chooser for chooser in app.multiselect if chooser.key == "filter_by_team"]
    assert len(teams.options) == 1_001  # and rows without a team
    assert teams.options[0] == "team 0000"  # of two rows
    assert "team 1000" not in teams.options
    assert any("1,000 most frequent" in text for text in said(app, "caption"))
    assert teams.proto.accept_new_options
