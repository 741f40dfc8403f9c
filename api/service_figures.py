"""The figures of the service as programs and people read them."""

from __future__ import annotations

from collections.abc import Iterator

from api.sources import visit_json
from corpus.ports import Record
from corpus.subscription import Posting
from corpus.webhook import HookState
from monitors.service_figures import SPAN, Lag, Seen, ServiceFigures, Since, SourceSeen
from retrieval.render import Json, moment

_HOUR, _DAY = 3_600.0, 86_400.0
_KEPT = (HookState.WELL, HookState.FAILING, HookState.DISABLED)


def figures_json(figures: ServiceFigures) -> Json:
    """All figures; lags are in seconds, null where there is none."""
    telling, hooks = figures.telling, figures.hooks
    return {
        "at": moment(figures.at),
        "sources": {state.value: figures.count(state) for state in Seen},
        "detection_lag_seconds": {
            "days": SPAN.days,
            **{since.value: _lag_json(lag) for since, lag in figures.lags.items()},
        },
        "acknowledgement": {
            "acknowledged": telling.acknowledged,
            "to_acknowledge": telling.to_acknowledge,
            "median_seconds": telling.seconds_to_ack,
        },
        "digests": {
            **{posting.value: telling.digests.get(posting.value, 0) for posting in Posting},
            "waiting_since": moment(telling.waiting_since),
        },
        "webhooks": {
            **{state.value: hooks.endpoints.get(state.value, 0) for state in _KEPT},
            "delivered": hooks.delivered,
            "failed": hooks.failed,
            "waiting": hooks.waiting,
            "waiting_since": moment(hooks.waiting_since),
        },
    }


def seen_json(figures: ServiceFigures, record: Record) -> list[Json]:
    """Every source: whether it is seen as often as it should be, when it was last, and its last visit."""
    last = record.last_visits()
    return [
        {
            "id": one.source.id,
            "payer": one.source.payer,
            "state": one.state.value,
            "every_days": one.source.every.days,
            "last_seen_well": moment(one.last_well),
            "last_visit": visit_json(last[one.source.id]) if one.source.id in last else None,
        }
        for one in figures.sources
    ]


def figures_lines(figures: ServiceFigures) -> Iterator[str]:
    """The figures as sentences; what never happened is left out."""
    yield _sources_line(figures)
    yield from _lag_lines(figures)
    telling = figures.telling
    if telling.acknowledged or telling.to_acknowledge:
        half = f", half of them within {in_words(telling.seconds_to_ack)}" if telling.seconds_to_ack is not None else ""
        yield f"Changes told: {telling.acknowledged} acknowledged{half}; {telling.to_acknowledge} to acknowledge."
    sent, failed, waiting = (telling.digests.get(p, 0) for p in (Posting.ACCEPTED, Posting.REFUSED, Posting.COMPOSED))
    if sent or failed or waiting:
        yield f"Digests: {sent} sent, {failed} refused by the mail server, {waiting} waiting."
    if figures.hooks.endpoints:
        states = ", ".join(f"{number} {state}" for state, number in sorted(figures.hooks.endpoints.items()))
        yield f"Webhooks: {states}. Events delivered: {figures.hooks.delivered}, waiting: {figures.hooks.waiting}."


def seen_line(one: SourceSeen, width: int) -> str:
    """A source in a table."""
    last = f"{one.last_well:%Y-%m-%d %H:%M} UTC" if one.last_well else ""
    words = {Seen.WELL: "seen well", Seen.SILENT: "silent too long", Seen.NEVER: "never seen"}
    return f"{one.source.id:<{width}}  {words[one.state]:<15}  every {one.source.every.days:>2} d  {last}".rstrip()


def in_words(seconds: float) -> str:
    """A span of time in the unit that a person would use."""
    if seconds < 2 * 60:
        return f"{seconds:.0f} seconds"
    if seconds < 2 * _HOUR:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / _HOUR:.0f} hours" if seconds < 2 * _DAY else f"{seconds / _DAY:.1f} days"


def _sources_line(figures: ServiceFigures) -> str:
    well, silent, never = (figures.count(state) for state in Seen)
    rest = [f"{silent} silent for too long"] if silent else []
    rest += [f"{never} never seen"] if never else []
    told = "; ".join([f"{well} of {len(figures.sources)} sources are seen well", *rest])
    return f"{told}.{' payerpolicy crawl SOURCE visits one now.' if rest else ''}"


def _lag_lines(figures: ServiceFigures) -> Iterator[str]:
    unchanged, received = figures.lags[Since.LAST_UNCHANGED], figures.lags[Since.RECEIVED]
    if unchanged.median is None or received.median is None:
        yield f"No change was found by watching in the last {SPAN.days} days, so there is no detection lag to tell."
        return
    in_force = figures.lags[Since.IN_FORCE]
    yield f"Changed versions found in the last {SPAN.days} days: {unchanged.versions}. Half of them were on record"
    yield f"  within {in_words(unchanged.median)} of the last visit that saw the old text; the payer changed it later,"
    yield f"  within {in_words(received.median)} of receiving the new one{',' if in_force.versions else '.'}"
    if in_force.median is not None:
        before = f"{in_words(-in_force.median)} or more before they came" if in_force.median < 0 else ""
        yield f"  {before or f'within {in_words(in_force.median)} of coming'} into force."


def _lag_json(lag: Lag) -> Json:
    return {"versions": lag.versions, "median": lag.median, "most": lag.most}
