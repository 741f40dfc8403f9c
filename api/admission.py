"""Who is calling, and may they? Keys of the record have roles; the command line's token counts on this machine only."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.context import Context, Ctx
from api.keys import hash_of
from api.problems import Turned
from corpus.access import Role

_bearer = HTTPBearer(auto_error=False, description="A key made by `payerpolicy keys create`.")
_Presented = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the id of the key and its name, or the command line."""

    id: str
    name: str
    role: Role


def admit(needed: Role) -> Callable[..., Caller]:
    """The dependency of a call that needs a role. Turned away: 401 without a key, 403 below the role, 429 too often."""

    def admitted(request: Request, context: Ctx, presented: _Presented) -> Caller:
        caller = _caller(request, context, presented.credentials if presented else "")
        if not caller.role.covers(needed):
            raise Turned(
                HTTPStatus.FORBIDDEN,
                f"The key {caller.name!r} has the role {caller.role.value}; this call needs the role {needed.value}.",
                todo="Ask an administrator for another key.",
                code="forbidden",
            )
        return caller

    return admitted


def on_this_machine(request: Request) -> bool:
    """Whether the call comes from this very machine."""
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _caller(request: Request, context: Context, presented: str) -> Caller:
    if context.token and secrets.compare_digest(presented.encode(), context.token.encode()):
        if on_this_machine(request):
            return Caller("cli", "command line", Role.ADMIN)
        raise _stranger()
    key = context.services.record.key(hash_of(presented)) if presented else None
    if key is None or key.revoked_at is not None:
        raise _stranger()
    wait = context.rates.wait(key.id)
    if wait:
        raise Turned(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"The key {key.name!r} asks too often.",
            todo=f"Ask again in {max(1, round(wait))} s.",
            code="too_often",
            retry_after=wait,
        )
    return Caller(key.id, key.name, key.role)


def _stranger() -> Turned:
    return Turned(
        HTTPStatus.UNAUTHORIZED,
        "There is no valid key in this call.",
        todo="Send Authorization: Bearer <key>; payerpolicy keys create makes one.",
        code="unauthorized",
    )


Reader = Annotated[Caller, Depends(admit(Role.READER))]
Drafter = Annotated[Caller, Depends(admit(Role.DRAFTER))]
Reviewer = Annotated[Caller, Depends(admit(Role.REVIEWER))]
Admin = Annotated[Caller, Depends(admit(Role.ADMIN))]
