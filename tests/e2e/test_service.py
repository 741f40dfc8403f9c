"""A running service owns the index: commands go through it, programs call it, strangers are turned away."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.e2e.state import SAMPLES

PAYERPOLICY = Path(sys.executable).with_name("payerpolicy")
QUESTION = "How many weeks of conservative treatment before an MRI of the lumbar spine?"


@dataclass(frozen=True)
class Serving:
    """A data folder with a service that runs on it."""

    data: Path
    url: str
    process: subprocess.Popen[str]

    @property
    def client(self) -> httpx.Client:
        token = (self.data / "cli.token").read_text()
        return httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=60
        )


def command(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line on a data folder."""
    return subprocess.run(
        [PAYERPOLICY, *arguments], env=environment(data), capture_output=True, text=True, timeout=300, check=False
    )


def environment(data: Path) -> dict[str, str]:
    """The settings of the sample world."""
    return os.environ | {"PAYERPOLICY_DATA": str(data), "PAYERPOLICY_PAYERS": str(SAMPLES / "payers")}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    data = tmp_path_factory.mktemp("service")
    taken = command(data, "ingest", "--manifest", str(SAMPLES / "manifest.csv"))
    assert taken.returncode == 0, taken.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    arguments = [str(PAYERPOLICY), "serve", "--port", str(port)]
    with subprocess.Popen(arguments, env=environment(data), stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(url, process)
            yield Serving(data, url, process)
        finally:
            process.send_signal(signal.SIGINT)
    assert not (data / "service.json").exists()


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    """Returns when the service answers; fails with its own words when it ends instead."""
    for _ in range(600):
        if process.poll() is not None:
            raise AssertionError(process.stderr.read() if process.stderr else "the service ended")
        try:
            if httpx.get(f"{url}/ready", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the service did not come up")


def test_a_search_from_the_command_line_is_answered_by_the_service(serving: Serving) -> None:
    found = command(serving.data, "search", QUESTION, "--as-of", "2026-03-15", "--json")
    assert found.returncode == 0, found.stderr
    document = json.loads(found.stdout)
    assert "6 weeks" in document["results"][0]["citation"]["quote"]


def test_an_ingest_goes_through_the_service_and_is_searchable_at_once(serving: Serving, tmp_path: Path) -> None:
    document = tmp_path / "late.txt"
    document.write_text(
        "Larkfield Health Plan\nMedical Policy\nPolicy Number: LHP-0999\nEffective Date: 01/01/2026\n\n"
        "Zirconium Toe Rings\n\nCoverage Criteria\n\n"
        "A zirconium toe ring is considered medically necessary when all of the following criteria are met:\n"
        "A. The member has ten toes; and\nB. A ring was lost within the last 3 weeks.\n"
    )
    taken = command(serving.data, "ingest", str(document), "--payer", "larkfield", "--json")
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)["published"] == 1
    with serving.client as client:
        answer = client.post("/v1/search", json={"question": "zirconium toe ring", "payer": "larkfield"}).json()
    assert "toe ring" in answer["results"][0]["citation"]["quote"]


def test_commands_that_open_no_index_work_beside_the_service(serving: Serving) -> None:
    tree = command(serving.data, "criteria", "larkfield/lhp-0610", "--as-of", "2026-03-15", "--json")
    assert tree.returncode == 0, tree.stderr
    assert json.loads(tree.stdout)["criteria"][0]["operator"] == "all"
    assert command(serving.data, "verify", "--all", "--deep").returncode == 0
    assert command(serving.data, "doctor").returncode == 0


def test_a_second_service_on_the_same_folder_says_who_has_it(serving: Serving) -> None:
    second = command(serving.data, "serve", "--port", "1")
    assert second.returncode == 2
    assert str(serving.process.pid) in second.stderr


def test_a_citation_of_an_answer_is_served_and_verified(serving: Serving) -> None:
    with serving.client as client:
        answer = client.post("/v1/search", json={"question": QUESTION, "as_of": "2026-03-15"}).json()
        citation = answer["results"][0]["citation"]
        assert (
            client.get(citation["url"].replace("http://127.0.0.1:8000", serving.url)).json()["quote"]
            == citation["quote"]
        )
        verdict = client.post("/v1/citations/verify", json={"citations": [citation["id"]], "deep": True}).json()
    assert verdict["verified"] is True


def test_nobody_without_the_key_is_answered(serving: Serving) -> None:
    refused = httpx.post(f"{serving.url}/v1/search", json={"question": QUESTION}, trust_env=False)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    wrong = {"Authorization": "Bearer nonsense"}
    assert (
        httpx.post(f"{serving.url}/v1/search", json={"question": "x"}, headers=wrong, trust_env=False).status_code
        == 401
    )


def test_the_token_is_the_owners_alone(serving: Serving) -> None:
    assert (serving.data / "cli.token").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": "x" * 10_000}, 422),
        ({"question": "x", "payer": "nobody at all"}, 422),
        ({"question": "x", "as_of": "yesterday"}, 422),
        ({"question": "x", "limit": 0}, 422),
        ({}, 422),
    ],
)
def test_a_wrong_question_is_refused_in_words(serving: Serving, body: dict[str, object], status: int) -> None:
    with serving.client as client:
        answer = client.post("/v1/search", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_an_unknown_policy_is_not_found(serving: Serving) -> None:
    with serving.client as client:
        answer = client.get("/v1/policies/larkfield/lhp-061/criteria")
    assert answer.status_code == 404
    assert "Nearest" in answer.json()["detail"]


def test_without_a_service_that_answers_a_locked_index_names_its_process(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", HOLD, str(tmp_path / "index")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        found = command(tmp_path, "search", "anything")
        holder.kill()
    assert found.returncode == 2
    assert str(holder.pid) in found.stderr
    assert len(found.stderr.splitlines()) == 1


HOLD = """
import sys, time
from pathlib import Path
from corpus.index_edge import EdgeIndex
index = EdgeIndex(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(300)
"""
