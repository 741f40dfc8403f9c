"""Words are found again whatever their spaces and characters look like, and counted from where they stand."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from corpus.ids import sha256_hex
from retrieval.texts import CheckedText, _offset

_TEXTS = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("ab \n\t\u00a0ﬁ½…™Å\u0301")))


def _checked(text: str) -> CheckedText:
    return CheckedText(sha256_hex(text), text)


def _plainly(text: str) -> str:
    """Every character by itself, white space as a space."""
    return "".join(unicodedata.normalize("NFKC", char) for char in re.sub(r"\s", " ", text))


@given(_TEXTS)
def test_a_text_is_folded_character_by_character(text: str) -> None:
    folded, grown = _checked(text)._folded
    assert folded == _plainly(text)
    assert [_offset(grown, place) for place in range(len(text))] == [len(_plainly(text[:i])) for i in range(len(text))]


def test_no_white_space_is_left_but_spaces() -> None:
    every = "".join(char for char in map(chr, range(0x110000)) if char.isspace())
    assert set(_checked(every)._folded[0]) == {" "}


def test_the_same_words_in_other_characters_are_counted() -> None:
    text = "Braces ½ day…\nBraces\u00a01⁄2 day...\nOther braces ½ day…"
    start = text.rindex("races ½ day")
    assert _checked(text).ordinal(0, 13) == 1
    assert _checked(text).ordinal(14, 29) == 2
    assert _checked(text).ordinal(start, len(text)) == 1  # part of longer words does not count before it
