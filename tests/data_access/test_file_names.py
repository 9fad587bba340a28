"""The name of a file names somebody by whole words, however they are joined."""

import pytest

from data_access.file_names import names_any, pieces

ADA = ("Adalgisa Quill", "Ada.Quill@example.org", "+49 30 9988776", "KNR-55512", "120", "kunde-90317")


@pytest.mark.parametrize(
    "name",
    [
        "ada.quill@example.org-tickets.csv", "Adalgisa_Quill.xlsx", "quill-adalgisa (2).csv", "25-03-kunde-90317.json",
        "Re_+49 30 9988776.txt", "knr-55512",
    ],
)  # fmt: skip
def test_a_name_of_hers_is_known(name):
    assert names_any(name, ADA)


@pytest.mark.parametrize(
    "name",
    ["tickets-120.csv", "quill.csv", "kunde-903170.csv", "b.quill@example.org.csv", "adalgisa and quill.csv", ""],
)
def test_others_are_not(name):
    assert not names_any(name, ADA)


def test_a_long_name_has_few_pieces():
    assert len(pieces("a1b2c3 " * 40)) < 1000
