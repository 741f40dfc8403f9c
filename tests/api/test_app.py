"""Who is let in, what wrong calls are told, and what holds for every answer of the API."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.keys import hash_of
from api.limits import MAX_BODY
from api.wiring import build
from corpus.access import Role
from tests.api.conftest import ELSEWHERE, TOKEN, Served

QUESTION = {"question": "conservative treatment before an MRI of the lumbar spine"}


def stranger(served: Served, **headers: str) -> TestClient:
    """A client without a key, on another machine."""
    return TestClient(served.client.app, client=ELSEWHERE, headers=headers, raise_server_exceptions=False)


def test_health_and_readiness_need_no_key(served: Served) -> None:
    client = stranger(served)
    assert client.get("/health").json() == {"status": "up"}
    assert client.get("/ready").json()["policies"] == 6


def test_figures_are_shown_on_this_machine_only(served: Served) -> None:
    served.client.get("/health")
    shown = served.client.get("/metrics")
    assert 'payerpolicy_calls_total{call="/health",method="GET",status="200"}' in shown.text
    assert 'payerpolicy_record{thing="policies"} 6.0' in shown.text
    assert stranger(served).get("/metrics").status_code == 403


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer nonsense", "Basic bm9ib2R5"])
def test_without_a_valid_key_nobody_is_answered(served: Served, key: str) -> None:
    refused = stranger(served, **({"Authorization": key} if key else {})).post("/v1/search", json=QUESTION)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert "keys create" in refused.json()["todo"]


def test_the_token_of_the_command_line_counts_on_this_machine_only(served: Served) -> None:
    elsewhere = stranger(served, Authorization=f"Bearer {TOKEN}")
    assert elsewhere.get("/v1/policies").status_code == 401
    assert served.client.get("/v1/keys").status_code == 200


def test_a_key_may_do_what_its_role_may_and_no_more(served: Served) -> None:
    reader = stranger(served, **served.as_role(Role.READER))
    assert reader.post("/v1/search", json=QUESTION).status_code == 200
    for method, path in (("GET", "/v1/keys"), ("POST", "/v1/crawls"), ("POST", "/v1/reindex")):
        refused = reader.request(method, path, json={})
        assert refused.status_code == 403, path
        assert "role admin" in refused.json()["detail"]


def test_a_key_is_shown_once_kept_as_a_hash_and_ends_at_once(served: Served) -> None:
    made = served.client.post("/v1/keys", json={"name": "billing desk", "role": "reader"})
    assert made.status_code == 201
    secret = made.json()["secret"]
    caller = stranger(served, Authorization=f"Bearer {secret}")
    assert caller.get("/v1/policies").status_code == 200
    assert secret not in served.client.get("/v1/keys").text
    assert secret not in repr(served.services.record.dump())
    assert served.services.record.key(hash_of(secret)) is not None
    assert served.client.delete(f"/v1/keys/{made.json()['id']}").status_code == 204
    assert caller.get("/v1/policies").status_code == 401


def test_a_key_that_asks_too_often_is_told_when_to_come_back(served: Served) -> None:
    slow = build(replace(served.services.settings, rate=1))
    try:
        caller = TestClient(create_app(slow, ""), client=ELSEWHERE, headers=served.as_role(Role.READER))
        assert caller.get("/v1/payers").status_code == 200
        told = caller.get("/v1/payers")
        assert told.status_code == 429
        assert 1 <= int(told.headers["retry-after"]) <= 60
    finally:
        slow.close()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/nothing", None, 404),
        ("PUT", "/v1/search", None, 405),
        ("POST", "/v1/search", {"question": ""}, 422),
        ("POST", "/v1/search", {"question": " "}, 422),
        ("POST", "/v1/search", {"question": "x", "payer": "nobody at all"}, 422),
        ("POST", "/v1/search", {"question": "x", "as_of": "2026-02-30"}, 422),
        ("POST", "/v1/compare", {"payers": ["larkfield"]}, 422),
        ("POST", "/v1/citations/verify", {}, 422),
        ("GET", "/v1/policies?cursor=bm9uc2Vuc2U", None, 422),
        ("GET", "/v1/policies?limit=101", None, 422),
        ("GET", "/v1/policies/nobody/lhp-0610", None, 422),
        ("GET", "/v1/policies/larkfield/lhp-0699", None, 404),
        ("GET", "/v1/policies/larkfield/lhp-0610/versions/1999-01-01", None, 404),
        ("GET", f"/v1/policies/larkfield/lhp-0610/versions/2026-01-01/text?sha256={'0' * 64}", None, 404),
        ("GET", "/v1/policies/larkfield/lhp-0610/criteria?as_of=1999-01-01", None, 404),
        ("GET", "/v1/citations/larkfield%2Flhp-0610%402026-01-01%23000000000000", None, 404),
        ("GET", "/v1/codes/%20", None, 422),
        ("GET", "/v1/jobs/none", None, 404),
        ("GET", "/v1/changes/none", None, 404),
        ("POST", "/v1/crawls", {"sources": ["larkfield/nowhere"]}, 422),
        ("POST", "/v1/documents?name=empty.pdf", None, 422),
        ("DELETE", "/v1/keys/none", None, 404),
    ],
)
def test_a_wrong_call_is_told_in_words_what_is_wrong(
    client: TestClient, method: str, path: str, body: object, status: int
) -> None:
    told = client.request(method, path, json=body)
    assert told.status_code == status, told.text
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["detail"]
    assert told.json()["status"] == status


def test_the_nearest_names_are_told(client: TestClient) -> None:
    assert "larkfield/lhp-0610" in client.get("/v1/policies/larkfield/lhp-0699").json()["detail"]


def test_half_a_surrogate_pair_is_refused_and_can_be_told(client: TestClient) -> None:
    told = client.post(
        "/v1/search", content=b'{"question": "\\ud800", "\\ud801": 1}', headers={"content-type": "application/json"}
    )
    assert told.status_code == 422


def test_a_body_that_is_too_large_is_turned_away_announced_or_not(client: TestClient) -> None:
    whole = b" " * (MAX_BODY + 1)
    parts = (whole[at : at + 50_000] for at in range(0, len(whole), 50_000))
    for content in (whole, parts):
        told = client.post("/v1/search", content=content)
        assert told.status_code == 413
        assert told.json()["code"] == "too_large"


def test_what_nobody_foresaw_is_one_line_for_the_caller_and_a_trace_for_the_owner(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("a wire came loose")

    monkeypatch.setattr(served.services.record, "counts", broken)
    told = served.client.get("/ready")
    assert told.status_code == 500
    assert "wire" not in told.text
    assert "a wire came loose" in (served.services.settings.data_dir / "errors.log").read_text()


def test_while_the_index_is_rebuilt_searches_are_told_to_wait(served: Served) -> None:
    served.services.rebuilding.set()
    try:
        told = served.client.post("/v1/search", json=QUESTION)
        assert told.status_code == 503
        assert told.headers["retry-after"]
        assert served.client.get("/ready").status_code == 503
        assert served.client.get("/v1/policies").status_code == 200
    finally:
        served.services.rebuilding.clear()
    assert served.client.post("/v1/search", json=QUESTION).status_code == 200
