"""Readings as they are kept: the text as text, once for all readings that share it, the rest packed."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from corpus.codec import Structure, pack_structure, unpack_structure
from corpus.errors import Damaged, NotFound, Refused
from corpus.ids import sha256_hex
from corpus.model import Reading
from corpus.positions import Positions
from corpus.record.engine import insert_missing
from corpus.record.sources import require_snapshot
from corpus.record.tables import readings, texts

_READING = (
    select(readings, texts.c.text)
    .join_from(readings, texts, texts.c.sha256 == readings.c.text_sha256)
    .where(readings.c.id == bindparam("reading_id"))
)
_TEXT = select(texts.c.text).where(texts.c.sha256 == bindparam("sha256"))
_POSITIONS = select(readings.c.positions).where(readings.c.id == bindparam("reading_id"))
_OF_TEXT = select(readings.c.id).where(readings.c.text_sha256 == bindparam("sha256")).order_by(readings.c.id)


def add_reading(db: Connection, reading_id: str, reading: Reading) -> None:
    """Stores a reading and its text; one that is stored stays as it is.

    Raises NotFound when its bytes never arrived, Refused for a text with U+0000, which PostgreSQL cannot keep.
    """
    if "\x00" in reading.text:
        raise Refused("The text holds the character U+0000.", todo="The reader must leave it out.")
    require_snapshot(db, reading.snapshot_sha256)
    insert_missing(db, texts, [{"sha256": reading.text_sha256, "text": reading.text}])
    row = {
        "id": reading_id,
        "snapshot_sha256": reading.snapshot_sha256,
        "text_sha256": reading.text_sha256,
        "reader": reading.reader,
        "media_type": reading.media_type,
        "pages": reading.pages,
        "text_layer": int(reading.text_layer),
        "structure": pack_structure(Structure.of(reading)),
        "positions": reading.positions.pack(),
    }
    insert_missing(db, readings, [row])


def reading(db: Connection, reading_id: str) -> Reading:
    """A reading, whole. Raises NotFound, and Damaged when any part of it is not what was stored."""
    row = db.execute(_READING, {"reading_id": reading_id}).first()
    if row is None:
        raise NotFound(f"No reading {reading_id} is on record.")
    if sha256_hex(row.text) != row.text_sha256:
        raise Damaged(f"The text {row.text_sha256} differs from its hash.", todo="Restore the record from a backup.")
    kept = unpack_structure(row.structure)
    return Reading(
        snapshot_sha256=row.snapshot_sha256,
        reader=row.reader,
        media_type=row.media_type,
        pages=row.pages,
        text_layer=bool(row.text_layer),
        text=row.text,
        positions=_unpack_positions(reading_id, row.positions),
        facts=kept.facts,
        blocks=kept.blocks,
        sections=kept.sections,
        criteria=kept.criteria,
        codes=kept.codes,
        furniture=kept.furniture,
        parts=kept.parts,
        warnings=kept.warnings,
    )


def text(db: Connection, text_sha256: str) -> str:
    """The canonical text as stored, not verified. Raises NotFound."""
    found = db.execute(_TEXT, {"sha256": text_sha256}).scalar()
    if found is None:
        raise NotFound(f"No text {text_sha256} is on record.")
    return str(found)


def positions(db: Connection, reading_id: str) -> bytes:
    """The packed positions of a reading. Raises NotFound."""
    found = db.execute(_POSITIONS, {"reading_id": reading_id}).scalar()
    if found is None:
        raise NotFound(f"No reading {reading_id} is on record.")
    return bytes(found)


def readings_of_text(db: Connection, text_sha256: str) -> list[str]:
    """Ids of the readings that have this text."""
    return list(db.execute(_OF_TEXT, {"sha256": text_sha256}).scalars())


def _unpack_positions(reading_id: str, data: bytes) -> Positions:
    try:
        return Positions.unpack(data)
    except ValueError as error:
        raise Damaged(f"The positions of reading {reading_id} cannot be decoded.", todo="payerpolicy reread") from error
