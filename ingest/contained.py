"""An archive or e-mail that is to be read as one document: its only document, or the text of the mail.

Reading is for one document; what holds several is refused with their names, and with the command that takes all in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from corpus.errors import Refused
from ingest.containers import Member, members
from ingest.layout import Layout
from ingest.sniff import ZIP

_NAMED = 5


def layout_contained(data: bytes, kind: str, layout: Callable[[bytes], Layout]) -> Layout:
    """The layout of the one document inside, or of an e-mail's text. Raises Refused (``many_documents``, …)."""
    inside = members(data, kind)
    if not inside:
        raise Refused("There is no document inside.", code="blank", todo="Check that it is the right file.")
    first, rest = inside[0], inside[1:]
    if first.refused is not None:
        raise first.refused
    if rest and (kind == ZIP or not first.name.startswith("body.")):
        raise _many(inside)
    read = layout(first.data)
    told = f"attached: {_names(rest)}: take them in with payerpolicy ingest"
    return replace(read, warnings=(*read.warnings, told)) if rest else read


def _many(inside: list[Member]) -> Refused:
    return Refused(
        f"It holds {len(inside)} documents: {_names(inside)}.",
        code="many_documents",
        todo="Take all of them in with payerpolicy ingest, or unpack it and read one.",
    )


def _names(inside: list[Member]) -> str:
    more = len(inside) - _NAMED
    return ", ".join(member.name for member in inside[:_NAMED]) + (f" and {more} more" if more > 0 else "")
