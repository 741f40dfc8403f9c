"""Boxes cover the words of a span and nothing else, and survive storage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.positions import Box, Positions, Word

LINES = [
    Word(0, 4, Box(1, 72.0, 100.0, 90.0, 110.0)),
    Word(5, 9, Box(1, 94.0, 100.2, 120.0, 110.0)),
    Word(10, 14, Box(1, 72.0, 115.0, 95.0, 125.0)),
    Word(15, 19, Box(2, 72.0, 72.0, 99.0, 82.0)),
]


def test_words_side_by_side_share_a_box_and_lines_do_not() -> None:
    assert Positions.of(LINES).boxes(0, 14) == [
        Box(1, 72.0, 100.0, 120.0, 110.0),
        Box(1, 72.0, 115.0, 95.0, 125.0),
    ]


def test_a_span_inside_a_line_has_the_box_of_its_own_words() -> None:
    assert Positions.of(LINES).boxes(5, 9) == [Box(1, 94.0, 100.2, 120.0, 110.0)]


def test_a_span_over_a_page_break_has_boxes_on_both_pages() -> None:
    assert [box.page for box in Positions.of(LINES).boxes(10, 19)] == [1, 2]


def test_the_page_is_that_of_the_first_word() -> None:
    assert Positions.of(LINES).page(10, 19) == 1
    assert Positions().page(0, 5) is None


def test_what_is_no_packed_table_is_refused() -> None:
    with pytest.raises(ValueError, match="not packed positions"):
        Positions.unpack(b"neither")


coordinates = st.integers(0, 8000).map(lambda tenths: tenths / 10)
boxes = st.builds(Box, st.integers(1, 400), coordinates, coordinates, coordinates, coordinates)


@given(st.lists(boxes, max_size=30))
def test_packing_keeps_every_word(drawn: list[Box]) -> None:
    words = [Word(10 * n, 10 * n + 6, box) for n, box in enumerate(drawn)]
    positions = Positions.of(words)
    assert Positions.unpack(positions.pack()) == positions
    assert positions.words() == words
