"""A small data folder made of the samples, served: one for the whole run, so tests add and never change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.keys import make_key
from api.settings import Settings
from api.wiring import Services, build
from corpus.access import Role
from corpus.source import Source, SourceKind
from corpus.source_book import SourceBook
from ingest.manifest import read_manifest
from tests.e2e.state import SAMPLES, manifest_of_samples

HERE = ("127.0.0.1", 50_000)
ELSEWHERE = ("192.0.2.7", 50_000)
TOKEN = "token-of-the-command-line"
SOURCE = Source("larkfield/policies", "larkfield", SourceKind.LIST, "http://127.0.0.1:9/")


@dataclass(frozen=True)
class Served:
    """An application over a data folder, and keys of every role."""

    services: Services
    client: TestClient
    keys: dict[Role, str]

    def as_role(self, role: Role) -> dict[str, str]:
        """The headers of a caller of this role."""
        return {"Authorization": f"Bearer {self.keys[role]}"}


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """The samples, all versions, behind the API; the client is the command line on this machine."""
    settings = Settings(data=str(folder / "var"), payers=str(SAMPLES / "payers"), workers=1, rate=0)
    services = build(settings)
    services.__dict__["sources"] = SourceBook([SOURCE])  # nobody may be visited by a test
    items = read_manifest(manifest_of_samples(folder / "samples"), services.book)
    services.intake.take(items)
    services.detector.record()
    now = datetime.now(UTC)
    keys = {role: make_key(services.record, f"a {role.value}", role, now)[1] for role in Role}
    with TestClient(
        create_app(services, TOKEN),
        headers={"Authorization": f"Bearer {TOKEN}"},
        client=HERE,
        raise_server_exceptions=False,
    ) as client:
        yield Served(services, client, keys)
    services.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One service for the whole run."""
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def client(served: Served) -> TestClient:
    """The command line's own client: every role, on this machine."""
    return served.client
