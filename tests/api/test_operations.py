"""Uploads, jobs, crawls, sources and the index over HTTP, and the command line's keys."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.cli import main
from api.jobs import Jobs, JobState, Tick
from api.limits import Rates
from api.settings import Settings
from corpus.errors import NotFound, WrongUse
from ingest.intake import MAX_BYTES
from retrieval.render import Json
from tests.api.conftest import SOURCE, Served, serving

TOE_RING = (
    b"Larkfield Health Plan\nMedical Policy\nPolicy Number: LHP-0999\nEffective Date: 01/01/2026\n\n"
    b"Zirconium Toe Rings\n\nCoverage Criteria\n\n"
    b"A zirconium toe ring is considered medically necessary when all of the following criteria are met:\n"
    b"A. The member has ten toes; and\nB. A ring was lost within the last 3 weeks.\n"
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service of these tests' own: they change what is on record."""
    with serving(tmp_path_factory.mktemp("operations")) as served:
        yield served


def ended(client: TestClient, job: Json) -> Json:
    """The job when it has ended."""
    for _ in range(600):
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.05)
        job = client.get(f"/v1/jobs/{job['id']}").json()
    raise AssertionError(job)


def test_an_uploaded_document_is_taken_in_with_the_record_of_its_origin(own: Served) -> None:
    accepted = own.client.post(
        "/v1/documents?name=toe.txt&payer=larkfield", content=TOE_RING, headers={"content-type": "text/plain"}
    )
    assert accepted.status_code == 202
    assert accepted.headers["location"] == f"/v1/jobs/{accepted.json()['id']}"
    job = ended(own.client, accepted.json())
    assert job["state"] == "done", job
    assert (job["done"], job["total"]) == (1, 1)
    assert job["result"]["versions"] == ["larkfield/lhp-0999@2026-01-01"]
    arrival = own.services.record.arrivals(job["result"]["sha256"])[0]
    assert arrival.name == "toe.txt"
    assert arrival.source_url == "upload:toe.txt"
    assert arrival.headers["content-type"] == "text/plain"
    assert arrival.headers["uploaded-by"] == "command line (cli)"
    found = own.client.post("/v1/search", json={"question": "zirconium toe ring", "payer": "larkfield"}).json()
    assert "toe ring" in found["results"][0]["citation"]["quote"]


def test_an_uploaded_archive_tells_of_every_document_in_it(own: Served) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in (b"0997", b"0998"):
            archive.writestr(
                f"{number.decode()}.txt", TOE_RING.replace(b"0999", number).replace(b"Toe", b"Ear " + number)
            )
    accepted = own.client.post("/v1/documents?name=rings.zip&payer=larkfield", content=packed.getvalue())
    result = ended(own.client, accepted.json())["result"]
    assert [document["versions"] for document in result["documents"]] == [
        ["larkfield/lhp-0997@2026-01-01"],
        ["larkfield/lhp-0998@2026-01-01"],
    ]


def test_a_changed_document_under_the_same_name_brings_its_changes(own: Served) -> None:
    later = TOE_RING.replace(b"01/01/2026", b"06/01/2026").replace(b"3 weeks", b"1 week")
    for data in (TOE_RING, later):
        ended(own.client, own.client.post("/v1/documents?name=toe.txt&payer=larkfield", content=data).json())
    changes = own.client.get("/v1/changes?payer=larkfield&material=true&code=").json()["changes"]
    assert "larkfield/lhp-0999" in {change["policy_id"] for change in changes}


def test_words_under_another_label_have_moved_and_words_that_are_gone_are_altered(own: Served) -> None:
    first = TOE_RING.replace(b"0999", b"0998").replace(b"ten toes", b"nine toes")
    later = first.replace(b"01/01/2026", b"06/01/2026").replace(b"A. The member has nine toes; and\nB. ", b"A. ")
    for name, data in (("b.txt", first), ("b.txt", later)):
        ended(own.client, own.client.post(f"/v1/documents?name={name}&payer=larkfield", content=data).json())
    tree = own.client.get("/v1/policies/larkfield/lhp-0998/criteria?as_of=2026-03-01").json()["criteria"][0]
    ids = [node["citation"]["id"] for node in tree["children"]]
    verdicts = own.client.post("/v1/citations/verify", json={"citations": ids}).json()["citations"]
    assert [verdict["today"] for verdict in verdicts] == ["altered", "moved"]


def test_a_document_that_is_refused_says_why(own: Served) -> None:
    job = ended(own.client, own.client.post("/v1/documents?name=blank.txt", content=b"  \n").json())
    assert job["state"] == "done"
    assert job["result"]["state"] == "refused"
    assert job["result"]["error"]["message"]


def test_a_document_that_is_too_large_is_turned_away_while_it_is_sent(own: Served) -> None:
    chunks = (b"x" * 10_000_000 for _ in range(MAX_BYTES // 10_000_000 + 1))
    assert own.client.post("/v1/documents?name=large.pdf", content=chunks).status_code == 413


def test_the_index_is_mended_or_made_anew_as_a_job(own: Served) -> None:
    points = own.services.record.counts().points
    mended = ended(own.client, own.client.post("/v1/reindex", json={}).json())
    assert mended["result"]["written"] == 0
    anew = ended(own.client, own.client.post("/v1/reindex", json={"all": True}).json())
    assert anew["result"]["written"] == points
    assert own.client.get("/ready").status_code == 200


def test_searches_are_answered_while_a_job_runs(own: Served) -> None:
    context = own.client.app.state.context  # type: ignore[attr-defined]  # what every route is given
    begun, go_on = threading.Event(), threading.Event()

    def work(tick: Tick) -> Json:
        with own.services.writing:
            tick(1, 2, "half")
            begun.set()
            assert go_on.wait(30)
        return {}

    job = context.jobs.submit("long", work)
    assert begun.wait(30)
    try:
        assert own.client.post("/v1/search", json={"question": "lumbar MRI"}).status_code == 200
        assert own.client.get(f"/v1/jobs/{job.id}").json()["last"] == "half"
    finally:
        go_on.set()
    assert ended(own.client, own.client.get(f"/v1/jobs/{job.id}").json())["state"] == "done"


def test_a_source_that_cannot_be_reached_is_visited_and_the_visit_says_so(own: Served) -> None:
    assert own.client.get("/v1/sources").json()["sources"][0]["last_visit"] is None
    job = ended(own.client, own.client.post("/v1/crawls", json={"sources": ["larkfield"]}).json())
    assert job["state"] == "done", job
    shown = own.client.get("/v1/sources?payer=larkfield").json()["sources"][0]
    assert shown["id"] == SOURCE.id
    assert shown["last_seen_well"] is None
    assert shown["last_visit"]["alarms"]
    assert "never" in shown["silent"]


def test_every_payer_is_listed_over_all_pages(own: Served) -> None:
    slugs: list[str] = []
    path = "/v1/payers?limit=30"
    while path:
        answer = own.client.get(path)
        slugs += [payer["payer"] for payer in answer.json()["payers"]]
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert slugs == list(own.services.book.slugs())


def test_a_job_that_fails_says_so_in_words_and_the_next_one_runs(tmp_path: Path) -> None:
    jobs = Jobs(Settings(data=str(tmp_path)))

    def wrong(_: Tick) -> Json:
        raise WrongUse("It cannot be done.", todo="Do something else.")

    def broken(_: Tick) -> Json:
        raise RuntimeError("a wire came loose")

    submitted = [jobs.submit("a", wrong), jobs.submit("b", broken), jobs.submit("c", lambda _: {"well": True})]
    while jobs.states()["queued"] or jobs.states()["running"]:
        time.sleep(0.01)
    first, second, third = (jobs.get(job.id) for job in submitted)
    assert (first.state, str(first.error)) == (JobState.FAILED, "It cannot be done.")
    assert second.error is not None
    assert "wire" not in str(second.error)
    assert "a wire came loose" in (tmp_path / "errors.log").read_text()
    assert third.result == {"well": True}
    jobs.close()


def test_a_job_stops_between_two_steps_when_the_service_ends(tmp_path: Path) -> None:
    jobs = Jobs(Settings(data=str(tmp_path)))
    begun = threading.Event()

    def endless(tick: Tick) -> Json:
        while True:
            tick(1, 0, "again")
            begun.set()
            time.sleep(0.005)

    job = jobs.submit("endless", endless)
    assert begun.wait(30)
    jobs.close()
    assert jobs.get(job.id).state is JobState.FAILED
    assert jobs.get(job.id).error is not None


def test_old_jobs_are_forgotten_and_running_ones_are_not(tmp_path: Path) -> None:
    jobs = Jobs(Settings(data=str(tmp_path)))
    first = jobs.submit("first", lambda _: {})
    while jobs.get(first.id).state is not JobState.DONE:
        time.sleep(0.005)
    for _ in range(220):
        jobs.submit("more", lambda _: {})
    while jobs.states()["queued"] or jobs.states()["running"]:
        time.sleep(0.01)
    jobs.submit("last", lambda _: {})
    with pytest.raises(NotFound, match="no job"):
        jobs.get(first.id)
    jobs.close()


def test_a_caller_who_asks_too_often_waits_and_disturbs_no_other() -> None:
    now = 0.0
    rates = Rates(2, clock=lambda: now)
    assert [rates.wait("a"), rates.wait("a")] == [0.0, 0.0]
    assert rates.wait("a") == pytest.approx(30.0)
    assert rates.wait("b") == 0.0
    now = 30.0
    assert rates.wait("a") == 0.0
    assert rates.wait("a") > 0.0


def test_the_command_line_makes_lists_and_revokes_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAYERPOLICY_DATA", str(tmp_path))
    assert main(["keys", "create", "billing desk", "--role", "drafter", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["role"] == "drafter"
    assert main(["keys", "list"]) == 0
    listed = capsys.readouterr().out
    assert made["prefix"] in listed
    assert made["secret"] not in listed
    assert main(["keys", "revoke", made["id"]]) == 0
    assert main(["keys", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["keys"][0]["revoked_at"]
    assert main(["keys", "revoke", "none"]) == 1
    assert main(["keys", "create", "  "]) == 2
