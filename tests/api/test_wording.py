"""Short texts above what is cited: each sentence with citations that verify, and the author of each named."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.testclient import TestClient

from corpus.change import ChangeFilter
from retrieval.llm import Request, Run, Sentence, Written
from retrieval.llm_local import judged
from tests.api.conftest import HERE, Served

SHA = "a" * 64


class Copying:
    """A writer that words its first evidence as a checked model would, and one thing more that must be dropped."""

    def write(self, request: Request) -> Written:
        first = request.evidence[0]
        said = first.quote.split(".")[0].split(";")[0]
        output = f"- {said} [E1]\n- It lasts 4711 years [E1]\n"
        kept, dropped = judged(output, request.evidence[:1])
        run = Run("changes-1", "prompt", "{}", SHA, 7, output, "stop")
        return Written(kept or (Sentence("…", ()),), "tiny", SHA, dropped, run)

    def close(self) -> None:
        """Nothing was opened."""


def page_of(served: Served, change_id: str) -> str:
    """The page as a person at this machine sees it."""
    browser = TestClient(served.client.app, base_url="http://127.0.0.1:8000", client=HERE)
    return browser.get(f"/changes/{quote(change_id, safe='')}/short").text


def first_change(served: Served) -> str:
    (change,) = served.services.record.changes(ChangeFilter(material=True, limit=1))
    return change.id


def test_an_answer_is_worded_only_when_it_is_asked_for(served: Served) -> None:
    question = {"question": "How long must pain have lasted before an MRI of the lumbar spine?", "payer": "larkfield"}
    assert "wording" not in served.client.post("/v1/search", json=question).json()
    worded = served.client.post("/v1/search", json={**question, "wording": True}).json()["wording"]
    assert worded["writer"] == {"name": "template", "model_sha256": None}
    for sentence in worded["sentences"]:
        assert not sentence["by_model"]
        checked = served.client.post("/v1/citations/verify", json={"citations": sentence["citations"]}).json()
        assert checked["verified"]


def test_a_question_that_is_not_answered_is_not_worded(served: Served) -> None:
    question = {"question": "Is a heart transplant covered?", "payer": "larkfield", "wording": True}
    answer = served.client.post("/v1/search", json=question).json()
    assert not answer["answered"]
    assert answer["wording"]["sentences"] == []


def test_a_change_and_all_changes_of_its_version_are_worded(served: Served) -> None:
    name = quote(first_change(served), safe="")
    one = served.client.get(f"/v1/changes/{name}/wording").json()
    whole = served.client.get(f"/v1/changes/{name}/wording?whole=true").json()
    assert len(one["sentences"]) == 1
    assert one["sentences"][0]["text"] in [sentence["text"] for sentence in whole["sentences"]]
    assert served.client.get("/v1/changes/nothing/wording").status_code == 404


def test_what_a_model_worded_is_marked_on_the_page_and_kept_on_record(served: Served) -> None:
    before = served.services.writer
    served.services.__dict__["writer"] = Copying()
    try:
        name = first_change(served)
        page = page_of(served, name)
        worded = served.client.get(f"/v1/changes/{quote(name, safe='')}/wording").json()
    finally:
        served.services.__dict__["writer"] = before
    assert "worded by a model on this machine" in page
    assert "4711" not in page
    assert worded["dropped"] == 1
    kept = served.services.record.writing(worded["id"])
    assert kept is not None
    assert kept.model_sha256 == SHA
    assert [text for text, _ in kept.dropped] == ["It lasts 4711 years"]


def test_without_a_model_the_page_names_none(served: Served) -> None:
    page = page_of(served, first_change(served))
    assert "Put together by the program" in page
    assert "model" not in page
