"""The durable state of a data folder as comparable values, and documents to make one from."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import corpus
from api.settings import Settings
from api.wiring import Services, build
from corpus.exchange import Filter, PolicyFilter
from tests.ingest.world import CountingEmbedder

SAMPLES = Path(corpus.__file__).parent / "samples"
MANIFESTS = ("manifest.csv", "manifest-later.csv")


@dataclass(frozen=True)
class State:
    """Archive, record and index of a data folder; ``passages`` are the passage keys of each published version."""

    archive: tuple[str, ...]
    record: dict[str, list[tuple[object, ...]]]
    index: dict[str, tuple[str, int, int]]
    passages: dict[str, frozenset[str]]


def state_of(data: Path) -> State:
    """Reads the state of a data folder that nobody has open."""
    services = services_of(data)
    try:
        record, index = services.record, services.index
        hits = index.select(Filter(), max(1, index.count()))
        versions = [v for p in record.policies(PolicyFilter(limit=10_000)) for v in record.versions(p.policy_id)]
        return State(
            archive=tuple(services.archive.names()),
            record=record.dump(),
            index={h.point.id: (h.point.passage_key, h.point.valid_from, h.point.valid_to) for h in hits},
            passages={v.id: frozenset(p.passage_key for p in record.staged_placements(v.id)) for v in versions},
        )
    finally:
        services.close()


def settings_of(data: Path) -> Settings:
    """Settings for a data folder of sample documents."""
    return Settings(data=str(data), payers=str(SAMPLES / "payers"), workers=2)


def services_of(data: Path, workers: int = 2) -> Services:
    """The services of a sample world with an embedder that costs nothing."""
    services = build(replace(settings_of(data), workers=workers))
    services.__dict__["embedder"] = CountingEmbedder()
    return services


def manifest_of_samples(folder: Path) -> Path:
    """Copies the samples into a folder, all their versions in one manifest; returns the manifest."""
    shutil.copytree(SAMPLES, folder, dirs_exist_ok=True)
    rows = [line for name in MANIFESTS for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    target = folder / "all.csv"
    target.write_text("\n".join(dict.fromkeys(rows)) + "\n", encoding="utf-8")
    return target


def reordered(manifest: Path, name: str, order: list[int]) -> Path:
    """The same manifest with its lines in another order, beside it."""
    with manifest.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    target = manifest.with_name(name)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *(rows[i] for i in order)])
    return target
