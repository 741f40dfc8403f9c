"""The payer's own bytes and the texts read from them, as a version holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded

from api.wiring import Services
from corpus.errors import NotFound
from corpus.model import Version
from retrieval.texts import CheckedText

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = {"application/pdf": ".pdf", "text/html": ".html", "text/plain": ".txt"}


@dataclass(frozen=True, slots=True)
class Original:
    """Archived bytes with the headers that keep them harmless."""

    sha256: str
    data: bytes
    headers: dict[str, str]


def text_of(services: Services, version: Version, sha256: str | None) -> CheckedText:
    """A text of a version, checked against its hash: the current one, or any it ever had. Raises NotFound, Damaged."""
    wanted = sha256 or version.text_sha256
    if wanted != version.text_sha256 and not _had(services, version, wanted):
        raise NotFound(f"{version.id} has no text {wanted}.", todo="Take the hash from a citation of this version.")
    return services.texts.text(wanted)


def original_of(services: Services, version: Version, sha256: str | None) -> Original:
    """The archived bytes of a version, checked against their hash. Raises NotFound, Damaged."""
    wanted = sha256 or version.snapshot_sha256
    if wanted not in (version.snapshot_sha256, *version.same_text_sha256):
        raise NotFound(f"{version.id} does not rest on bytes {wanted}.", todo="Leave sha256 out for its own bytes.")
    data = services.archive.get(wanted)
    media_type = services.record.reading(version.reading_id).media_type
    arrived = services.record.arrivals(wanted)
    name = arrived[0].name if arrived and arrived[0].name else f"{version.id}{_ENDINGS.get(media_type, '')}"
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": _attachment(name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
    }
    return Original(wanted, data, headers)


def _had(services: Services, version: Version, text_sha256: str) -> bool:
    """Whether one of the version's snapshots was ever read as this text."""
    snapshots = {version.snapshot_sha256, *version.same_text_sha256}
    readings = services.record.readings_of_text(text_sha256)
    return any(services.record.reading(name).snapshot_sha256 in snapshots for name in readings)


def _attachment(name: str) -> str:
    plain = _UNSAFE.sub("_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{percent_encoded(name, safe='')}"
