"""The newest row of a key wins, whatever the order of arrival; equal imports give equal stores."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from data_access.settings import Settings
from data_access.warehouse import release
from data_access.warehouse.batch import Counts
from data_access.warehouse.draft import begin
from metrics import derive
from metrics.errors import UnknownName
from tests.data_access.warehouse.company import batch, column, contents, hours, imported, ticket


@pytest.fixture(autouse=True, scope="module")
def no_board():
    """Leave the board out: what is merged is read from facts and people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derive, "board", lambda extra, reopen_days, as_of: ())
        patch.setattr(release, "judge", lambda place, rules, opened, as_of: None)
        yield


def test_the_first_import_accepts_and_the_second_changes_nothing(settings):
    rows = batch("tickets", ticket("a:1", subject="late"), ticket("a:2", subject="lost"))
    assert imported(settings, rows) == {"tickets": Counts(accepted=2)}
    before = contents(settings.home)
    assert imported(settings, rows, id="two") == {"tickets": Counts(unchanged=2)}
    assert contents(settings.home) == before
    assert before["facts", "tickets"][0][0] == "a:1"


@pytest.mark.parametrize(
    ("stored", "arriving", "wins", "counts"),
    [
        (1, 2, ("new", 2), Counts(updated=1)),
        (2, 1, ("old", 2), Counts(superseded=1)),
        (1, 1, ("new", 1), Counts(updated=1)),  # the later import wins, so a corrected mapping can be run again
        (None, 1, ("new", 1), Counts(updated=1)),
        (1, None, ("new", 1), Counts(updated=1)),  # so that an import that is older still cannot win later
        (None, None, ("new", None), Counts(updated=1)),
    ],
)
def test_which_of_two_imports_wins(settings, stored, arriving, wins, counts):
    def dated(team, at):
        return batch("tickets", ticket(team=team, updated_at=at and hours(at)))

    imported(settings, dated("old", stored))
    assert imported(settings, dated("new", arriving), id="two") == {"tickets": counts}
    team, at = wins
    assert column(settings.home, "tickets", "team") == {"a:1": team}
    assert column(settings.home, "tickets", "updated_at") == {"a:1": at and hours(at)}


@pytest.mark.parametrize(("arriving", "kept"), [(1, 2), (3, 3), (None, 2)])
def test_a_row_that_is_unchanged_may_still_become_newer(settings, arriving, kept):
    imported(settings, batch("tickets", ticket(updated_at=hours(2))))
    counts = imported(settings, batch("tickets", ticket(updated_at=arriving and hours(arriving))), id="two")
    assert counts == {"tickets": Counts(unchanged=1)}
    assert column(settings.home, "tickets", "updated_at") == {"a:1": hours(kept)}


def test_within_one_import_the_newest_wins_and_repetitions_are_unchanged(settings):
    rows = [ticket(team=team, updated_at=hours(at)) for team, at in [("b", 1), ("c", 2), ("a", 0), ("c", 2)]]
    assert imported(settings, batch("tickets", *rows)) == {"tickets": Counts(accepted=1, unchanged=1, superseded=2)}
    assert column(settings.home, "tickets", "team") == {"a:1": "c"}


def test_a_row_without_a_date_speaks_for_the_moment_of_its_import(settings):
    rows = batch("tickets", ticket(team="dated", updated_at=hours(9)), ticket(team="undated", updated_at=None))
    assert imported(settings, rows) == {"tickets": Counts(accepted=1, superseded=1)}
    assert column(settings.home, "tickets", "team") == {"a:1": "undated"}


def test_columns_that_are_not_there_keep_their_values(settings):
    imported(settings, batch("tickets", ticket(channel="chat", subject="late", x_ward="Ward 3")))
    counts = imported(settings, batch("tickets", {"ticket": "a:1", "team": "repairs"}), id="two")
    assert counts == {"tickets": Counts(updated=1)}
    for name, file, value in [
        ("team", "facts", "repairs"),
        ("channel", "facts", "chat"),
        ("x_ward", "facts", "Ward 3"),
        ("subject", "people", "late"),
    ]:
        assert column(settings.home, "tickets", name, file) == {"a:1": value}


def test_an_empty_value_empties_what_is_stored(settings):
    imported(settings, batch("tickets", ticket(subject="late")))
    counts = imported(settings, batch("tickets", ticket(team=None, subject=None)), id="two")
    assert counts == {"tickets": Counts(updated=1)}
    assert column(settings.home, "tickets", "team") == {"a:1": None}
    assert column(settings.home, "tickets", "subject", "people") == {"a:1": None}


def test_a_change_of_a_personal_column_alone_is_an_update(settings):
    imported(settings, batch("tickets", ticket(subject="late")))
    counts = imported(settings, batch("tickets", ticket(subject="lost")), id="two")
    assert counts == {"tickets": Counts(updated=1)}
    assert column(settings.home, "tickets", "subject", "people") == {"a:1": "lost"}


def test_composed_keys(settings):
    def event(field, after, at=0):
        return {"ticket": "a:1", "at": hours(at), "field": field, "before": "x", "after": after}

    first = batch("ticket_events", event("status", "open"), event("team", "b"), event("status", "open", at=1))
    assert imported(settings, first) == {"ticket_events": Counts(accepted=3)}
    second = batch("ticket_events", event("status", "closed"), event("team", "b"), event("agent", "c"))
    assert imported(settings, second, id="two") == {"ticket_events": Counts(accepted=1, updated=1, unchanged=1)}


def test_batches_of_one_fact_with_different_columns_add_up(settings):
    counts = imported(
        settings,
        batch("tickets", ticket("a:1"), ticket("a:2")),
        batch("tickets", {"ticket": "b:1", "x_ward": "Ward 3", "line": 7}, source="b"),
    )
    assert counts == {"tickets": Counts(accepted=3)}
    assert column(settings.home, "tickets", "source") == {"a:1": "a", "a:2": "a", "b:1": "b"}
    assert column(settings.home, "tickets", "x_ward") == {"a:1": None, "a:2": None, "b:1": "Ward 3"}


def test_a_column_that_no_fact_has_is_refused(settings):
    with begin(settings) as draft, pytest.raises(UnknownName, match="Did you mean “channel”"):
        draft.stage(batch("tickets", ticket(chanel="chat")))


def test_a_row_without_key_is_refused(settings):
    with begin(settings) as draft, pytest.raises(ValueError, match="tickets"):
        draft.stage(batch("tickets", ticket(key=None)))


ROWS = st.lists(
    st.builds(
        dict,
        ticket=st.sampled_from(["a:1", "a:2", "a:3"]),
        team=st.sampled_from([None, "", "b", "B", "c"]),
        subject=st.sampled_from([None, "late", "lost"]),
        x_ward=st.sampled_from([None, "Ward 3", "Ward 4"]),
        updated_at=st.sampled_from([None, datetime(2025, 1, 1), datetime(2025, 1, 2)]),
    ),
    min_size=1,
    max_size=8,
)


@budget(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, data=st.data())
def test_the_order_of_rows_and_their_division_into_batches_never_matter(tmp_path_factory, rows, data):
    def store(*batches):
        settings = Settings(home=tmp_path_factory.mktemp("home"))
        counts = imported(settings, *batches)["tickets"]
        return counts, contents(settings.home)

    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(1, len(rows)))
    parts = [part for part in (shuffled[:cut], shuffled[cut:]) if part]
    counts, kept = store(batch("tickets", *rows))
    assert store(*(batch("tickets", *part) for part in parts)) == (counts, kept)
    assert counts.rows == len(rows)


@budget(max_examples=6)
@given(ats=st.permutations([1, 2, 3]))
def test_dated_imports_may_arrive_in_any_order(tmp_path_factory, ats):
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    for at in ats:
        row = ticket(team=f"team {at}", subject=f"subject {at}", updated_at=hours(at))
        # The key that only one of them has must not be lost either.
        imported(settings, batch("tickets", row, row | {"ticket": f"a:only {at}"}), id=str(at))
    assert column(settings.home, "tickets", "team") == {"a:1": "team 3"} | {f"a:only {at}": f"team {at}" for at in ats}
    assert column(settings.home, "tickets", "subject", "people")["a:1"] == "subject 3"


def test_a_row_and_its_texts_have_one_number_that_stays(settings):
    """Texts are found by it: also those that a later import brings, or changes."""
    imported(settings, batch("tickets", ticket("a:1"), ticket("a:2")))
    first = column(settings.home, "tickets", "number")
    assert sorted(first.values()) == [1, 2]
    imported(settings, batch("tickets", ticket("a:2", subject="late"), ticket("a:3", subject="new")), id="two")
    later = column(settings.home, "tickets", "number")
    assert later == {**first, "a:3": later["a:3"]}
    assert later["a:3"] > 2
    assert column(settings.home, "tickets", "number", "people") == {key: later[key] for key in ("a:2", "a:3")}
