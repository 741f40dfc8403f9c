"""The seam between telling other programs and the record: endpoints, their cursors, and everything that was sent.

A part of the port ``Record`` of ``corpus.ports``, on a page of its own; the same rules hold: every write is one
transaction and can be repeated.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from corpus.webhook import HookFigures, HookQueue, Sending, Webhook


class WebhookRecord(Protocol):
    """What the record keeps of endpoints."""

    def add_webhook(self, webhook: Webhook) -> None:
        """Keeps an endpoint; one that is kept already stays as it is."""

    def webhook(self, webhook_id: str) -> Webhook | None:
        """An endpoint by its id, removed or not."""

    def webhooks(self, *, removed: bool = False) -> list[Webhook]:
        """The endpoints, oldest first; with ``removed`` those that were removed, too."""

    def remove_webhook(self, webhook_id: str, at: datetime) -> None:
        """Ends an endpoint; one that was removed before keeps its time. Raises NotFound."""

    def enable_webhook(self, webhook_id: str) -> None:
        """Begins again where a failing or disabled endpoint stopped, at once. Raises NotFound."""

    def pass_over(self, webhook_id: str, number: int) -> None:
        """Notes that the endpoint wants none of the events up to this number; a cursor never goes back."""

    def note_sending(self, sending: Sending, *, again_at: datetime | None = None, disabled: str = "") -> None:
        """Notes an attempt, and with it where the endpoint is now.

        One that was delivered moves the cursor and ends a failure. After one that was not, the next follows at
        ``again_at``; ``disabled`` says why there is to be none. Raises NotFound for an unknown endpoint.
        """

    def sendings(self, webhook_id: str, limit: int = 50) -> list[Sending]:
        """The attempts for an endpoint, newest first."""

    def hook_queue(self, webhook_id: str) -> HookQueue:
        """What waits for an endpoint. Raises NotFound."""

    def hook_figures(self) -> HookFigures:
        """How telling other programs goes."""
