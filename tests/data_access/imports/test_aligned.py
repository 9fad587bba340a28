from data_access.imports.aligned import aligned


def test_the_first_column_is_flush_left_and_the_others_flush_right():
    assert aligned(["", "n"], [["ab", "1"], ["c", "1,000"]]) == ["        n", "ab      1", "c   1,000"]
