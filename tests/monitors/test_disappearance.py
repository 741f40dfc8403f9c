"""What a payer takes down is withdrawn on the second visit that misses it, and never because a page was broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import Refused
from corpus.event import EventType
from corpus.model import CitationKey, Reading, Version, VersionStatus
from corpus.timeline import governing, status
from tests.ingest import world
from tests.monitors.watched import Watched, policy, watched
from tests.servers import hostile
from tests.servers.local import Page

ID = "aetna/a1"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Watched]:
    """A site with three policies, visited once."""
    with watched(tmp_path) as made:
        made.offer(
            a=policy("A1", "Six weeks of lamp therapy."), b=policy("B2", "A signed order."), c=policy("C3", "A scale.")
        )
        made.visit()
        yield made


def version(site: Watched, policy_id: str = ID) -> Version:
    """The last version of a policy."""
    return site.world.record.versions(policy_id)[-1]


def in_force(site: Watched, policy_id: str = ID) -> bool:
    """Whether a version of the policy governs today."""
    return governing(site.world.record.versions(policy_id), site.clock().toordinal()) is not None


def take_down(site: Watched, *, unlink: bool) -> None:
    """Takes the document of the first policy off, with its link or without."""
    paths = [path for path in site.site.pages if path.startswith("/docs/")]
    if unlink:
        site.link(*(path for path in paths if path != "/docs/a.txt"))
    else:
        site.site.pages["/docs/a.txt"] = hostile.failing(404)


@pytest.mark.parametrize("unlink", [True, False], ids=["no longer listed", "gone"])
def test_what_is_missed_twice_is_withdrawn_from_the_day_it_was_missed_first(site: Watched, unlink: bool) -> None:
    take_down(site, unlink=unlink)
    site.visit()
    assert in_force(site), "missed once"
    site.visit()
    ended, today = version(site), site.clock().date()
    assert (ended.withdrawn_on, in_force(site)) == (today, False)
    assert status(ended, [ended], today.toordinal()) is VersionStatus.WITHDRAWN
    assert status(ended, [ended], today.toordinal() - 1) is VersionStatus.IN_FORCE
    (change,) = site.changes()
    assert (change.policy_id, change.change.kind.value, change.change.material) == (ID, "policy_fact_changed", True)
    assert "withdrawn" in change.change.summary
    assert site.world.in_force(ID, today.isoformat()) == set()
    assert site.world.in_force(ID, "2026-06-01") == {"Six weeks of lamp therapy."}
    assert in_force(site, "aetna/b2")


def test_a_withdrawal_and_its_lost_citations_are_told_once(site: Watched) -> None:
    first = version(site)
    key = CitationKey(f"{first.id}#{'0' * 12}", first.id, first.text_sha256, 0, 9)
    site.world.record.add_citations([key])
    take_down(site, unlink=False)
    for _ in range(4):
        site.visit()
    told = [p.event for p in site.world.record.events(subject=ID) if p.event.type is not EventType.VERSION_PUBLISHED]
    assert [event.type for event in told] == [EventType.POLICY_CHANGED, EventType.CITATION_ALTERED]
    assert (told[1].data["citation_id"], told[1].data["standing"]) == (key.id, "withdrawn")
    assert len(site.changes()) == 1


@pytest.mark.parametrize("unlink", [True, False], ids=["no longer listed", "gone"])
def test_what_is_shown_again_is_in_force_again_without_being_embedded_again(site: Watched, unlink: bool) -> None:
    good = site.site.pages["/docs/a.txt"]
    take_down(site, unlink=unlink)
    site.visit()
    site.visit()
    embedded = len(site.world.embedder.embedded)
    site.site.pages["/docs/a.txt"] = good
    site.link(*(path for path in site.site.pages if path.startswith("/docs/")))
    site.visit()
    first, again = site.world.record.versions(ID)
    assert (first.body_sha256, again.withdrawn_on) == (again.body_sha256, None)
    assert again.in_force_from == site.clock().date()
    assert in_force(site)
    assert len(site.world.embedder.embedded) == embedded
    assert site.visit().new == 0
    assert "in force again" in site.changes()[-1].change.summary
    assert len(site.world.record.versions(ID)) == 2


def test_what_was_missed_once_and_is_back_was_never_away(site: Watched) -> None:
    good = site.site.pages["/docs/a.txt"]
    for _ in range(3):
        take_down(site, unlink=False)
        site.visit()
        site.site.pages["/docs/a.txt"] = good
        site.visit()
    assert len(site.world.record.versions(ID)) == 1
    assert in_force(site)
    assert site.changes() == []


def test_a_broken_page_withdraws_nothing(site: Watched) -> None:
    for answer in (hostile.failing(500), Page(hostile.LOGIN), Page(hostile.NOT_FOUND), hostile.failing(403)):
        site.site.pages["/docs/a.txt"] = answer
        site.visit()
    assert in_force(site)
    assert site.changes() == []


def test_an_empty_or_failing_index_withdraws_nothing_and_is_an_alarm(site: Watched) -> None:
    front = site.site.pages["/"]
    for answer in (hostile.failing(500), Page(hostile.LOGIN), Page(b"<html><body><h1>Policies</h1></body></html>")):
        site.site.pages["/"] = answer
        assert site.visit().alarms
        assert site.visit().alarms
    site.site.pages["/"] = front
    site.visit()
    assert all(in_force(site, policy_id) for policy_id in site.policies())
    assert site.changes() == []


def test_many_policies_missing_at_once_are_a_broken_site(tmp_path: Path) -> None:
    with watched(tmp_path) as site:
        site.offer(**{f"p{n}": policy(f"P{n}", f"Rule {n}.") for n in range(6)})
        site.visit()
        site.link("/docs/p0.txt", "/docs/p1.txt")
        alarms = [site.visit().alarms for _ in range(3)]
        assert all(in_force(site, policy_id) for policy_id in site.policies())
        assert "4 of 6 policies are missing at once" in " ".join(alarms[-1])


def test_a_policy_that_moved_to_another_address_is_not_withdrawn(site: Watched) -> None:
    body = policy("A1", "Six weeks of lamp therapy.")
    site.offer(a=None, moved=body)
    site.visit()
    site.visit()
    assert in_force(site)
    assert len(site.world.record.versions(ID)) == 1
    site.offer(moved=None, again=policy("A1", "Nine weeks of lamp therapy.", effective="2026-05-01"))
    for _ in range(3):
        site.visit()
    assert [v.withdrawn_on for v in site.world.record.versions(ID)] == [None, None]


def test_an_address_that_gives_another_policy_for_two_visits_has_lost_the_first(site: Watched) -> None:
    site.offer(a=policy("Z9", "Weighing of feathers, in a quiet room.", "Title of a thing that is quite different."))
    site.visit()
    assert in_force(site)
    site.visit()
    assert not in_force(site)
    assert in_force(site, "aetna/z9")


def test_a_file_that_cannot_be_read_is_not_a_policy_that_is_gone(
    site: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = world._read

    def strict(data: bytes, revision: str) -> Reading | Refused:
        return Refused("The file is encrypted.", code="encrypted") if b"locked" in data else read(data, revision)

    monkeypatch.setattr(world, "_read", strict)
    site.site.pages["/docs/a.txt"] = Page(policy("A1", "locked"), etag='"locked"', content_type="text/plain")
    for _ in range(3):
        site.visit()
    assert site.world.record.visits(site.source.id)[2].refused == 1
    assert in_force(site)


def test_a_source_that_fails_is_told_once_and_again_when_the_trouble_is_another(site: Watched) -> None:
    site.site.pages["/"] = hostile.failing(500)
    site.visit()
    site.visit()
    told = [p.event for p in site.world.record.events(types=[EventType.SOURCE_FAILING])]
    assert [event.subject for event in told] == [site.source.id]
    assert told[0].data["alarms"]
