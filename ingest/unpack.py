"""Which items of a list are archives or e-mails, and what documents they stand for.

A document inside is given the address of what it came in, with its own path behind an exclamation mark, and what was
said of the whole: so it has an origin like any other, and is recognised when it comes again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corpus.errors import Refused
from ingest.containers import is_container, members
from ingest.manifest import Item
from ingest.sniff import MAX_BYTES, OLD_OFFICE, PACKED

_HEAD = 64 * 1024


def contained(item: Item) -> bytes | None:
    """The bytes of an item that holds documents of its own; None for documents, and for what cannot be opened."""
    try:
        data = item.data if item.data is not None else _bytes(item.path)
    except OSError:
        return None
    return data if data is not None and is_container(data) else None


def documents_in(item: Item, data: bytes) -> list[Item]:
    """One item for each document inside; the item itself, refused, when it cannot be opened."""
    try:
        inside = members(data)
    except Refused as refused:
        return [replace(item, data=b"", refused=refused)]
    if not inside:
        empty = Refused("There is no document inside.", code="blank", todo="Check that it is the right file.")
        return [replace(item, data=b"", refused=empty)]
    return [
        replace(
            item,
            path=Path(item.path.name) / member.name,
            source_url=f"{item.origin}!/{member.name}",
            data=member.data,
            refused=member.refused,
        )
        for member in inside
    ]


def _bytes(path: Path) -> bytes | None:
    """A file's bytes when its beginning says that it may hold documents; all others are read where they are needed."""
    if path.stat().st_size > MAX_BYTES:
        return None
    with path.open("rb") as file:
        head = file.read(_HEAD)
        return head + file.read() if head.startswith((OLD_OFFICE, PACKED)) or is_container(head) else None
