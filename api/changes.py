"""The JSON shape of a comparison: ``diff --json`` of the contract, with both citations of every change."""

from __future__ import annotations

from typing import Any

from corpus.change import Change, Comparison, RecordedChange, Side
from corpus.model import Reading
from monitors.agreement import Agreement
from retrieval.cite import Quoter
from retrieval.render import citation_json, code_json, facts_json, moment, quantity_json

Json = dict[str, Any]


def diff_json(
    old: Quoter, new: Quoter, comparison: Comparison, about: tuple[Json, Json], said: Agreement | None = None
) -> Json:
    """Two documents, what changed between them, and what the payer ``said`` of it (``took_ms`` is the caller's)."""
    changes = [change_json(change, old, new) for change in comparison.changes]
    if said is not None:
        changes = [{**change, "announced": told} for change, told in zip(changes, said.announced, strict=True)]
    return {
        "old": about[0],
        "new": about[1],
        "changes": changes,
        **({"announced": announced_json(said, new)} if said is not None else {}),
        "suppressed": {
            "layout": comparison.layout,
            "header_footer": comparison.header_footer,
            "whitespace": comparison.whitespace,
        },
    }


def announced_json(said: Agreement, new: Quoter) -> Json:
    """The payer's new entries, each cited and with the numbers of the changes it names, and where the two part."""
    return {
        "entries": [
            {
                "date": entry.day.isoformat() if entry.day else None,
                "text": entry.text,
                "citation": citation_json(new.cite(entry.span.start, entry.span.end, entry.under, "")),
                "changes": [n for n, place in enumerate(said.where) if place == number],
                "says_unchanged": entry.says_unchanged,
            }
            for number, entry in enumerate(said.entries)
        ],
        "disagreements": [
            {"kind": part.kind.value, "summary": part.summary, "change": part.change, "entry": part.entry}
            for part in said.partings
        ],
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
        "announced": recorded.announced,
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
