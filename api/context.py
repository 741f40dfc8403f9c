"""What every call works with: the services, the jobs, the locks. Made once per application, found by every route."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from api.jobs import Jobs
from api.limits import Rates
from api.metrics import Metrics
from api.wiring import Services


@dataclass(frozen=True, slots=True)
class Context:
    """``token`` is what the command line of the same data folder presents; ``writing`` is held by what changes data."""

    services: Services
    token: str
    jobs: Jobs
    rates: Rates
    metrics: Metrics
    writing: threading.Lock = field(default_factory=threading.Lock)


def context_of(request: Request) -> Context:
    """The context of the application that serves a request."""
    found = request.app.state.context
    assert isinstance(found, Context)
    return found


Ctx = Annotated[Context, Depends(context_of)]
