"""What does a site allow crawlers, by RFC 9309?

One robots.txt per scheme, host and port, remembered for a day. Where there is none everything is allowed; where it
cannot be had (errors of the server or the network) nothing is, and that is asked again soon.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

AGENT = "payerpolicy"
MAX_BYTES = 512 * 1024
_KEEP_SECONDS = 24 * 3600.0
_KEEP_FAILED_SECONDS = 600.0
_MAX_DELAY = 60.0


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What a site gave as its robots.txt: ``status`` 0 where it did not answer at all, for the reason in ``why``."""

    status: int
    text: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site allows. ``closed`` says why nothing is allowed; ``delay`` is the pause it asks for, in seconds."""

    parsed: Protego | None = None
    closed: str = ""
    delay: float = 0.0

    def refusal(self, url: str) -> str:
        """Why this address may not be asked for; empty when it may."""
        if self.closed:
            return self.closed
        if self.parsed is not None and not self.parsed.can_fetch(url, AGENT):
            return "robots.txt of the site does not allow it"
        return ""


def rules_of(answer: RobotsAnswer) -> Rules:
    """The rules an answer stands for: 4xx allows everything (but 429, which asks to stay away), errors nothing."""
    if answer.status == 200:
        parsed = Protego.parse(answer.text)
        delay = parsed.crawl_delay(AGENT) or 0.0
        return Rules(parsed, delay=min(float(delay), _MAX_DELAY))
    if 400 <= answer.status < 500 and answer.status != 429:
        return Rules()
    what = answer.why or f"the server answered {answer.status}"
    return Rules(closed=f"robots.txt of the site cannot be read ({what}), so nothing may be asked for")


class RobotsBook:
    """The rules of the sites asked so far."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Rules]] = {}

    def rules(self, site: str, ask: Callable[[], RobotsAnswer]) -> Rules:
        """The rules of a site (``https://host:port``), asked for when they are not known or too old."""
        with self._lock:
            until, rules = self._known.get(site, (0.0, Rules()))
        if time.monotonic() < until:
            return rules
        rules = rules_of(ask())
        keep = _KEEP_FAILED_SECONDS if rules.closed else _KEEP_SECONDS
        with self._lock:
            self._known[site] = (time.monotonic() + keep, rules)
        return rules
