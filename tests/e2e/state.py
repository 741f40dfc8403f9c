"""The durable state of a data folder as comparable values, and documents to make one from."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings
from api.wiring import build
from corpus.ports import Filter, PolicyFilter

VERSIONS = Path(__file__).parents[1] / "fixtures" / "versions"


@dataclass(frozen=True)
class State:
    """Archive, record and index of a data folder; ``passages`` are the passage keys of each published version."""

    archive: tuple[str, ...]
    record: dict[str, list[tuple[object, ...]]]
    index: dict[str, tuple[str, int, int]]
    passages: dict[str, frozenset[str]]


def state_of(data: Path) -> State:
    """Reads the state of a data folder that nobody has open."""
    services = build(Settings(data=str(data)))
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


def manifest_of_samples(folder: Path) -> Path:
    """Copies the fixture versions and their manifest into a folder; returns the manifest."""
    shutil.copytree(VERSIONS, folder, dirs_exist_ok=True)
    return folder / "manifest.csv"


def reordered(manifest: Path, name: str, order: list[int]) -> Path:
    """The same manifest with its lines in another order, beside it."""
    with manifest.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    target = manifest.with_name(name)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *(rows[i] for i in order)])
    return target
