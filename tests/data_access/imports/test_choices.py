import pyarrow as pa

from data_access.imports.choices import booleans, listed, mapped


def faulty(typed):
    return [row for fault in typed.faults for row in fault.rows.tolist()]


def test_booleans_in_any_case():
    typed = booleans(pa.array(["TRUE", "yes", "1", "False", "NO", "0", None, "maybe"]))
    assert typed.values.to_pylist() == [True] * 3 + [False] * 3 + [None, None]
    assert faulty(typed) == [7]


def test_a_closed_list_is_enforced():
    typed = listed(pa.array(["On Hold", "closed", None, "done"]), ("on hold", "closed"))
    assert typed.values.to_pylist() == ["on hold", "closed", None, None]
    assert faulty(typed) == [3]


def test_values_are_mapped_and_others_are_quarantined_or_kept():
    text, values = pa.array(["Y", "N", "?", None]), {"Y": "yes", "N": ""}
    strict, lenient = mapped(text, values), mapped(text, values, keep_others=True)
    assert strict.values.to_pylist() == ["yes", None, None, None]
    assert faulty(strict) == [2]
    assert lenient.values.to_pylist() == ["yes", None, "?", None]
    assert faulty(lenient) == []
