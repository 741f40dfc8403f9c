"""The bundled samples, taken in by the real reader and stores, become the policies their table tells of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from api.wiring import Services, build
from corpus.exchange import PolicyFilter
from corpus.model import Basis
from ingest.manifest import read_manifest
from tests.ingest.world import CountingEmbedder

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
FIRST, LATER = SAMPLES / "manifest.csv", SAMPLES / "manifest-later.csv"
POLICIES = {
    "cedar-harbor/ch-2801": ["2026-01-15", "2026-09-01"],
    "cedar-harbor/ch-2802": ["2026-04-01"],
    "larkfield/lhp-0610": ["2026-01-01", "2026-07-01", "2027-01-01"],
    "larkfield/lhp-0611": ["2026-03-01"],
    "meadowbrook/lab-00520": ["2026-05-01"],
    "meadowbrook/mm-0720": ["2026-02-01", "2026-08-01"],
}


def _taken(folder: Path, *manifests: Path) -> Services:
    services = build(Settings(data=str(folder), payers=str(SAMPLES / "payers"), workers=2))
    services.__dict__["embedder"] = CountingEmbedder()
    for manifest in manifests:
        services.intake.take(read_manifest(manifest, services.book))
    return services


def _versions(services: Services) -> dict[str, list[str]]:
    policies = services.record.policies(PolicyFilter())
    return {policy.policy_id: [v.dated for v in services.record.versions(policy.policy_id)] for policy in policies}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    taken = _taken(tmp_path_factory.mktemp("samples"), FIRST, LATER)
    yield taken
    taken.close()


def test_each_policy_has_the_versions_of_the_table(services: Services) -> None:
    assert _versions(services) == POLICIES


def test_every_version_rests_on_the_date_its_document_prints(services: Services) -> None:
    versions = [v for policy_id in POLICIES for v in services.record.versions(policy_id)]
    assert {version.in_force_basis for version in versions} == {Basis.EFFECTIVE}


def test_a_reprint_and_a_new_menu_are_noted_and_make_no_version(services: Services) -> None:
    for policy_id in ("larkfield/lhp-0611", "meadowbrook/mm-0720"):
        assert len(services.record.versions(policy_id)[0].same_text_sha256) == 1


def test_the_later_manifest_first_ends_in_the_same_versions(tmp_path: Path) -> None:
    services = _taken(tmp_path, LATER, FIRST)
    assert _versions(services) == POLICIES
    services.close()


def test_taking_the_samples_again_changes_nothing(services: Services) -> None:
    before = services.record.dump()
    embedder = services.embedder
    assert isinstance(embedder, CountingEmbedder)
    embedded = len(embedder.embedded)
    for manifest in (FIRST, LATER):
        services.intake.take(read_manifest(manifest, services.book))
    assert services.record.dump() == before
    assert len(embedder.embedded) == embedded
