"""Where a layout and the wording disagree about a block's marker, which marker does the item have?

Two markers printed in a row are one item, and a paragraph may begin with a label that only its place shows to be one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.model import Block
from ingest.markers import marker_style, split_marker

_LABEL = re.compile(
    r"(\((?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})\)|\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}\.|[IVX]{2,5}\.|[A-Za-z][.)])"
    r"\s*(?=[A-Z≥≤<>])"
)


def innermost(text: str, block: Block) -> Block:
    """An item whose body begins with a further bullet or label is that inner item; a bullet before a label is none."""
    marker, body = split_marker(text[block.body_start : block.end])
    if not marker or not marker_style(block.marker).startswith("bullet"):
        return block
    left = block.text_left if marker_style(marker).startswith("bullet") else block.left
    return replace(block, marker=marker, body_start=block.body_start + body, left=left)


def labelled(text: str, block: Block) -> Block | None:
    """A paragraph that begins with a label ("(1)Patient …") as the item it may be, None for others."""
    found = _LABEL.match(text, block.start, block.end)
    return replace(block, marker=found.group(1), body_start=found.end()) if found else None
