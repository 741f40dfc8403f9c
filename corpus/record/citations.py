"""Citations that were handed out: what each points at, for ever, and where it stands in the current reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from corpus.errors import NotFound
from corpus.model import CitationKey
from corpus.record.engine import insert_missing, upsert
from corpus.record.tables import PUBLISHED, anchors, citations, policies, texts, versions

_VERSIONS = select(versions.c.name, versions.c.id).where(
    versions.c.name.in_(bindparam("names", expanding=True)), versions.c.state == PUBLISHED
)
_KNOWN = select(citations.c.version, citations.c.suffix).where(
    citations.c.version.in_(bindparam("versions", expanding=True)),
    citations.c.suffix.in_(bindparam("suffixes", expanding=True)),
)
_TEXTS = select(texts.c.sha256, texts.c.id).where(texts.c.sha256.in_(bindparam("sha256s", expanding=True)))
_CITATIONS = (
    select(citations, versions.c.name, texts.c.sha256)
    .join_from(citations, versions)
    .join(texts, texts.c.id == citations.c.text)
)
_CITATION = _CITATIONS.where(versions.c.name == bindparam("name"), citations.c.suffix == bindparam("suffix"))
# "#" sorts before every character of a version's name, so this is the order of the whole ids.
_AFTER = _CITATIONS.order_by(versions.c.name, citations.c.suffix)
_OF_POLICY = _AFTER.where(policies.c.policy_id == bindparam("policy_id")).join(
    policies, policies.c.id == versions.c.policy
)
_ANCHOR = (
    select(texts.c.sha256, anchors.c.start, anchors.c.end)
    .join_from(anchors, versions, versions.c.id == anchors.c.version)
    .join(texts, texts.c.id == anchors.c.text)
    .where(versions.c.name == bindparam("name"), anchors.c.suffix == bindparam("suffix"))
)


def rows_to_add(db: Connection, keys: Sequence[CitationKey]) -> list[dict[str, object]]:
    """Rows for those of these citations that were never handed out; ``add`` writes them.

    Apart from ``add`` so that a search that hands out nothing new never waits for a writer. Raises NotFound for
    unknown versions and texts.
    """
    versions_by_name = _version_ids(db, keys)
    places = {key.id: (versions_by_name[key.version_id], _suffix(key)) for key in keys}
    asked = {
        "versions": sorted({version for version, _ in places.values()}),
        "suffixes": sorted({suffix for _, suffix in places.values()}),
    }
    known = {tuple(row) for row in db.execute(_KNOWN, asked).all()}
    # In one order, whoever hands out: two that add the same rows in two orders would each wait for the other.
    new = sorted((key for key in keys if places[key.id] not in known), key=lambda key: places[key.id])
    text_ids = _text_ids(db, {key.text_sha256 for key in new}) if new else {}
    return [_row(*places[key.id], text_ids[key.text_sha256], key) for key in new]


def add(db: Connection, rows: Sequence[dict[str, object]]) -> None:
    """Hands out citations; one that was handed out in the meantime stays as it was."""
    insert_missing(db, citations, rows)


def citation(db: Connection, citation_id: str) -> CitationKey | None:
    """A citation that was handed out."""
    row = db.execute(_CITATION, _named(citation_id)).first()
    return None if row is None else _noun(row)


def all_in_order(db: Connection) -> Iterator[CitationKey]:
    """All citations in the order of their ids."""
    for row in db.execute(_in_pages(_AFTER)):
        yield _noun(row)


def of_policy(db: Connection, policy_id: str) -> list[CitationKey]:
    """All citations of a policy's versions, in the order of their ids."""
    return [_noun(row) for row in db.execute(_OF_POLICY, {"policy_id": policy_id})]


def reanchor(db: Connection, citation_id: str, text_sha256: str, start: int, end: int) -> None:
    """Notes where a citation stands in the current reading. Raises NotFound for an unknown citation or text."""
    row = db.execute(_CITATION, _named(citation_id)).first()
    if row is None:
        raise NotFound(f"No citation {citation_id} was handed out.")
    key = {"version": row.version, "suffix": row.suffix}
    if (row.sha256, row.start, row.end) == (text_sha256, start, end):
        same = (anchors.c.version == row.version, anchors.c.suffix == row.suffix)
        db.execute(anchors.delete().where(*same))
        return
    text = _text_ids(db, {text_sha256})[text_sha256]
    upsert(db, anchors, key | {"text": text, "start": start, "end": end})


def current_anchor(db: Connection, citation_id: str) -> tuple[str, int, int] | None:
    """Where a citation stands in the current reading, where that differs from its key."""
    row = db.execute(_ANCHOR, _named(citation_id)).first()
    return None if row is None else (row.sha256, row.start, row.end)


def _version_ids(db: Connection, keys: Sequence[CitationKey]) -> dict[str, int]:
    names = sorted({key.version_id for key in keys})
    ids = dict(db.execute(_VERSIONS, {"names": names}).all())
    for name in names:
        if name not in ids:
            raise NotFound(f"No version {name} is published.")
    return ids


def _text_ids(db: Connection, sha256s: set[str]) -> dict[str, int]:
    ids = dict(db.execute(_TEXTS, {"sha256s": sorted(sha256s)}).all())
    for sha256 in sha256s:
        if sha256 not in ids:
            raise NotFound(f"No text {sha256} is on record.")
    return ids


def _row(version: int, suffix: str, text: int, key: CitationKey) -> dict[str, object]:
    return {
        "version": version,
        "suffix": suffix,
        "text": text,
        "start": key.start,
        "end": key.end,
        "path": key.path,
        "label": key.label,
    }


def _suffix(key: CitationKey) -> str:
    version_id, _, suffix = key.id.rpartition("#")
    if version_id != key.version_id:
        raise ValueError(f"{key.id} is no citation of {key.version_id}")
    return suffix


def _named(citation_id: str) -> dict[str, str]:
    name, _, suffix = citation_id.rpartition("#")
    return {"name": name, "suffix": suffix}


def _in_pages(statement: Select[Any]) -> Select[Any]:
    """The same statement, its rows fetched as they are asked for and not all at once."""
    return statement.execution_options(yield_per=1000)


def _noun(row: Row[Any]) -> CitationKey:
    return CitationKey(
        id=f"{row.name}#{row.suffix}",
        version_id=row.name,
        text_sha256=row.sha256,
        start=row.start,
        end=row.end,
        path=row.path,
        label=row.label,
    )
