"""Changes over HTTP: listed, filtered, followed as feeds, acknowledged and assigned."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from corpus.access import Role
from corpus.change import ChangeFilter
from tests.api.conftest import Served

ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def test_changes_come_newest_first_page_by_page_each_with_citations(served: Served) -> None:
    client = served.client
    first = client.get("/v1/changes?limit=2")
    second = client.get(first.links["next"]["url"])
    ids = [change["id"] for change in (*first.json()["changes"], *second.json()["changes"])]
    recorded = served.services.record.changes(ChangeFilter(newest_first=True))
    assert ids == [change.id for change in recorded][: len(ids)]
    for change in first.json()["changes"]:
        for side in filter(None, (change["before"], change["after"])):
            shown = client.get(f"/v1/citations/{quote(side['id'], safe='')}").json()
            assert shown["quote"] == side["quote"]


def test_changes_are_filtered(client: TestClient) -> None:
    def ids(query: str) -> list[str]:
        return [change["id"] for change in client.get(f"/v1/changes?limit=100&{query}").json()["changes"]]

    everything = client.get("/v1/changes?limit=100").json()["changes"]
    assert ids("material=true") == [change["id"] for change in everything if change["material"]]
    kind = everything[0]["kind"]
    assert ids(f"kind={kind}") == [change["id"] for change in everything if change["kind"] == kind]
    larkfield = [change["id"] for change in everything if change["policy_id"].startswith("larkfield/")]
    assert ids("payer=larkfield") == larkfield
    assert ids("since=2099-01-01") == []
    assert client.get("/v1/changes?kind=nonsense").status_code == 422


def test_a_cursor_that_names_no_change_is_refused(client: TestClient) -> None:
    cursor = client.get("/v1/changes?limit=1").json()["next_cursor"]
    assert client.get(f"/v1/changes?limit=1&material=true&cursor={cursor}").status_code == 422


def test_the_atom_feed_holds_what_the_list_holds(client: TestClient) -> None:
    listed = client.get("/v1/changes?limit=100&payer=larkfield").json()["changes"]
    answer = client.get("/v1/changes.atom?payer=larkfield")
    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall("atom:entry", ATOM)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert [entry.findtext("atom:title", "", ATOM) for entry in entries] == [change["summary"] for change in listed]
    assert feed.findtext("atom:updated", "", ATOM) == listed[0]["detected_at"]
    assert len({entry.findtext("atom:id", "", ATOM) for entry in entries}) == len(listed)


def test_the_json_feed_carries_the_whole_change(client: TestClient) -> None:
    listed = client.get("/v1/changes?limit=100").json()["changes"]
    feed = client.get("/v1/changes.json").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["_payerpolicy"] for item in feed["items"]] == listed


def test_a_feed_without_changes_is_a_feed(client: TestClient) -> None:
    feed = ElementTree.fromstring(client.get("/v1/changes.atom?since=2099-01-01").content)
    assert feed.findall("atom:entry", ATOM) == []
    assert feed.findtext("atom:updated", "", ATOM)


def test_a_change_is_acknowledged_and_assigned_by_those_who_may(served: Served) -> None:
    change_id = served.client.get("/v1/changes?limit=1").json()["changes"][0]["id"]
    address = f"/v1/changes/{change_id}"
    seen = served.client.post(f"{address}/acknowledge", headers=served.as_role(Role.DRAFTER)).json()
    assert seen["acknowledged_by"] == "a drafter"
    to = {"to": "R. Alvarez"}
    refused = served.client.post(f"{address}/assign", json=to, headers=served.as_role(Role.DRAFTER))
    assert refused.status_code == 403
    assert served.client.post(f"{address}/assign", json=to, headers=served.as_role(Role.REVIEWER)).status_code == 200
    assert served.client.get(address).json()["assigned_to"] == "R. Alvarez"


@pytest.mark.parametrize("action", ["acknowledge", "assign"])
def test_a_change_that_never_was_cannot_be_acknowledged_or_assigned(client: TestClient, action: str) -> None:
    assert client.post(f"/v1/changes/none/{action}", json={"to": "x"}).status_code == 404


def test_the_redline_of_a_change_is_a_page_that_can_run_nothing(client: TestClient) -> None:
    change = next(c for c in client.get("/v1/changes?limit=100&material=true").json()["changes"] if c["before"])
    answer = client.get(f"/v1/changes/{change['id']}/redline")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert change["version_before"] in answer.text
    assert "<del>" in answer.text or "<ins>" in answer.text
    assert client.get("/v1/changes/0000/redline").status_code == 404
