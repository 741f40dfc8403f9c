"""The JSON shape of a comparison: ``diff --json`` of the contract, with both citations of every change."""

from __future__ import annotations

from typing import Any

from corpus.change import Change, Comparison, Side
from corpus.model import Reading
from retrieval.cite import Quoter
from retrieval.render import citation_json, code_json, facts_json, quantity_json

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
    return {
        "kind": change.kind.value,
        "material": change.material,
        "summary": change.summary,
        "before": _side_json(change.before, old),
        "after": _side_json(change.after, new),
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
