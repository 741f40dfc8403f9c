"""Citations over HTTP: shown, proved, and said where they stand today."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from retrieval.render import Json
from tests.api.conftest import Served

MRI = "larkfield/lhp-0610"


def cited(client: TestClient, as_of: str) -> list[Json]:
    """The citations of a policy's criteria on a day."""
    found: list[Json] = []
    waiting = list(client.get(f"/v1/policies/{MRI}/criteria?as_of={as_of}").json()["criteria"])
    while waiting:
        node = waiting.pop(0)
        found.append(node["citation"])
        waiting += node["children"]
    return found


def verified(client: TestClient, body: Json) -> Json:
    """What verification says."""
    return dict(client.post("/v1/citations/verify", json=body).json())


def test_a_citation_is_served_under_its_encoded_id_and_lasts(client: TestClient) -> None:
    citation = cited(client, "2026-03-15")[0]
    address = f"/v1/citations/{quote(citation['id'], safe='')}"
    answer = client.get(address)
    assert citation["url"].endswith(address)
    assert answer.json()["quote"] == citation["quote"]
    assert client.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_every_citation_of_a_tree_is_proved_against_the_archived_bytes(client: TestClient) -> None:
    citations = cited(client, "2026-03-15")
    told = verified(client, {"citations": [citation["id"] for citation in citations], "deep": True})
    assert told["verified"]
    assert all(verdict["deep"] and verdict["citation"]["quote"] for verdict in told["citations"])


def test_citations_of_an_older_version_say_where_they_stand_today(client: TestClient) -> None:
    old, new = cited(client, "2026-03-15"), {c["quote"] for c in cited(client, date.today().isoformat())}
    verdicts = verified(client, {"citations": [citation["id"] for citation in old]})["citations"]
    standing = {verdict["citation"]["quote"]: verdict["today"] for verdict in verdicts}
    assert {"unchanged", "altered"} <= set(standing.values())
    for words, today in standing.items():
        assert (today == "altered") == (words not in new), words


def test_an_id_that_was_never_handed_out_is_not_verified(client: TestClient) -> None:
    told = verified(client, {"citations": [f"{MRI}@2026-01-01#000000000000"]})
    assert not told["verified"]
    assert told["citations"][0]["today"] is None
    assert "handed out" in told["citations"][0]["because"]


@pytest.mark.parametrize("deep", [False, True])
def test_words_that_a_policy_says_are_verified_with_a_citation(client: TestClient, deep: bool) -> None:
    words = cited(client, "2026-03-15")[0]["quote"]
    quoted = {"policy_id": MRI, "quote": f"  {words.upper()} ", "as_of": "2026-03-15"}
    verdict = verified(client, {"quotes": [quoted], "deep": deep})["quotes"][0]
    assert verdict["verified"], verdict["because"]
    assert verdict["citation"]["quote"] == words
    assert verdict["status"] == "in_force"


@pytest.mark.parametrize(
    ("quoted", "words"),
    [
        ({"policy_id": MRI, "quote": "at least 66 weeks of juggling"}, "not in the version"),
        ({"policy_id": "larkfield/none", "quote": "weeks"}, "no policy"),
        ({"policy_id": MRI, "quote": "weeks", "as_of": "2001-01-01"}, "known only from"),
    ],
)
def test_words_that_it_does_not_say_are_not_verified_and_why(client: TestClient, quoted: Json, words: str) -> None:
    told = verified(client, {"quotes": [quoted]})
    assert not told["verified"]
    assert words in told["quotes"][0]["because"]
    assert told["quotes"][0]["citation"] is None


def test_what_a_withdrawn_policy_said_stands_as_withdrawn(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    citation = cited(served.client, "2026-03-15")[0]
    monkeypatch.setattr("retrieval.standing.governing", lambda _versions, _day: None)
    verdict = verified(served.client, {"citations": [citation["id"]]})["citations"][0]
    assert verdict["today"] == "withdrawn"


def test_words_of_unknown_origin_are_traced_to_their_policy(client: TestClient) -> None:
    tree = client.get("/v1/policies/larkfield/lhp-0610/criteria?as_of=2026-03-15").json()
    quote = tree["criteria"][0]["text"]
    told = verified(client, {"quotes": [{"quote": quote, "as_of": "2026-03-15"}]})["quotes"][0]
    assert told["verified"]
    assert told["found"]["exact"]
    assert told["citation"]["id"].partition("@")[0] in told["found"]["versions"][0]


def test_words_that_are_nearly_right_are_shown_with_every_difference(client: TestClient) -> None:
    tree = client.get("/v1/policies/larkfield/lhp-0610/criteria?as_of=2026-03-15").json()
    words = tree["criteria"][0]["text"].split()
    changed = " ".join([*words[:3], "seventeen", *words[4:]])
    told = verified(client, {"quotes": [{"quote": changed, "payer": "larkfield", "as_of": "2026-03-15"}]})["quotes"][0]
    assert not told["verified"]
    assert told["citation"] is None
    assert not told["found"]["exact"]
    assert {"said": "seventeen", "stands": words[3]} in told["found"]["differences"]


def told_of(client: TestClient, **quoted: str) -> Json:
    """The verdict on one quote."""
    return dict(verified(client, {"quotes": [quoted]})["quotes"][0])


OLD = "Pain has been present for at least 6 weeks"


def test_words_of_an_older_version_are_found_in_it_and_not_verified_for_today(client: TestClient) -> None:
    told = told_of(client, policy_id=MRI, quote=OLD, as_of="2026-08-01")
    assert not told["verified"]
    assert told["found"]["exact"]
    assert told["found"]["versions"] == [f"{MRI}@2026-01-01"]
    assert "superseded" in told["because"]


@pytest.mark.parametrize("whose", [{"payer": "larkfield"}, {}])
def test_words_of_an_older_version_are_not_verified_for_today_whoever_is_named(
    client: TestClient, whose: dict[str, str]
) -> None:
    told = told_of(client, quote=OLD, as_of="2026-08-01", **whose)
    assert not told["verified"]
    assert told["found"]["exact"]
    assert "superseded" in told["because"]
    assert told_of(client, quote=OLD, as_of="2026-03-15", **whose)["verified"]


def test_words_of_an_older_version_with_a_mistake_are_set_against_the_older_version(client: TestClient) -> None:
    told = told_of(client, policy_id=MRI, quote=OLD.replace("present", "presend"), as_of="2026-08-01")
    assert told["found"]["citation"]["version"] == "2026-01-01"
    assert told["found"]["differences"] == [{"said": "presend", "stands": "present"}]


@pytest.mark.parametrize("dots", ["…", "...", "[...]", "(. . .)"])
def test_words_with_dots_for_what_was_left_out_are_shown_with_what_that_was(client: TestClient, dots: str) -> None:
    whole = "Conservative treatment for at least 6 weeks within the last 6 months has not helped"
    cut = f"Conservative treatment for at least 6 weeks {dots} has not helped"
    told = told_of(client, policy_id=MRI, quote=cut, as_of="2026-03-15")
    assert not told["verified"]
    assert told["found"]["citation"]["quote"] == whole
    assert told["found"]["differences"] == [{"said": "…", "stands": "within the last 6 months"}]
    assert [piece["citation"]["quote"] for piece in told["found"]["pieces"]] == whole.split(
        " within the last 6 months "
    )
    assert "left out" in told["because"]


def test_words_put_together_from_two_places_are_shown_with_both(client: TestClient) -> None:
    quote = "Pain has been present for at least 6 weeks; The result will change the plan of treatment."
    told = told_of(client, policy_id=MRI, quote=quote, as_of="2026-03-15")
    assert not told["verified"]
    assert [piece["said"] for piece in told["found"]["pieces"]] == [
        "Pain has been present for at least 6 weeks",
        "The result will change the plan of treatment",
    ]
    assert "2 places" in told["because"]


def test_a_number_that_was_changed_is_a_difference_and_no_putting_together(client: TestClient) -> None:
    whole = "Conservative treatment for at least 6 weeks within the last 6 months has not helped"
    told = told_of(client, policy_id=MRI, quote=whole.replace("6 weeks", "4 weeks"), as_of="2026-03-15")
    assert not told["verified"]
    assert told["found"]["differences"] == [{"said": "4", "stands": "6"}]
    assert told["found"]["pieces"] == []


def test_words_of_another_payer_are_found_there_though_a_payer_was_named(client: TestClient) -> None:
    told = told_of(client, payer="meadowbrook", quote=OLD, as_of="2026-03-15")
    assert not told["verified"]
    assert told["found"]["exact"]
    assert told["found"]["citation"]["policy_id"] == MRI
    assert "Meadowbrook" in told["because"]


def test_words_of_a_policy_that_is_not_there_are_looked_for_everywhere(client: TestClient) -> None:
    told = told_of(client, policy_id="larkfield/lhp-9999", quote=OLD, as_of="2026-03-15")
    assert not told["verified"]
    assert told["found"]["citation"]["policy_id"] == MRI
    assert told["because"].startswith("There is no policy")


def test_words_of_a_day_before_anything_was_known_are_found_in_a_later_version(client: TestClient) -> None:
    told = told_of(client, policy_id=MRI, quote=OLD, as_of="2001-01-01")
    assert not told["verified"]
    assert told["found"]["versions"] == [f"{MRI}@2026-01-01"]
    assert "known only from" in told["because"]


def test_what_is_nearest_begins_and_ends_with_the_words_that_were_said(client: TestClient) -> None:
    told = told_of(
        client, policy_id=MRI, quote="Repeat imaging within 12 months without new symptoms is not considered"
    )
    assert told["found"]["citation"]["quote"] == "Repeat imaging within 12 months without new symptoms is considered"
    assert told["found"]["differences"] == [{"said": "not", "stands": ""}]


def test_words_that_a_page_parted_at_the_end_of_a_line_are_found(client: TestClient) -> None:
    told = told_of(client, policy_id=MRI, quote="Pain has been pres-\n  ent for at\nleast 6 weeks", as_of="2026-03-15")
    assert told["verified"]
    assert told["citation"]["quote"] == OLD
    kept = told_of(
        client, policy_id=MRI, quote="Anti-\ninflammatory or pain-\nrelieving medication", as_of="2026-03-15"
    )
    assert kept["verified"]


def test_a_quote_without_words_is_told_to_have_none(client: TestClient) -> None:
    assert "no words" in told_of(client, quote=" … ")["because"]


def test_words_nobody_says_are_not_found(client: TestClient) -> None:
    quoted = {"quote": "zebras graze on the moon at dawn every single Tuesday"}
    told = verified(client, {"quotes": [quoted]})["quotes"][0]
    assert not told["verified"]
    assert told["found"] is None


def test_a_sentence_about_a_patient_is_given_back_without_the_patient(client: TestClient) -> None:
    words = "Patient Nora Quill, DOB 3/4/1970, had six weeks of physical therapy before the MRI."
    for place in ({"policy_id": MRI}, {}):
        answer = client.post("/v1/citations/verify", json={"quotes": [{**place, "quote": words}]})
        assert answer.json()["verified"] is False
        assert "Quill" not in answer.text
        assert "1970" not in answer.text
