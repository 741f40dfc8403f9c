"""Figures of the running service, in the form Prometheus reads: calls, how long they took, what is on record."""

from __future__ import annotations

import time
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.exchange import Counts
from corpus.subscription import Posting, TellFigures

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "call", "status")
        self._calls = Counter("payerpolicy_calls", "Calls answered.", labels, registry=self._registry)
        self._seconds = Histogram(
            "payerpolicy_call_seconds", "Time to answer.", ("call",), buckets=_SECONDS, registry=self._registry
        )
        self._sizes = Gauge("payerpolicy_record", "Things on record.", ("thing",), registry=self._registry)
        self._jobs = Gauge("payerpolicy_jobs", "Jobs by state.", ("state",), registry=self._registry)
        self._digests = Gauge(
            "payerpolicy_digests", "Digests by where they are on their way.", ("state",), registry=self._registry
        )
        self._waits = Gauge(
            "payerpolicy_digest_waits_seconds", "How long the oldest mail waits.", registry=self._registry
        )
        self._unseen = Gauge(
            "payerpolicy_changes_to_acknowledge",
            "Told changes that nobody has seen yet.",
            registry=self._registry,
        )
        self._seen = Gauge("payerpolicy_changes_acknowledged", "Changes somebody has seen.", registry=self._registry)
        self._lag = Gauge(
            "payerpolicy_acknowledged_after_seconds", "Median from detection to being seen.", registry=self._registry
        )

    def answered(self, method: str, call: str, status: int, seconds: float) -> None:
        """Counts one call; ``call`` is the route, so that ids in paths make no figures of their own."""
        self._calls.labels(method, call, str(status)).inc()
        self._seconds.labels(call).observe(seconds)

    def telling(self, figures: TellFigures, now: datetime) -> None:
        """Takes how telling goes; a state without digests is 0, so that an alarm on it can end."""
        for posting in Posting:
            self._digests.labels(posting.value).set(figures.digests.get(posting.value, 0))
        since = figures.waiting_since
        self._waits.set((now - since).total_seconds() if since is not None else 0)
        self._unseen.set(figures.to_acknowledge)
        self._seen.set(figures.acknowledged)
        self._lag.set(figures.seconds_to_ack if figures.seconds_to_ack is not None else float("nan"))

    def text(self, counts: Counts, jobs: dict[str, int]) -> bytes:
        """All figures as text."""
        for thing in ("policies", "versions", "snapshots", "readings", "passages", "points", "citations"):
            self._sizes.labels(thing).set(getattr(counts, thing))
        for state, number in jobs.items():
            self._jobs.labels(state).set(number)
        return generate_latest(self._registry)


class Measured:
    """Counts every call of an application."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            call = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if call != "none" else "other"
            self._metrics.answered(method, call, status, time.perf_counter() - started)
