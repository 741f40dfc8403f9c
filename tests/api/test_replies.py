"""What is written is what was said."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from api.replies import Document
from retrieval.render import Json

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(allow_nan=False, allow_infinity=False), _TEXT
)
_VALUE = st.recursive(_PLAIN, lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner))


@given(st.dictionaries(_TEXT, _VALUE))
def test_a_document_reads_back_as_it_was(document: Json) -> None:
    assert json.loads(bytes(Document(document).body)) == document


def test_a_document_is_written_without_spaces_and_escapes() -> None:
    assert Document({"quote": "Ärzte ≥ 2 \n½", "boxes": [72.0, 0.1], "page": None}).body == (
        '{"quote":"Ärzte ≥ 2 \\n½","boxes":[72.0,0.1],"page":null}'.encode()
    )


def test_numbers_that_are_none_become_null() -> None:
    assert Document([float("nan"), float("inf")]).body == b"[null,null]"
