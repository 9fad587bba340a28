"""Name the five verdicts, each by a word and a shape of its own; bound what is undecided."""

import pytest

from metrics.verdicts import State, Verdict


def test_a_state_has_a_word_and_a_shape_of_its_own():
    words = [state.word for state in State]
    assert words == ["met", "missed", "cannot tell yet", "no data", "no standard"]
    assert len({state.mark for state in State}) == 5
    assert all(len(state.mark) == 1 and not state.mark.isalnum() for state in State)


@pytest.mark.parametrize(
    ("verdict", "lowest", "highest"),
    [
        (Verdict(State.CANNOT_TELL, met=6, missed=2, undecided=2), 0.6, 0.8),
        (Verdict(State.MET, met=3, missed=1, undecided=0), 0.75, 0.75),
        (Verdict(State.MET, met=3, missed=1), 0.75, 0.75),
        (Verdict(State.CANNOT_TELL, met=0, missed=0, undecided=4), 0, 1),
        (Verdict(State.NO_DATA, met=0, missed=0, undecided=0), None, None),
        (Verdict(State.NO_STANDARD), None, None),
    ],
)
def test_what_is_undecided_leaves_a_lowest_and_a_highest(verdict, lowest, highest):
    assert (verdict.lowest, verdict.highest) == (lowest, highest)
