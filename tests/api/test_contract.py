"""Whatever is sent, the API answers as its description says, and never with an error of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.openapi import describe
from api.settings import Settings
from api.wiring import build
from corpus.access import Role
from tests.api.conftest import serving

EXAMPLES = int(os.environ.get("TEST_API_EXAMPLES", "3"))  # of valid calls, and as many of invalid ones
Described = tuple[schemathesis.BaseSchema, dict[str, str]]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DESCRIPTION = describe(create_app(build(Settings()), ""))
CALLS = [
    pytest.param(method.upper(), path, mode, id=f"{method.upper()} {path} {mode.value}")
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or operation.keys() & {"parameters", "requestBody"}
]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    """The description as a client reads it, of a service of its own: what is sent may change anything."""
    with serving(tmp_path_factory.mktemp("described")) as served:
        yield schemathesis.openapi.from_asgi("/openapi.json", served.client.app), served.as_role(Role.ADMIN)


# A job of the service draws random delays in its thread while cases are drawn in this one.
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")
@pytest.mark.parametrize(("method", "path", "mode"), CALLS)
def test_every_answer_is_one_that_the_description_names(
    described: Described, method: str, path: str, mode: GenerationMode
) -> None:
    description, key = described

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=description[path][method].as_strategy(generation_mode=mode))
    def holds(case: schemathesis.Case[Any]) -> None:
        answered.append(case.call_and_validate(headers=key, checks=CHECKS).status_code)

    answered: list[int] = []
    holds()
    assert mode is GenerationMode.NEGATIVE or 401 not in answered
