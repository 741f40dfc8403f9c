"""Whatever a page or a text holds, its layout keeps the promises that everything else is built on."""

from __future__ import annotations

from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import BlockKind
from ingest.html import layout_html
from ingest.layout import Layout
from ingest.plain import layout_text
from ingest.sniff import decode

_WORDS = st.sampled_from(
    [
        "insoles",
        "Pain",
        "AND",
        "or",
        "•",
        "o",
        "1.",
        "A.",
        "(a)",
        "met:",
        "is considered",
        "®",
        "2,3",
        "X0001",
        "Note:",
        "\xa0",
    ]
)
_MARKUP = (
    "<p> </p> <ul> </ul> <ol> <li> </li> <br> <h2> </h2> <b> <table> <tr> <td> </table> <nav> </nav> </div> <!-- -->"
)
_PIECES = st.sampled_from([*_MARKUP.split(), "<div hidden>", "&amp;ge;", "&lt;li&gt;", "\n", " ", "\t", "\f"])
_DOCUMENTS = st.lists(st.one_of(_WORDS, _PIECES), max_size=80).map(" ".join)
_TEXTS = _DOCUMENTS.map(lambda text: unescape(unescape(text)))  # test_plain.py tells what they stand for


def _letters(*texts: str) -> list[str]:
    """All letters and digits, in any order."""
    return sorted(char for text in texts for char in text if char.isalnum())


def _holds(layout: Layout) -> None:
    lines = layout.text.split("\n") if layout.text else []
    assert [layout.text[block.start : block.end] for block in layout.blocks] == lines
    for block in layout.blocks:
        body = layout.text[block.body_start : block.end]
        assert body == body.strip() != ""
        assert layout.text[block.start : block.body_start].strip() == block.marker
        assert "  " not in layout.text[block.start : block.end]
        assert all(block.start <= cell.start <= cell.end <= block.end for cell in block.cells)
        assert bool(block.cells) == (block.kind is BlockKind.ROW)
    assert layout.text_layer == bool(layout.text)


@settings(max_examples=60, deadline=None)
@given(_DOCUMENTS)
def test_pages_are_lines_of_blocks_whatever_their_markup(body: str) -> None:
    data = f"<html><body>{body}</body></html>".encode()
    layout = layout_html(data)
    _holds(layout)
    assert layout == layout_html(data)


@settings(max_examples=60, deadline=None)
@given(_TEXTS)
def test_texts_are_lines_of_blocks_and_lose_no_word(text: str) -> None:
    layout = layout_text(text.encode())
    _holds(layout)
    assert _letters(layout.text, *(aside.text for aside in layout.furniture)) == _letters(text)


@settings(max_examples=60, deadline=None)
@given(_TEXTS)
def test_texts_in_one_line_are_lines_of_blocks_and_lose_no_word(text: str) -> None:
    words = " ".join(f"{text} Policy Insoles are covered when all of the following are met: Pain of feet. ".split()) * 9
    layout = layout_text(words.encode())
    _holds(layout)
    assert _letters(layout.text, *(aside.text for aside in layout.furniture)) == _letters(words)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_and_laid_out(data: bytes) -> None:
    assert isinstance(decode(data).text, str)
    _holds(layout_text(data))
    _holds(layout_html(data))
