"""Two quotes of the same words have the same identity, however their white space is printed."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from corpus.ids import normal_quote, quote_hash

_QUOTES = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" \n\t\x1c\x85\u00a0\u2028ﬁ½")))


@given(_QUOTES)
def test_runs_of_white_space_are_one_space_and_none_is_around(quote: str) -> None:
    assert normal_quote(quote) == re.sub(r"\s+", " ", unicodedata.normalize("NFKC", quote)).strip()


def test_quotes_of_the_same_words_have_the_same_hash() -> None:
    assert quote_hash(" Two ﬁttings\na week ") == quote_hash("Two fittings a\u00a0week")
    assert quote_hash("Two fittings a week") != quote_hash("Two fittings a weak")
