"""A program that knows the Memento protocol finds the version of a day, its neighbours and the list of all."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

MRI = "/v1/policies/larkfield/lhp-0610"
_LINK = re.compile(r'<([^>]+)>; rel="([^"]+)"')


def links(header: str) -> dict[str, str]:
    """The addresses of a Link header by relation."""
    return {rel: url for url, rels in _LINK.findall(header) for rel in rels.split()}


def versions(client: TestClient) -> list[str]:
    """The versions of the policy, oldest first."""
    return [version["version"] for version in client.get(MRI).json()["versions"]]


def test_a_policy_is_the_gate_to_its_versions(client: TestClient) -> None:
    answer = client.get(MRI)
    found = links(answer.headers["link"])
    assert found["timegate"].endswith(MRI)
    assert found["original"] == found["timegate"]
    assert found["timemap"].endswith(f"{MRI}/timemap")
    assert answer.headers["vary"] == "Accept-Datetime"


def test_the_gate_leads_to_the_version_in_force_at_the_moment(client: TestClient) -> None:
    first, last = versions(client)[0], versions(client)[-1]
    for moment, wanted in (
        ("Sun, 15 Mar 2026 12:00:00 GMT", first),
        ("Thu, 01 Jan 1998 00:00:00 GMT", first),
        ("Thu, 01 Jan 2099 00:00:00 GMT", last),
    ):
        answer = client.get(MRI, headers={"Accept-Datetime": moment}, follow_redirects=False)
        assert answer.status_code == 302
        assert answer.headers["location"].endswith(f"{MRI}/versions/{wanted}"), moment
        assert answer.headers["vary"] == "Accept-Datetime"
        assert "timemap" in links(answer.headers["link"])


@pytest.mark.parametrize("moment", ["last Tuesday", "Fri, 31 Dec 9999 23:59:59 -2300"])
def test_a_moment_that_is_none_is_refused_in_words(client: TestClient, moment: str) -> None:
    answer = client.get(MRI, headers={"Accept-Datetime": moment})
    assert answer.status_code == 422
    assert "Accept-Datetime" in answer.text


@pytest.mark.parametrize("part", ["", "/text", "/document"])
def test_a_version_says_its_moment_and_its_neighbours(client: TestClient, part: str) -> None:
    first, last = versions(client)[0], versions(client)[-1]
    answer = client.get(f"{MRI}/versions/{first}{part}")
    assert answer.headers["memento-datetime"].endswith("00:00:00 GMT")
    found = links(answer.headers["link"])
    assert found["original"].endswith(MRI)
    assert found["first"].endswith(first)
    assert found["last"].endswith(last)
    assert found["next"].endswith(versions(client)[1])
    assert "prev" not in found


def test_a_timemap_lists_every_version_with_its_moment(client: TestClient) -> None:
    answer = client.get(f"{MRI}/timemap")
    assert answer.headers["content-type"].startswith("application/link-format")
    mementos = re.findall(r'/versions/([\d.-]+)>; rel="[a-z ]*memento"; datetime="([^"]+ GMT)"', answer.text)
    assert [dated for dated, _ in mementos] == versions(client)
    assert 'rel="original timegate"' in answer.text
    assert 'rel="self"' in answer.text
