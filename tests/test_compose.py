"""docker-compose.yml and the Dockerfile are well formed and say what the product is: no Docker is needed to check."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.cli import SUMMARIES
from api.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

# Of the Compose specification, what is used here: any other key is a mistake until somebody adds it on purpose.
TOP = {"services", "networks", "volumes"}
SERVICE = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "networks", "ports",
    "read_only", "restart", "security_opt", "tmpfs", "volumes",
}  # fmt: skip
HEALTH = {"test", "interval", "timeout", "retries", "start_period"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
OURS = ("api", "watcher")


@cache
def _compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return {key: value for key, value in read.items() if not key.startswith("x-")}


def _services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = _compose()["services"]
    return services


def _stages() -> dict[str, str]:
    parts = re.split(r"^(?=FROM )", DOCKERFILE, flags=re.MULTILINE)[1:]
    return {part.split("\n", 1)[0].split(" AS ")[1].strip(): part for part in parts}


def _last_stage() -> str:
    return list(_stages().values())[-1]


def test_the_services_are_those_of_the_plan() -> None:
    assert set(_services()) == {"api", "watcher", "postgres", "qdrant", "mailpit"}


def test_nothing_is_written_that_the_compose_specification_would_be_asked_about() -> None:
    assert set(_compose()) == TOP
    for name, service in _services().items():
        assert set(service) <= SERVICE, name
        assert set(service.get("healthcheck", {})) <= HEALTH, name


@pytest.mark.parametrize("name", ["postgres", "qdrant", "mailpit"])
def test_every_foreign_service_has_a_health_check_and_a_pinned_image_by_its_short_name(name: str) -> None:
    service = _services()[name]
    image, _, tag = service["image"].partition(":")
    assert re.search(r"\d+\.\d+", tag), "a tag that moves is no pin"
    assert "." not in image.split("/")[0], "no name of a registry's host"
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


def test_whoever_waits_for_health_waits_for_something_that_tells_it() -> None:
    for name, service in _services().items():
        for other, wanted in service.get("depends_on", {}).items():
            assert wanted["condition"] in CONDITIONS, name
            assert "healthcheck" in _services()[other] or "HEALTHCHECK" in _last_stage(), other


def test_every_volume_and_network_that_is_used_is_declared_and_the_other_way_round() -> None:
    services = _services().values()
    volumes = {volume.split(":")[0] for service in services for volume in service.get("volumes", ())}
    networks = {network for service in services for network in service["networks"]}
    assert volumes == set(_compose()["volumes"])
    assert networks == set(_compose()["networks"])


def test_what_is_kept_survives_its_container() -> None:
    assert _services()["postgres"]["volumes"] == ["postgres:/var/lib/postgresql/data"]
    assert _services()["qdrant"]["volumes"] == ["qdrant:/qdrant/storage"]
    for name in OURS:
        assert _services()[name]["volumes"] == [f"{name}:/data", "archive:/data/archive"]
    assert "PAYERPOLICY_DATA=/data" in _last_stage()


def test_every_setting_that_is_given_is_one() -> None:
    known = {f"{PREFIX}{field.name.upper()}" for field in fields(Settings)}
    given = {name for service in OURS for name in _services()[service]["environment"]}
    assert {name for name in given if name.startswith(PREFIX)} <= known
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", DOCKERFILE)) <= known
    for service in OURS:
        Settings.from_env({name: str(value) for name, value in _services()[service]["environment"].items()})


@pytest.mark.parametrize("name", OURS)
def test_our_containers_run_a_command_that_exists(name: str) -> None:
    assert _services()[name]["command"][0] in SUMMARIES


def test_only_the_watcher_visits() -> None:
    scheduled = {name: _services()[name]["environment"]["PAYERPOLICY_SCHEDULER"] for name in OURS}
    assert scheduled == {"api": "off", "watcher": "on"}


def test_record_and_index_cannot_be_reached_from_outside_and_reach_nobody() -> None:
    for name in ("postgres", "qdrant"):
        assert "ports" not in _services()[name]
        assert _services()[name]["networks"] == ["inside"]
    assert _compose()["networks"]["inside"] == {"internal": True}


def test_ports_are_open_to_this_machine_alone() -> None:
    ports = [port for service in _services().values() for port in service.get("ports", ())]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_no_password_is_written_down() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for line in re.findall(r"^.*PASSWORD.*$", text, flags=re.MULTILINE):
        assert line.lstrip().startswith("#") or "${POSTGRES_PASSWORD:?" in line


def test_the_index_server_is_of_the_release_its_client_is_made_for() -> None:
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    (client,) = [pin.split("==")[1] for pin in pins if pin.startswith("qdrant-client==")]
    (server,) = re.findall(r":v(\d+\.\d+)\.", _services()["qdrant"]["image"])
    assert client.startswith(f"{server}.")


def test_torch_stays_in_the_stage_that_exports_the_model() -> None:
    stages = _stages()
    with_torch = [name for name, stage in stages.items() if "export" in re.sub(r"^#.*$", "", stage, flags=re.MULTILINE)]
    assert with_torch == ["model"]
    taken = dict(re.findall(r"COPY --from=(\w+) (\S+)", _last_stage()))
    assert taken == {"model": "/model", "installed": "/app"}
    assert "pip install" not in _last_stage()


def test_the_extra_that_is_installed_to_run_has_no_torch() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (extras,) = re.findall(r"'\.\[([\w,]+)\]'", _stages()["installed"])
    wanted = [
        *project["dependencies"],
        *(pin for extra in extras.split(",") for pin in project["optional-dependencies"][extra]),
    ]
    assert [pin for pin in wanted if re.match(r"torch|sentence-transformers|transformers", pin)] == []


def test_the_last_stage_runs_as_nobody_special_with_a_health_check_and_a_volume() -> None:
    stage = _last_stage()
    assert re.findall(r"^USER (\S+)", stage, flags=re.MULTILINE) == ["payerpolicy"]
    assert stage.index("USER ") < stage.index("ENTRYPOINT ")
    assert "/health" in stage[stage.index("HEALTHCHECK") :]
    assert 'VOLUME ["/data", "/data/archive"]' in stage


def test_every_stage_stands_on_the_same_python_or_on_another_stage() -> None:
    bases = re.findall(r"^FROM (\S+) AS", DOCKERFILE, flags=re.MULTILINE)
    assert set(bases) <= {"python:3.11.14-slim-bookworm", *_stages()}


def test_the_image_is_built_from_the_packages_alone() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    let_in = {line[1:] for line in IGNORED if line.startswith("!")}
    assert "*" in IGNORED
    assert let_in == {"pyproject.toml", "README.md", "LICENSE", *packages}
