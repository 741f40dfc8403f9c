"""The client for programs: every call as a method, lists to their end, errors in words."""

from __future__ import annotations

from hashlib import sha256
from typing import cast

import httpx
import pytest

from api.client import CallFailed, NotReached, PolicyClient, Question
from corpus.access import Role
from corpus.errors import WrongUse
from tests.api.conftest import Served

MRI = "larkfield/lhp-0610"


@pytest.fixture
def client(served: Served) -> PolicyClient:
    return PolicyClient(key=served.keys[Role.READER], http=cast(httpx.Client, served.client))


def test_a_question_is_answered_with_citations(client: PolicyClient) -> None:
    answer = client.search("lumbar MRI", payer="larkfield", as_of="2026-03-15", limit=3)
    assert answer["answered"]
    assert answer["results"][0]["policy"]["policy_id"] == MRI


def test_a_batch_a_comparison_and_a_tree_come_back(client: PolicyClient) -> None:
    assert [r["id"] for r in client.search_batch([{"id": "a", "question": "lumbar MRI"}])] == ["a"]
    assert client.compare(["larkfield"], codes=["72148"])["payers"][0]["payer"] == "larkfield"
    tree = client.criteria(MRI, as_of="2026-03-15")
    assert client.citation(tree["criteria"][0]["citation"]["id"])["quote"] == tree["criteria"][0]["text"]


def test_lists_are_read_to_their_end(client: PolicyClient) -> None:
    assert MRI in {policy["policy_id"] for policy in client.policies()}
    assert "larkfield" in {payer["payer"] for payer in client.payers()}
    assert [use["policy"]["policy_id"] for use in client.code("72148", as_of="2026-03-15")] == [MRI]
    assert {change["kind"] for change in client.changes(payer="larkfield")}


def test_quotes_are_verified(client: PolicyClient) -> None:
    quote = client.criteria(MRI, as_of="2026-03-15")["criteria"][0]["text"]
    assert client.verify(quotes=[{"quote": quote, "as_of": "2026-03-15"}])["verified"]


def test_a_call_that_fails_says_why_and_what_to_do(client: PolicyClient) -> None:
    with pytest.raises(CallFailed) as failed:
        client.policy("larkfield/lhp-0619")
    assert (failed.value.status, failed.value.code) == (404, "not_found")
    assert "larkfield/lhp-0610 (" in failed.value.todo
    assert failed.value.line().count(failed.value.todo) == 1


def test_a_batch_of_any_length_comes_back_in_order_with_errors_as_results(client: PolicyClient) -> None:
    questions: list[Question] = [{"id": number, "question": "MRI" if number % 100 else ""} for number in range(205)]
    found = client.search_batch(questions)
    assert [row["id"] for row in found] == list(range(205))
    assert [row["id"] for row in found if "error" in row["result"]] == [0, 100, 200]
    assert client.search_batch([]) == []


def test_a_citation_s_words_stand_in_the_text_it_names_and_in_the_document(client: PolicyClient) -> None:
    tree = client.criteria(MRI, as_of="2026-03-15")
    citation = tree["criteria"][0]["citation"]
    version = client.version(tree["version"])
    assert version["source_sha256"] == citation["source_sha256"]
    text = client.text(version["id"], sha256=citation["text_sha256"])
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert client.text(version["id"]) == text
    assert sha256(client.document(version["id"])).hexdigest() == citation["source_sha256"]


def test_what_had_been_received_on_a_day_is_asked_for(client: PolicyClient) -> None:
    assert len(client.policy(MRI, known_on="2026-01-31")["versions"]) == 1
    assert client.criteria(MRI, as_of="2027-02-01", known_on="2026-01-31")["version"] == f"{MRI}@2026-01-01"
    assert MRI in {policy["policy_id"] for policy in client.policies(payer="larkfield", known_on="2026-01-31")}


@pytest.mark.parametrize("name", ["lhp-0610", "larkfield/", "/lhp-0610", ""])
def test_a_name_that_is_no_policy_is_told_how_one_is_written(client: PolicyClient, name: str) -> None:
    with pytest.raises(WrongUse, match="names no policy"):
        client.policy(name)
    with pytest.raises(WrongUse, match="names no version"):
        client.text(name)


def test_a_service_that_does_not_answer_is_told() -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    http = httpx.Client(transport=httpx.MockTransport(gone), base_url="http://127.0.0.1:9")
    with PolicyClient(http=http) as client, pytest.raises(NotReached, match="does not answer"):
        client.search("anything")


def test_a_busy_service_is_asked_once_more() -> None:
    answers = [httpx.Response(503, headers={"Retry-After": "0"}), httpx.Response(200, json={"payers": []})]

    http = httpx.Client(transport=httpx.MockTransport(lambda _: answers.pop(0)), base_url="http://127.0.0.1:9")
    with PolicyClient(http=http) as client:
        assert list(client.payers()) == []
    assert answers == []
