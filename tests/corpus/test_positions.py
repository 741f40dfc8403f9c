"""Boxes cover the words of a span and nothing else, and survive storage."""

from __future__ import annotations

import zlib

import numpy as np
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


@given(st.lists(boxes, min_size=1, max_size=40), st.integers(1, 60), st.data())
def test_positions_unpacked_around_a_span_are_those_of_the_whole(
    drawn: list[Box], times: int, data: st.DataObject
) -> None:
    """Also over the seams between stretches, before the first word and after the last."""
    sure = data.draw(st.sampled_from([None, 87]))
    words = [Word(10 * n, 10 * n + 6, box, sure) for n, box in enumerate(drawn * times)]
    whole = Positions.of(words)
    opened = Positions.open(whole.pack())
    start = data.draw(st.integers(0, 10 * len(words)))
    end = data.draw(st.integers(start, 10 * len(words) + 20))
    assert opened.boxes(start, end) == whole.boxes(start, end)
    assert opened.words(start, end) == whole.words(start, end)
    assert opened.page(start, end) == whole.page(start, end)
    assert opened.certainty(start, end) == whole.certainty(start, end)
    assert opened == whole


@pytest.mark.parametrize("width", [7, 8])
def test_tables_that_were_packed_whole_are_still_unpacked(width: int) -> None:
    table = np.arange(3 * width, dtype=np.int32).reshape(3, width)
    columns = np.diff(table.T, axis=1, prepend=0).astype("<i4")
    packed = (b"\x08" if width == 8 else b"") + zlib.compress(np.ascontiguousarray(columns).tobytes())
    assert Positions.unpack(packed) == Positions.open(packed) == Positions(table)


@given(st.data())
def test_one_altered_byte_is_noticed_before_anything_is_shown(data: st.DataObject) -> None:
    packed = bytearray(Positions.of(LINES).pack())
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ValueError, match="not packed positions"):
        Positions.open(bytes(packed))
