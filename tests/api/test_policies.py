"""Policies, versions, texts, originals and codes over HTTP: the same as the record holds and the command line says."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.cli import execute, parse
from api.console import Channel, Console
from corpus.exchange import PolicyFilter
from retrieval.render import Json
from tests.api.conftest import Served

MRI = "/v1/policies/larkfield/lhp-0610"


def said(served: Served, *arguments: str) -> dict[str, object]:
    """What the command line prints for the same data, without its time."""
    printed: list[str] = []
    console = Console(out=Channel(printed.append), err=Channel(lambda _: None), as_json=True)
    command, args = parse([*arguments, "--json"])
    execute(command, args, served.services, console)
    document = json.loads("".join(printed))
    document.pop("took_ms")
    return dict(document)


def test_a_list_goes_on_where_its_link_leads_and_shows_every_policy_once(served: Served) -> None:
    seen: list[str] = []
    path = "/v1/policies?limit=4"
    while path:
        answer = served.client.get(path)
        seen += [policy["policy_id"] for policy in answer.json()["policies"]]
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert seen == [policy.policy_id for policy in served.services.record.policies(PolicyFilter())]


def test_a_cursor_of_another_list_is_refused(client: TestClient) -> None:
    cursor = client.get("/v1/policies?limit=1").json()["next_cursor"]
    assert client.get(f"/v1/policies?limit=1&cursor={cursor}").status_code == 200
    assert client.get(f"/v1/policies?limit=1&payer=larkfield&cursor={cursor}").status_code == 422


def test_policies_are_listed_by_payer_words_code_and_standing(client: TestClient) -> None:
    def ids(query: str) -> list[str]:
        return [policy["policy_id"] for policy in client.get(f"/v1/policies?{query}").json()["policies"]]

    assert ids("payer=larkfield&q=lumbar") == ["larkfield/lhp-0610"]
    assert "larkfield/lhp-0610" in ids("code=72148")
    assert ids("status=withdrawn") == []
    assert ids("as_of=2020-01-01&status=in_force") == []
    assert "larkfield/lhp-0610" in ids("as_of=2020-01-01&status=future")


def test_a_policy_is_found_by_an_alias_and_shows_its_versions_in_order(client: TestClient) -> None:
    policy = client.get("/v1/policies/Larkfield/lhp-0610?as_of=2026-03-15").json()
    assert [(v["version"], v["status"]) for v in policy["versions"]] == [
        ("2026-01-01", "in_force"),
        ("2026-07-01", "future"),
        ("2027-01-01", "future"),
    ]
    assert client.get("/v1/policies/larkfield/LHP-0610").json()["policy_id"] == policy["policy_id"]


def test_a_criteria_tree_is_what_the_command_line_prints(served: Served) -> None:
    answer = served.client.get(f"{MRI}/criteria?as_of=2026-03-15")
    assert answer.json() == said(served, "criteria", "larkfield/lhp-0610", "--as-of", "2026-03-15")


def test_a_search_is_what_the_command_line_prints(served: Served) -> None:
    question = "How many weeks of conservative treatment before an MRI of the lumbar spine?"
    body = {"question": question, "as_of": "2026-03-15", "codes": ["72148"]}
    answer = served.client.post("/v1/search", json=body).json()
    answer.pop("took_ms")
    assert answer == said(served, "search", question, "--as-of", "2026-03-15", "--code", "72148")
    assert answer["results"]


def test_a_batch_answers_each_question_under_its_id_and_reports_the_wrong_ones(client: TestClient) -> None:
    questions: list[Json] = [
        {"id": "a", "question": "lumbar MRI"},
        {"id": "b", "question": "x", "payer": "nobody at all"},
    ]
    questions += [{"id": 3, "question": ""}, {"question": "MRI", "as_of": "soon"}, {"question": "MRI", "limit": 0}]
    results = client.post("/v1/search/batch", json={"questions": questions}).json()["results"]
    assert [result["id"] for result in results] == ["a", "b", 3, None, None]
    assert results[0]["result"]["results"]
    assert {result["result"]["error"]["code"] for result in results[1:]} == {"wrong_use"}


def test_payers_stand_side_by_side_and_every_cell_is_cited(client: TestClient) -> None:
    body = {"question": "weight loss operation body mass index", "payers": ["larkfield", "cedar-harbor", "Larkfield"]}
    cells = client.post("/v1/compare", json=body).json()["payers"]
    assert [cell["payer"] for cell in cells] == ["larkfield", "cedar-harbor"]
    for cell in cells:
        assert cell["results"] or cell["because"]
        assert {result["citation"]["payer"] for result in cell["results"]} <= {cell["payer"]}


def test_a_compared_question_is_given_back_without_the_patient(client: TestClient) -> None:
    body = {"question": "lumbar MRI for patient Nora Quill, DOB 3/4/1970", "payers": ["larkfield"]}
    answer = client.post("/v1/compare", json=body)
    assert "MRI" in answer.json()["question"]
    assert "Quill" not in answer.text
    assert "1970" not in answer.text


def test_codes_alone_can_be_compared(client: TestClient) -> None:
    cells = client.post("/v1/compare", json={"codes": ["72148"], "payers": ["larkfield"]}).json()["payers"]
    assert {result["policy"]["policy_id"] for result in cells[0]["results"]} == {"larkfield/lhp-0610"}


@pytest.mark.parametrize("version", ["2026-01-01", "2026-07-01", "2027-01-01"])
def test_text_and_original_of_a_version_carry_the_hashes_it_names(client: TestClient, version: str) -> None:
    told = client.get(f"{MRI}/versions/{version}").json()
    text = client.get(f"{MRI}/versions/{version}/text")
    assert hashlib.sha256(text.content).hexdigest() == told["text_sha256"]
    assert client.get(f"{MRI}/versions/{version}/text?sha256={told['text_sha256']}").content == text.content
    original = client.get(f"{MRI}/versions/{version}/document")
    assert hashlib.sha256(original.content).hexdigest() == told["source_sha256"]


def test_an_original_is_an_attachment_that_runs_nothing(client: TestClient) -> None:
    headers = client.get(f"{MRI}/versions/2026-01-01/document").headers
    assert headers["content-disposition"].startswith("attachment; ")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox"


@pytest.mark.parametrize("path", ["", "/text", "/document"])
def test_what_the_caller_has_already_is_not_sent_again(client: TestClient, path: str) -> None:
    address = f"{MRI}/versions/2026-01-01{path}"
    tag = client.get(address).headers["etag"]
    assert tag.startswith('"')
    again = client.get(address, headers={"If-None-Match": f'"other", {tag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_text_of_another_version_is_not_served_under_this_one(client: TestClient) -> None:
    other = client.get(f"{MRI}/versions/2027-01-01").json()["text_sha256"]
    assert client.get(f"{MRI}/versions/2026-01-01/text?sha256={other}").status_code == 404


def test_damaged_bytes_are_withheld_and_the_caller_is_told(served: Served) -> None:
    sha256 = served.client.get(f"{MRI}/versions/2027-01-01").json()["source_sha256"]
    path = served.services.archive.path(sha256)
    good, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o600)
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    try:
        told = served.client.get(f"{MRI}/versions/2027-01-01/document")
    finally:
        path.write_bytes(good)
        path.chmod(mode)
    assert told.status_code == 409
    assert told.json()["code"] == "damaged"


def test_a_code_shows_every_policy_that_names_it_with_its_words(client: TestClient) -> None:
    found = client.get("/v1/codes/72148?as_of=2026-03-15").json()["policies"]
    assert "larkfield/lhp-0610" in [use["policy"]["policy_id"] for use in found]
    for use in found:
        assert use["coverage"]
        for mention in use["mentions"]:
            citation = mention["citation"]
            shown = client.get(f"/v1/citations/{quote(citation['id'], safe='')}").json()
            assert shown["quote"] == citation["quote"] == "72148"


def test_a_code_that_nobody_names_is_an_empty_list(client: TestClient) -> None:
    assert client.get("/v1/codes/99999").json() == {"policies": [], "next_cursor": None}


def test_a_comparison_says_who_asks_what(client: TestClient) -> None:
    body = {"question": "lumbar MRI", "payers": ["larkfield", "cedar-harbor"], "as_of": "2026-03-15"}
    found = client.post("/v1/compare", json=body).json()
    asked = {side["payer"] for side in found["payers"] if side["answered"]}
    assert found["rows"]
    for row in found["rows"]:
        assert set(row["cells"]) == asked == {*row["asked_by"], *row["not_asked_by"]}
        for payer in row["asked_by"]:
            assert row["cells"][payer]["text"] == row["cells"][payer]["citation"]["quote"]
            assert isinstance(row["cells"][payer]["context"], list)
        assert set(row["nearest"]) <= set(row["not_asked_by"])
    for side in found["payers"]:
        told = [row for row in found["rows"] if side["payer"] in row["asked_by"]]
        assert side["criteria_compared"] == len(told)


@pytest.mark.parametrize("call", ["/v1/codes/zzz", "/v1/codes/7214"])
def test_what_is_no_code_is_told_how_a_code_looks(client: TestClient, call: str) -> None:
    answer = client.get(call)
    assert answer.status_code == 422
    assert "M54.16" in answer.json()["todo"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"question": ""}, "question: this is empty."),
        ({}, "question: this is missing."),
        ({"question": 7}, "question: write this as text"),
        ({"question": "MRI", "limit": 500}, "limit: at most 100."),
        ({"question": "MRI", "limit": 0}, "limit: at least 1."),
        ({"question": "MRI", "limit": "ten"}, "limit: write a whole number."),
        ({"question": "MRI", "codes": "72148"}, "codes: write a list"),
        ({"question": "x" * 2001}, "question: at most 2000 characters."),
        ({"question": "MRI", "payer": "\u0001"}, "payer: this is not written as it should be."),
    ],
)
def test_a_wrong_field_is_told_in_words_what_it_should_be(client: TestClient, body: Json, words: str) -> None:
    answer = client.post("/v1/search", json=body)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_a_wrong_value_of_a_filter_is_told_what_it_may_be(client: TestClient) -> None:
    detail = client.get("/v1/policies?status=old").json()["detail"]
    assert detail.startswith("status: write 'in_force', 'future'")


def test_a_wrong_day_is_told_how_a_day_is_written(client: TestClient) -> None:
    detail = client.get("/v1/codes/72148?as_of=yesterday").json()["detail"]
    assert "2026-01-31" in detail
    assert "\\d" not in detail
