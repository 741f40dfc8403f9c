"""Tells endpoints of events as they happen, in the process that serves; each by itself, so that none has to wait."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from monitors.courier import Courier

_EVERY = 2.0  # seconds between two looks into the outbox
_ENDPOINTS_AT_ONCE = 8

log = logging.getLogger("payerpolicy.webhooks")


class Dispatch:
    """Runs a courier from ``start`` to ``close``."""

    def __init__(self, courier: Courier, every: float = _EVERY) -> None:
        """``every``: seconds between two looks."""
        self._courier = courier
        self._every = every
        self._ended = threading.Event()
        self._busy: set[str] = set()
        self._threads = ThreadPoolExecutor(_ENDPOINTS_AT_ONCE, thread_name_prefix="webhook")
        self._looker = threading.Thread(target=self._look, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begins; what waits is told at once."""
        self._looker.start()

    def close(self) -> None:
        """Stops, and waits until messages on their way are answered; the rest is told by the next one to run."""
        self._ended.set()
        self._courier.stop()
        if self._looker.is_alive():
            self._looker.join()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _look(self) -> None:
        while not self._ended.wait(self._every):
            try:
                for hook in self._courier.due():
                    if hook.id not in self._busy:
                        self._busy.add(hook.id)
                        self._threads.submit(self._deliver, hook.id)
            except Exception:  # a database that is away for a moment must not end telling for ever
                log.exception("the outbox could not be looked into")

    def _deliver(self, webhook_id: str) -> None:
        try:
            self._courier.deliver(webhook_id)
        except Exception:  # the same: the next look takes it up again
            log.exception("webhook %s could not be served", webhook_id)
        finally:
            self._busy.discard(webhook_id)
