"""What became of a document that was taken in, as command line and service tell it."""

from __future__ import annotations

from ingest.intake import Taken
from retrieval.render import Json


def taken_entry(taken: Taken) -> Json:
    """One document: its state, versions, sizes and warnings, and why it was refused."""
    entry: Json = {
        "path": str(taken.item.path),
        "state": taken.state,
        "sha256": taken.sha256,
        "versions": list(taken.versions),
        "pages": taken.pages,
        "criteria": taken.criteria,
        "warnings": list(taken.warnings),
    }
    if taken.code:
        entry["error"] = {"code": taken.code, "message": taken.message, "todo": taken.todo}
    return entry
