"""What docker-compose.yml starts, started without Docker: the service on PostgreSQL, with the environment it has there.

The addresses of the containers are replaced by what tests have: a schema of its own, a Qdrant server where
``TEST_QDRANT_URL`` names one and else the embedded index, and a folder for the volumes.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from sqlalchemy import create_engine, text

from tests.contracts.databases import needs_postgres, postgres_schema
from tests.e2e.state import SAMPLES
from tests.e2e.test_service import wait_for

PAYERPOLICY = Path(sys.executable).with_name("payerpolicy")
ROOT = Path(__file__).parents[2]
QUESTION = "How many weeks of conservative treatment before an MRI of the lumbar spine?"

pytestmark = needs_postgres


@dataclass(frozen=True)
class Container:
    """One of our services as a process of this machine."""

    url: str
    settings: dict[str, str]
    process: subprocess.Popen[str]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What ``docker compose exec`` would do."""
        return subprocess.run(
            [PAYERPOLICY, *arguments],
            env=os.environ | self.settings,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def _settings(service: str, data: Path, record: str) -> dict[str, str]:
    """The environment of a service, with what only exists among containers replaced."""
    compose: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    given = {name: str(value) for name, value in compose["services"][service]["environment"].items()}
    here = {
        "PAYERPOLICY_DATA": str(data),
        "PAYERPOLICY_RECORD": record,
        "PAYERPOLICY_INDEX": os.environ.get("TEST_QDRANT_URL", ""),
        "PAYERPOLICY_PAYERS": str(SAMPLES / "payers"),
        "PAYERPOLICY_TIMEZONE": "America/New_York",
        "PAYERPOLICY_URL": "",
        "PAYERPOLICY_CONTACT": "",  # nobody can be reached, so no source outside this machine is visited
        "PAYERPOLICY_MAIL_HOST": "",  # there is no mailpit here: digests are kept as pages
        "PAYERPOLICY_MAIL_FROM": "",
    }
    kept = {f"PAYERPOLICY_{name}" for name in ("SCHEDULER", "MAIL_PORT", "MAIL_TLS")}
    assert set(given) <= {*here, *kept}
    return given | here


@pytest.fixture(scope="module", params=["api", "watcher"])
def container(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    data = tmp_path_factory.mktemp(request.param)
    with postgres_schema() as record, _running(_settings(request.param, data, record)) as running:
        yield running
    assert running.process.returncode == 0
    assert not (data / "service.json").exists()


@contextmanager
def _running(settings: dict[str, str]) -> Iterator[Container]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    arguments = [str(PAYERPOLICY), "serve", "--port", str(port)]
    with subprocess.Popen(arguments, env=os.environ | settings, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(url, process)
            yield Container(url, settings, process)
        finally:
            process.send_signal(signal.SIGTERM)  # what `docker stop` sends


def test_the_health_check_of_the_container_passes(container: Container) -> None:
    assert httpx.get(f"{container.url}/health", trust_env=False).status_code == 200


def test_documents_go_in_through_the_service_and_answers_come_out(container: Container) -> None:
    taken = container.command("ingest", "--manifest", str(SAMPLES / "manifest.csv"), "--json")
    assert taken.returncode == 0, taken.stderr
    found = container.command("search", QUESTION, "--payer", "larkfield", "--as-of", "2026-03-15", "--json")
    assert found.returncode == 0, found.stderr
    answer = json.loads(found.stdout)
    assert answer["answered"]
    assert "6 weeks" in answer["results"][0]["citation"]["quote"]


def test_every_citation_is_proved_from_postgresql_and_the_archive(container: Container) -> None:
    assert container.command("verify", "--all", "--deep").returncode == 0


def test_the_record_is_in_postgresql_and_not_in_the_data_folder(container: Container) -> None:
    engine = create_engine(container.settings["PAYERPOLICY_RECORD"])
    with engine.connect() as db:
        policies = db.execute(text("SELECT count(*) FROM policies")).scalar_one()
    engine.dispose()
    assert policies == 6
    assert not list(Path(container.settings["PAYERPOLICY_DATA"]).glob("record.db*"))
