"""The redline of a recorded change: both versions as on record, compared again, with pictures of their pages."""

from __future__ import annotations

import tempfile
from pathlib import Path

from api.redline_page import MOST_PICTURES, Shown, redline_page
from api.wiring import Services
from corpus.errors import Damaged, NotFound
from corpus.model import Reading, Version
from ingest.pdf.pictures import PagePicture, page_pictures
from monitors.compare import compare
from monitors.redline import redline

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""The page holds a stranger's words: nothing in it may run or fetch."""


def redline_of(services: Services, version_before: str, version_after: str) -> str:
    """The page for two versions of a policy. Raises NotFound, and Damaged where a text differs from its hash."""
    before, after = services.record.version(version_before), services.record.version(version_after)
    old, new = (_reading(services, version) for version in (before, after))
    if old.reader != new.reader:
        raise NotFound(
            f"{before.id} and {after.id} were read by different readers.",
            todo="Run payerpolicy reread, then ask again.",
        )
    parts = (before.start, before.end), (after.start, after.end)
    found = compare(old, new, *parts)
    shown = _shown(services, before, old), _shown(services, after, new)
    return redline_page(*shown, found, redline(old, new, found, *parts))


def _reading(services: Services, version: Version) -> Reading:
    reading = services.record.reading(version.reading_id)
    if reading.text != services.texts.text(version.text_sha256).text:
        raise Damaged(f"What is stored of {version.id} differs.", todo="Run payerpolicy verify --all.")
    return reading


def _shown(services: Services, version: Version, reading: Reading) -> Shown:
    return Shown(reading, version.facts, version.id, _pictures(services, version) if reading.pages else ())


def _pictures(services: Services, version: Version) -> list[PagePicture]:
    """Pictures of the archived bytes; none where the bytes are lost."""
    try:
        data = services.archive.get(version.snapshot_sha256)
    except NotFound:
        return []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "original.pdf"
        file.write_bytes(data)
        return page_pictures(file, MOST_PICTURES)
