"""What every call works with: the services, the jobs, the limits. Made once per application, found by every route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.jobs import Jobs
from api.limits import Rates
from api.metrics import Metrics
from api.wiring import Services


@dataclass(frozen=True, slots=True)
class Context:
    """``token`` is what the command line of the same data folder presents."""

    services: Services
    token: str
    jobs: Jobs
    rates: Rates
    metrics: Metrics


def context_of(request: Request) -> Context:
    """The context of the application that serves a request."""
    found = request.app.state.context
    assert isinstance(found, Context)
    return found


async def _found(request: Request) -> Context:
    """A coroutine that waits for nothing: the framework would send a plain function to another thread and back."""
    return context_of(request)


Ctx = Annotated[Context, Depends(_found)]
