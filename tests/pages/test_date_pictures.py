import pytest

from data_access.imports.date_formats import SWAPPED
from pages.parts.date_pictures import format_of, pictured


@pytest.mark.parametrize("format_", SWAPPED)
def test_what_is_recognised_can_be_written_and_read_back(format_):
    assert "%" not in pictured(format_)
    assert format_of(pictured(format_)) == format_
    assert format_of(format_) == format_


def test_a_picture_is_what_people_write():
    assert pictured("%d/%m/%Y %H:%M") == "DD/MM/YYYY hh:mm"
    assert pictured("is not %b %d, %Y %I:%M %p") == "is not Mon DD, YYYY hh12:mm AM"
    assert pictured("100 % of %x") == "100 % of %x"
