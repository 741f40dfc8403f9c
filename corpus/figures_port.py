"""The seam between the figures of the service and the record: how soon changes were seen, and which sources are well.

A part of the port ``Record`` of ``corpus.ports``, on a page of its own. Only reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Detection:
    """A version in which changes were found by watching its source.

    The payer put it up between ``unchanged_at``, the end of the last visit of its source that was well before it came,
    and ``received_at``; its changes were on record at ``detected_at``.
    """

    version: str
    in_force_from: date | None
    unchanged_at: datetime
    received_at: datetime
    detected_at: datetime


class FigureRecord(Protocol):
    """What figures are made of."""

    def detections(self, since: datetime) -> list[Detection]:
        """Versions whose changes were recorded since a moment, in the order of their names.

        What was imported, or came with the first visit of its source, is none: it says nothing about watching.
        """

    def seen_well(self) -> dict[str, datetime]:
        """When the last visit ended that saw documents, by source."""
