"""Changes on record, each with the citations of its two sides, verified as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from api.changes import Json, recorded_json
from api.wiring import Services
from corpus.change import RecordedChange
from corpus.errors import Damaged, NotFound
from retrieval.render import citation_json


def changes_json(services: Services, changes: Sequence[RecordedChange], today: date) -> list[Json]:
    """The changes in their order."""
    return [_shown(services, change, today.toordinal()) for change in changes]


def _shown(services: Services, change: RecordedChange, as_of: int) -> Json:
    names = (change.citation_before, change.citation_after)
    before, after = (_side(services, name, as_of) for name in names)
    shown = recorded_json(change, before, after)
    withheld = sum(map(bool, names)) - sum(side is not None for side in (before, after))
    return {**shown, "withheld": withheld} if withheld else shown


def _side(services: Services, citation_id: str, as_of: int) -> Json | None:
    """The citation of a side; None where there is none, or where its text differs from its hash."""
    key = services.record.citation(citation_id) if citation_id else None
    if key is None:
        return None
    try:
        return citation_json(services.citer.shown(key, as_of), services.settings.base_url)
    except (Damaged, NotFound):
        return None
