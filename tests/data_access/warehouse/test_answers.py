"""What a version counted is kept beside it: for other processes, never for other data, and nobody's rows."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import bindparam, select

from data_access.warehouse.ask import _kept, ask
from data_access.warehouse.duck import answers
from data_access.warehouse.duck.snapshot import DuckSnapshot
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.undo import undo
from metrics.facts import TICKETS
from metrics.question import Question
from metrics.scope import ALL, Scope
from tests.data_access.warehouse.boards import rederive
from tests.data_access.warehouse.company import batch, imported, ticket

T = TICKETS.table()
TEAMS = select(T.c.team).where(T.c.ticket != bindparam("other"))


def bring(settings, team):
    imported(settings, batch("tickets", ticket(team=team)), id=team)


def counted(settings, other="", statement=TEAMS):
    """Ask as a process would that has just been started."""
    with Warehouse(settings.home).snapshot() as snapshot:
        return snapshot.count(statement, other=other)["team"].to_pylist()


def kept(settings):
    return sorted(settings.home.glob("warehouse/answers-*/*"))


@pytest.fixture
def silenced(monkeypatch):
    """Return a function that lets the engine answer nothing from now on."""

    def silence():
        def refuse(*_):
            raise AssertionError("the engine was asked")

        monkeypatch.setattr(DuckSnapshot, "_rows", refuse)

    return silence


def test_another_process_reads_what_was_counted(settings, silenced):
    bring(settings, "billing")
    with Warehouse(settings.home).snapshot() as snapshot:
        first = snapshot.count(TEAMS, other="")
    silenced()
    with Warehouse(settings.home).snapshot() as snapshot:
        again = snapshot.count(TEAMS, other="")
        assert "facts.tickets" in snapshot.sql[0]  # the receipt says all the same how it came about
    assert again == first
    assert again.schema == first.schema


def test_other_values_are_another_question(settings):
    bring(settings, "billing")
    (key,) = [row["ticket"] for row in _rows(settings, select(T.c.ticket))]
    assert [counted(settings), counted(settings, other=key), counted(settings)] == [["billing"], [], ["billing"]]
    assert len(kept(settings)) == 2


def _rows(settings, statement):
    with Warehouse(settings.home).snapshot() as snapshot:
        return snapshot.fetch(statement).to_pylist()


def test_rows_that_are_fetched_are_not_kept(settings):
    bring(settings, "billing")
    _rows(settings, select(T.c.ticket))
    assert not kept(settings)


def test_a_new_version_has_answers_of_its_own_and_the_old_ones_go(settings):
    bring(settings, "old")
    assert counted(settings) == ["old"]
    (old,) = kept(settings)
    bring(settings, "new")
    assert counted(settings) == ["new"]
    assert old not in kept(settings)
    undo(settings)
    assert counted(settings) == ["old"]
    assert len(kept(settings)) == 1


def test_a_folder_that_another_board_left_answers_nothing(settings):
    bring(settings, "one")
    counted(settings)
    (answer,) = kept(settings)
    manifest = Warehouse(settings.home).manifest()
    other = answers.Answers(answer.parent, "another time", lambda: True)
    assert other.of("SELECT 1", [], _table) == _table()
    same = replace(manifest, published_at=manifest.published_at.replace(microsecond=1))
    path = settings.home / "warehouse" / f"version-{manifest.version}.json"
    path.write_text(same.dumps())
    counted(settings)
    assert len(kept(settings)) == 3  # the first, the one above, and one for the version as it is now


def _table():
    return answers.pa.table({"n": [1]})


@pytest.mark.parametrize("damage", [b"", b"ARROW1 and no more", None])
def test_what_is_damaged_is_counted_anew(settings, damage):
    bring(settings, "billing")
    counted(settings)
    (answer,) = kept(settings)
    answer.write_bytes(answer.read_bytes()[:-40] if damage is None else damage)
    assert counted(settings) == ["billing"]
    assert answers.pa.ipc.open_file(answer.read_bytes()).read_all().num_rows == 1


def test_what_a_snapshot_made_itself_is_not_kept(settings):
    bring(settings, "billing")
    with Warehouse(settings.home).snapshot(making=True) as snapshot:
        snapshot.make("facts", "tickets", answers.pa.table({"team": ["made"], "ticket": ["a:9"]}))
        assert snapshot.count(TEAMS, other="")["team"].to_pylist() == ["made"]
    assert not kept(settings)


def test_an_answer_that_comes_after_the_sweep_is_not_left_behind(settings):
    bring(settings, "billing")
    folder = settings.home / "warehouse" / "answers-1"
    current = iter([True, False])
    late = answers.Answers(folder, "", lambda: next(current))
    assert late.of("SELECT 1", [], _table) == _table()
    assert not kept(settings)
    gone = answers.Answers(folder, "", lambda: False)
    gone.of("SELECT 1", [], _table)
    assert not kept(settings)


def test_there_are_so_many_and_no_large_ones(settings, monkeypatch):
    monkeypatch.setattr(answers, "MOST", 2)
    folder = settings.home / "answers"
    settings.home.mkdir()
    few = answers.Answers(folder, "", lambda: True)
    for n in range(4):
        few.of(f"SELECT {n}", [], _table)
    assert len(list(folder.iterdir())) == 2
    again = answers.Answers(folder, "", lambda: True)  # another process counts those that are there
    again.of("SELECT 9", [], _table)
    assert len(list(folder.iterdir())) == 2
    monkeypatch.setattr(answers, "LARGEST", 4)
    large = answers.Answers(settings.home / "others", "", lambda: True)
    large.of("SELECT 1", [], _table)
    assert not list((settings.home / "others").iterdir())


def test_a_folder_that_cannot_be_made_stops_nobody(settings):
    bring(settings, "billing")
    (settings.home / "warehouse" / "answers-1").write_text("in the way")
    assert counted(settings) == ["billing"]


def test_figures_are_kept_by_scope(settings, silenced):
    imported(settings, batch("tickets", ticket(team="billing"), ticket("a:2", team="sales")), id="both")
    question = Question(("tickets",), start=date(2025, 3, 1), end=date(2025, 4, 1))
    scopes = (ALL, Scope(frozenset({"billing"})))

    def asked():
        _kept.cache_clear()
        warehouse = Warehouse(settings.home)
        told = [ask(question, scope=s, warehouse=warehouse, settings=settings) for s in scopes]
        return [(answer.total.value, answer.receipt.sql) for (answer,) in told]

    first = asked()
    assert [value for value, _sql in first] == [2, 1]
    silenced()
    assert asked() == first


def test_a_new_board_sweeps_what_was_kept(settings):
    bring(settings, "billing")
    counted(settings)
    (answer,) = kept(settings)
    rederive(settings)
    assert not answer.exists()
