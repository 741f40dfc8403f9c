"""Figures of the running service, in the form Prometheus reads: calls, how long they took, what is on record."""

from __future__ import annotations

import time
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.exchange import Counts
from corpus.subscription import Posting, TellFigures
from corpus.webhook import HookFigures, HookState
from monitors.service_figures import Seen, ServiceFigures

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
        self._service = _ServiceGauges(self._registry)

    def answered(self, method: str, call: str, status: int, seconds: float) -> None:
        """Counts one call; ``call`` is the route, so that ids in paths make no figures of their own."""
        self._calls.labels(method, call, str(status)).inc()
        self._seconds.labels(call).observe(seconds)

    def service(self, figures: ServiceFigures) -> None:
        """Takes the figures of a moment."""
        self._service.lags(figures)
        self._service.sources(figures)
        self._service.hooks(figures.hooks, figures.at)
        self._telling(figures.telling, figures.at)

    def _telling(self, figures: TellFigures, now: datetime) -> None:
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


class _ServiceGauges:
    """Figures of sources, detection and webhooks; labels are states and the ids of configured sources."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, about: str, *labels: str) -> Gauge:
            return Gauge(f"payerpolicy_{name}", about, labels, registry=registry)

        self._lag = gauge(
            "detection_lag_seconds", "To the detection of changes, last 90 days: median, most.", "since", "of"
        )
        self._detected = gauge("detected_versions", "Versions found changed in 90 days by watching their sources.")
        self._sources = gauge("sources", "Sources by whether they are seen as often as they should be.", "state")
        self._seen = gauge("source_seen_well_timestamp_seconds", "When a source was last seen well.", "source")
        self._hooks = gauge("webhooks", "Endpoints by how they are doing.", "state")
        self._attempts = gauge("webhook_attempts", "Attempts to tell an endpoint, by outcome.", "outcome")
        self._waiting = gauge("webhook_events_waiting", "Events that endpoints in use do not have yet.")
        self._waits = gauge("webhook_waits_seconds", "How long the oldest of them waits.")

    def lags(self, figures: ServiceFigures) -> None:
        """Takes how soon changes were detected; without any it is no number."""
        for since, lag in figures.lags.items():
            for of, seconds in (("median", lag.median), ("most", lag.most)):
                self._lag.labels(since.value, of).set(float("nan") if seconds is None else seconds)
        self._detected.set(max(lag.versions for lag in figures.lags.values()))

    def sources(self, figures: ServiceFigures) -> None:
        """Takes which sources are seen."""
        for state in Seen:
            self._sources.labels(state.value).set(figures.count(state))
        for one in figures.sources:
            if one.last_well is not None:
                self._seen.labels(one.source.id).set(one.last_well.timestamp())

    def hooks(self, figures: HookFigures, now: datetime) -> None:
        """Takes how telling other programs goes."""
        for state in (HookState.WELL, HookState.FAILING, HookState.DISABLED):
            self._hooks.labels(state.value).set(figures.endpoints.get(state.value, 0))
        self._attempts.labels("delivered").set(figures.delivered)
        self._attempts.labels("failed").set(figures.failed)
        self._waiting.set(figures.waiting)
        since = figures.waiting_since
        self._waits.set((now - since).total_seconds() if since is not None else 0)


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
