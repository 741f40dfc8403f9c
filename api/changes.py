"""The JSON shape of a comparison: ``diff --json`` of the contract, with both citations of every change."""

from __future__ import annotations

from typing import Any

from corpus.change import Change, Comparison, RecordedChange, Side
from corpus.model import Reading
from retrieval.cite import Quoter
from retrieval.render import citation_json, code_json, facts_json, moment, quantity_json

Json = dict[str, Any]


def diff_json(old: Quoter, new: Quoter, comparison: Comparison, about: tuple[Json, Json]) -> Json:
    """Two documents and what changed between them (``took_ms`` is the caller's)."""
    return {
        "old": about[0],
        "new": about[1],
        "changes": [change_json(change, old, new) for change in comparison.changes],
        "suppressed": {
            "layout": comparison.layout,
            "header_footer": comparison.header_footer,
            "whitespace": comparison.whitespace,
        },
    }


def document_json(reading: Reading, quoter: Quoter, path: str) -> Json:
    """One side of a comparison: the policy's facts and the file they were read from."""
    return {
        **facts_json(reading.facts, quoter),
        "source": {
            "path": path,
            "sha256": reading.snapshot_sha256,
            "media_type": reading.media_type,
            "pages": reading.pages,
            "text_layer": reading.text_layer,
        },
        "warnings": list(reading.warnings),
    }


def change_json(change: Change, old: Quoter, new: Quoter) -> Json:
    """One change, as ``diff``, ``changes`` and the API show it."""
    return _shape(change, _side_json(change.before, old), _side_json(change.after, new))


def recorded_json(recorded: RecordedChange, before: Json | None, after: Json | None) -> Json:
    """A change on record with the citations of its two sides; null for a side that it does not have."""
    return {
        "id": recorded.id,
        "policy_id": recorded.policy_id,
        "version_before": recorded.version_before,
        "version_after": recorded.version_after,
        "detected_at": moment(recorded.detected_at),
        "in_force_from": recorded.in_force_from.isoformat() if recorded.in_force_from else None,
        "acknowledged_by": recorded.acknowledged_by or None,
        "assigned_to": recorded.assigned_to or None,
        **_shape(recorded.change, before, after),
    }


def _shape(change: Change, before: Json | None, after: Json | None) -> Json:
    return {
        "kind": change.kind.value,
        "material": change.material,
        "summary": change.summary,
        "before": before,
        "after": after,
        "quantities": {
            "before": [quantity_json(quantity) for quantity in change.quantities_before],
            "after": [quantity_json(quantity) for quantity in change.quantities_after],
        },
        "codes": {
            "added": [code_json(code) for code in change.codes_added],
            "removed": [code_json(code) for code in change.codes_removed],
        },
    }


def _side_json(side: Side | None, quoter: Quoter) -> Json | None:
    if side is None:
        return None
    return citation_json(quoter.cite(side.span.start, side.span.end, side.path, side.label))
