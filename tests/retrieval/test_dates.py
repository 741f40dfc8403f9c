"""Dates in questions."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.dates import one_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-05-01", date(2025, 5, 1)),
        ("5/1/2025", date(2025, 5, 1)),
        ("05.01.25", date(2025, 5, 1)),
        ("May 1, 2025", date(2025, 5, 1)),
        ("Sept 3rd 2025", date(2025, 9, 3)),
        ("1 May 2025", date(2025, 5, 1)),
        ("February 2024", date(2024, 2, 29)),
        ("2025-03", date(2025, 3, 31)),
        ("13/45/2025", None),
        ("February 30, 2025", None),
        ("soon", None),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, day: date | None) -> None:
    assert one_date(text) == day
