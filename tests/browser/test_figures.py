"""Hold law 11: a browser shows what `ask` says, also after a fact was changed."""

import csv
import io
import os
import random

import pytest
from playwright.sync_api import expect

from data_access.warehouse.ledger import SAMPLE
from metrics.units import Unit
from metrics.verdicts import State
from metrics.wording import figure
from tests.browser.screens import cells, figure_of, figures, heading, table, visit


def test_the_cards_show_what_ask_says(board, page):
    visit(page, board.address)
    shown = figures(page)
    assert len(shown) >= 5
    assert shown == board.figures("metric=" + ",".join(shown))


@pytest.mark.parametrize(
    "question",
    [
        "metric=csat&from=2026-02-10&to=2026-05-03&team=Billing&team=Technical",
        "metric=first_response_p90&period=this-quarter&priority=urgent",
        "metric=contact_rate&period=last-year",
        "metric=backlog&zone=Pacific/Apia&channel=email",
    ],
)
def test_a_metric_shows_what_ask_says(board, page, question):
    visit(page, f"{board.address}/metric?{question}")
    assert [figure_of(page, "headline").text_content()] == list(board.figures(question).values())


def test_the_groups_show_what_ask_says(board, page):
    visit(page, board.address)
    (group, *titles), *rows = cells(table(page, "Figures by team"))
    assert group == "Team"
    answers = board.ask("metric=csat,first_response_time,tickets&by=team")
    for key, title in (
        ("csat", "Satisfied customers"),
        ("first_response_time", "First response"),
        ("tickets", "Tickets"),
    ):
        unit = Unit(answers[key]["unit"])
        points = answers[key]["points"]
        said = {p["group"]: _cell(p, unit) for p in points if p["grouped"] and not p["bucket"]}
        place = titles.index(title) + 1
        assert {row[0]: row[place] for row in rows if row[0] in said} == said


def _cell(point, unit):
    state = State(point["verdict"])
    return figure(point["value"], unit) + ("" if state is State.NO_STANDARD else f" {state.mark}")


def own(home):
    """Make the sample company somebody's own, so that a further file changes it and does not replace it."""
    manifest = home / "warehouse" / "version-1.json"
    written = manifest.read_text(encoding="utf-8")
    assert f'"mapping": "{SAMPLE}"' in written
    manifest.write_text(written.replace(SAMPLE, "exports"), encoding="utf-8")


def test_a_changed_fact_changes_the_figure(serve, page, tmp_path):
    board = serve()
    own(board.home)
    before = board.figures("metric=csat")
    visit(page, board.address)
    assert figures(page)["csat"] == before["csat"]

    chance = random.Random(1 if "CI" in os.environ else None)
    survey = chance.choice(list(csv.DictReader(io.StringIO(board.door("rows", "metric=csat", "--csv")))))
    source, __, key = survey["Survey"].partition(":")
    score = 1 if float(survey["Score"]) >= 4 else 5
    changed = tmp_path / "surveys.csv"
    changed.write_text(f"survey,instrument,scale,score\n{key},csat,5,{score}\n")
    said = board.door("import", changed, "--as", "surveys", "--source", source, "--zone", "UTC")

    after = board.figures("metric=csat")
    assert after != before, (survey, said)
    page.reload()
    expect(figure_of(page, "card_csat")).to_have_text(after["csat"].replace("\u00a0", " "))
    assert figures(page) == board.figures("metric=" + ",".join(figures(page)))
    visit(page, f"{board.address}/metric?metric=csat")
    expect(heading(page)).to_have_text("Satisfied customers")
    assert figure_of(page, "headline").text_content() == after["csat"]
