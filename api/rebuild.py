"""The index made to agree with the record: mended where it differs, or emptied first and made anew."""

from __future__ import annotations

from api.wiring import Services
from corpus.errors import Damaged, WrongUse
from ingest.reindex import Rebuilt, Step


def rebuild(services: Services, *, everything: bool, step: Step) -> Rebuilt:
    """Mends the index; one that cannot be used is made anew. Until that is whole, searches are told to wait."""
    if not everything and _opens(services):
        return services.reindexer.reindex(step=step)
    services.rebuilding.set()
    try:
        services.discard_index()
        return services.reindexer.reindex(step=step)
    finally:
        services.rebuilding.clear()


def _opens(services: Services) -> bool:
    try:
        services.index.count()
    except (Damaged, WrongUse):
        return False
    return True
