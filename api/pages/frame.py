"""How a page is made: templates that escape everything, one style sheet, and headers that forbid the rest."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from monitors.digest_words import counted, filed_as, long_day

_HERE = Path(__file__).parent


def page(template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of a template."""
    text = _environment().get_template(f"{template}.html").render(style=_style(), **values)
    return HTMLResponse(text, status, headers=_headers())


@cache
def _style() -> str:
    return (_HERE / "style.css").read_text(encoding="utf-8")


@cache
def _headers() -> dict[str, str]:
    allowed = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{allowed}'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(counted=counted, long_day=_long_day, filed_as=filed_as, path=_path)
    return made


def _path(name: str) -> str:
    """A name as one step of an address."""
    return quote(name, safe="")


def _long_day(day: date | str | None) -> str:
    """A day in words, also from its text, or that of a moment."""
    if isinstance(day, str):
        return long_day(datetime.fromisoformat(day).date())
    return long_day(day) if day is not None else ""
