"""Visits of the sample site over all its dates: each habit of payers ends in the right policy and version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.sample_site import SampleSite
from api.settings import Settings
from api.story import PAYERS
from api.wiring import Services, build
from corpus.exchange import PolicyFilter
from corpus.model import Version
from corpus.source import Visit
from ingest.fetch import FetchLimits, WebFetcher
from tests.ingest.world import CountingEmbedder

VERSIONS = {
    "cedar-harbor/ch-2801": ["2026-01-15", "2026-09-01"],
    "cedar-harbor/ch-2802": ["2026-04-01"],
    "cedar-harbor/ch-2803": ["2026-02-01", "2026-12-01"],
    "cedar-harbor/ch-2804": ["2026-03-01"],
    "cedar-harbor/ch-2805": ["2026-01-01"],
    "larkfield/lhp-0610": ["2026-01-01", "2026-07-01", "2027-01-01"],
    "larkfield/lhp-0611": ["2026-03-01"],
    "larkfield/lhp-0612": ["2026-02-01", "2026-08-01"],
    "larkfield/lhp-0613": ["2026-01-01"],
    "larkfield/lhp-0614": ["2026-02-15"],
    "meadowbrook/lab-00520": ["2026-05-01"],
    "meadowbrook/lab-00521": ["2026-02-01"],
    "meadowbrook/mm-0720": ["2026-02-01", "2026-08-01"],
    "meadowbrook/mm-0721": ["2026-03-01"],
    "meadowbrook/mm-0722": ["2026-01-01", "2026-07-01"],
}


class World:
    """The services after a visit of every sample source on each date, and the visits by source."""

    def __init__(self, services: Services, site: SampleSite) -> None:
        self.services = services
        self.site = site
        self.visits: dict[str, list[Visit]] = {}
        self.visit()
        for _ in site.publications.dates[1:]:
            site.move_on()
            self.visit()

    def visit(self) -> None:
        for source in self.services.sources.select(PAYERS):
            visit = self.services.watcher.visit(source)
            assert visit is not None
            self.visits.setdefault(source.id, []).append(visit)

    def versions(self) -> dict[str, list[Version]]:
        policies = self.services.record.policies(PolicyFilter())
        return {policy.policy_id: list(self.services.record.versions(policy.policy_id)) for policy in policies}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("visits")
    with SampleSite(patience=0) as site:
        services = build(Settings(data=str(folder), payers=str(site.payers_into(folder / "payers")), workers=2))
        services.__dict__["embedder"] = CountingEmbedder()
        services.__dict__["fetcher"] = WebFetcher(limits=FetchLimits(pause_factor=0))
        yield World(services, site)
        services.close()


def test_every_policy_has_its_versions_and_none_other(world: World) -> None:
    assert {policy: [v.dated for v in versions] for policy, versions in world.versions().items()} == VERSIONS


def test_text_to_come_is_not_yet_what_governs(world: World) -> None:
    current, coming = world.versions()["cedar-harbor/ch-2803"]
    assert current.in_force_from is not None
    assert coming.in_force_from is not None
    assert current.in_force_from < coming.in_force_from


def test_one_alarm_follows_the_login_and_lasts_as_long_as_it(world: World) -> None:
    well, *shut = world.visits["cedar-harbor/west"]
    assert not well.alarms
    assert shut
    for visit in shut:
        assert any("a login stands before the document" in alarm for alarm in visit.alarms)


def test_another_visit_of_the_same_sites_embeds_and_records_nothing(world: World) -> None:
    embedder = world.services.embedder
    assert isinstance(embedder, CountingEmbedder)
    embedded, counts = len(embedder.embedded), world.services.record.counts()
    world.visit()
    assert len(embedder.embedded) == embedded
    assert world.services.record.counts() == counts
    assert sum(visits[-1].new for visits in world.visits.values()) == 0


def test_no_policy_of_what_may_not_or_cannot_be_had(world: World) -> None:
    addresses = {target for target, status in world.site.asked if status in (200, 304)}
    assert "/cedar-harbor/policies/members/ch-2890.pdf" not in {target for target, _ in world.site.asked}
    assert "/cedar-harbor/policies/ch-2899.pdf" not in addresses
