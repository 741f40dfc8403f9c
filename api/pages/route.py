"""Errors of pages are pages: what happened in words, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute

from api.pages.frame import page
from api.pages.visitor import Leads
from api.problems import status_of
from corpus.errors import PayerPolicyError

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A call of a person."""

    def get_route_handler(self) -> Handler:
        """The handler, with errors as pages and signed links exchanged for a visit."""
        inner = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await inner(request)
            except Leads as leads:
                return leads.response
            except PayerPolicyError as error:
                return _told(status_of(error), str(error), error.todo)
            except RequestValidationError:
                return _told(HTTPStatus.UNPROCESSABLE_ENTITY, "This address cannot be meant.", "Go back one page.")

        return handled


def _told(status: int, said: str, todo: str) -> Response:
    heading = "This is not open to you" if status in (401, 403) else "That did not work"
    return page("message", int(status), heading=heading, said=said, todo=todo)
