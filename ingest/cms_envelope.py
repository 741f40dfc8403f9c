"""What is in an answer of the CMS coverage API: the rows of its envelope, or the reason why there are none.

Every answer is ``{"meta": {"status": …, "next_token": …}, "data": [ … ]}``, also that for a single document; an error
may come with the status of success outside and its own inside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.dates import dates_in


@dataclass(frozen=True, slots=True)
class Envelope:
    """The rows of an answer; ``next_token`` asks for the next page, empty on the last."""

    rows: tuple[Mapping[str, Any], ...] = ()
    next_token: str = ""


def read_envelope(data: bytes) -> Envelope:
    """The rows of an answer. Raises ValueError for what is no envelope or carries an error."""
    raw = json.loads(data)
    if not is_envelope(raw):
        raise ValueError("it is no answer of the coverage API")
    status = raw["meta"].get("status")
    if isinstance(status, dict) and status.get("id") not in (200, "200", None):
        raise ValueError(f"the API says {status.get('id')}: {status.get('message') or 'no reason given'}")
    rows = tuple(row for row in raw["data"] if isinstance(row, dict))
    return Envelope(rows, str(raw["meta"].get("next_token") or ""))


def is_envelope(raw: object) -> bool:
    """Whether parsed JSON is an answer of the coverage API."""
    return isinstance(raw, dict) and isinstance(raw.get("meta"), dict) and isinstance(raw.get("data"), list)


def iso_day(printed: object) -> str:
    """``03/15/2026`` or ``20260315`` as ``2026-03-15``; empty for what names no day ("N/A")."""
    text = str(printed or "").strip()
    if len(text) == 8 and text.isdigit():
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return ""
    return next((day.value for day in dates_in(text) if len(day.value) == 10), "")
