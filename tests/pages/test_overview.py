"""The overview: cards that equal `ask`, teams side by side, sentences."""

from base64 import b64decode

import pytest

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

CARDS = ("csat", "nps", "first_response_time", "resolution_time", "reopen_rate", "backlog")
COLUMNS = (*CARDS[:5], "cost_per_resolved", "tickets", "backlog")
MOVED = {f":{news}[{arrow} **{word}**]" for arrow in "▲▼" for news, word in (("green", "better"), ("red", "worse"))}
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
        assert any(line.endswith(change(answer)) for line in lines)


def test_the_cards_by_hand(small):
    values = [plain(card.value) for card in small("overview.py", ASKED).metric]
    assert values == ["66.7 %", "+25", "38 min", "16 h", "18.2 %", "2"]


def test_an_arrow_points_where_the_figure_went(small):
    lines = said(small("overview.py", {"from": "2025-02-01", "to": "2025-03-01"}), "markdown")
    shown = {line.partition(" · ")[::2] for line in lines if "**better**" in line or "**worse**" in line}
    assert {mark for mark, __ in shown} == MOVED
    assert all(("▲" in mark) == sentence.startswith("Up") for mark, sentence in shown)


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
    assert said(app, "subheader") == ["By channel"]
    assert set(app.dataframe[0].value.index) >= {"email", "chat", "phone", "web"}


def test_every_card_opens_its_metric(small):
    found = links(small("overview.py", ASKED, team="Billing", by="channel"))
    kept = "from=2025-01-01&to=2025-04-01&grain=month&team=Billing"
    for answer in small_store.answers(f"metric={','.join(CARDS)}&{QUARTER}"):
        assert found[answer.metric.title] == ("metric", f"metric={answer.metric.key}&{kept}")


def test_a_card_tells_how_its_figure_came_about(small):
    lines = said(small("overview.py", ASKED), "markdown")
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
