"""The port ``Reader``: a file, its limit of size, and the revision under which readings are kept.

Light to import, for the process that only hands documents to workers; what understands them is loaded with the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from corpus.payer_book import PayerBook
from ingest.sniff import MAX_BYTES, check_size

READER_REVISION = "4"
"""Raised whenever the reading of any document changes; readings of different revisions are never compared."""


@dataclass(frozen=True)
class DocumentReader:
    """Reads PDF, HTML and plain text; ``book`` holds the payers it may recognise."""

    book: PayerBook = field(default_factory=PayerBook.load)
    max_bytes: int = MAX_BYTES

    @property
    def revision(self) -> str:
        """The revision of the reader."""
        return READER_REVISION

    def read(self, path: Path, hints: Hints) -> Reading:
        """Reads one file. Raises Refused, with the reason as its code."""
        return self.read_bytes(_bytes(path, self.max_bytes), hints)

    def read_bytes(self, data: bytes, hints: Hints) -> Reading:
        """Reads the bytes of one document. Raises Refused."""
        from ingest.reading import make_reading

        check_size(len(data), self.max_bytes)
        return make_reading(data, hints, self.book, self.revision)


def _bytes(path: Path, limit: int) -> bytes:
    """The bytes of a file, none of them before its size is known to be allowed."""
    try:
        check_size(path.stat().st_size, limit)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Refused(f"There is no file {path}.", code="unreadable", todo="Check the path.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused(f"{path} cannot be read: {reason}.", code="unreadable", todo="Check the file.") from error
