"""Dates in the forms payers print them."""

from __future__ import annotations

import pytest

from ingest.dates import dates_in


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("May 1, 2031", "2031-05-01"),
        ("Sept. 9 2031", "2031-09-09"),
        ("9 September 2031", "2031-09-09"),
        ("05/01/2031", "2031-05-01"),
        ("5/1/31", "2031-05-01"),
        ("05|01|2031", "2031-05-01"),
        ("05-01-2031", "2031-05-01"),
        ("09.01.18", "2018-09-01"),
        ("2031-05-01", "2031-05-01"),
        ("11/09/1999", "1999-11-09"),
        ("11/09/99", "1999-11-09"),
        ("February 2031", "2031-02"),
        ("7/2031", "2031-07"),
        ("08.18", "2018-08"),
        ("1ST QTR 2031", "2031-01"),
        ("3rd Quarter, 2031", "2031-07"),
        ("Q4 2031", "2031-10"),
        ("....................05/01/2031", "2031-05-01"),
    ],
)
def test_a_date_is_read_whatever_its_form(text: str, value: str) -> None:
    (found,) = dates_in(text)
    assert found.value == value


@pytest.mark.parametrize(
    "text", ["13/45/2031", "February 30, 2031", "version 1.0.2031", "10.1016/j.cell", "1-800-555-0199"]
)
def test_what_is_no_day_is_left_out(text: str) -> None:
    assert dates_in(text) == ()


def test_dates_come_in_order_with_their_places() -> None:
    text = "from 01/02/2031 to March 4, 2031"
    first, second = dates_in(text)
    assert (text[first.start : first.end], text[second.start : second.end]) == ("01/02/2031", "March 4, 2031")
