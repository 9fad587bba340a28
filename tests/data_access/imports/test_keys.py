from collections import Counter

import pyarrow as pa

from data_access.imports.keys import apart, composed, numbered, prefixed


def test_import_csv_19_a_key_bears_its_source():
    assert prefixed(pa.array(["1", None]), "zendesk").to_pylist() == ["zendesk:1", None]


def test_composed_keys_of_different_parts_differ():
    pairs = [("a|", "b"), ("a", "|b"), ("a\\", "|b"), ("a\\|", "b"), ("a", "b"), ("", "b"), ("b", "")]
    keys = composed([pa.array(part) for part in zip(*pairs, strict=True)]).to_pylist()
    assert len(set(keys)) == len(pairs)
    assert composed([pa.array([None, ""]), pa.array([None, None], pa.string())]).to_pylist() == [None, None]


def test_repetitions_are_numbered_across_chunks():
    seen = Counter()
    assert numbered(pa.array(["a", "b", "a"]), seen).to_pylist() == ["a|1", "b|1", "a|2"]
    assert numbered(pa.array(["b", "a", None, "c"]), seen).to_pylist() == ["b|2", "a|3", None, "c|1"]


def test_what_cannot_be_composed_is_kept_apart_from_what_can():
    assert apart(["1", "a|b\\"], 1) == "1|a\\|b\\\\|m1"
    assert apart(["a|b", "c"], 1) != apart(["a", "b|c"], 1)
