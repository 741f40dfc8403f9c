"""``payerpolicy serve``: links lead to where the service listens."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from api.cli import execute, parse
from api.console import Channel, Console
from api.settings import Settings
from api.wiring import build


def test_links_lead_to_the_port_that_was_given(tmp_path: Path) -> None:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    services = build(Settings(data=str(tmp_path)))
    said: list[str] = []
    command, args = parse(["serve", "--port", str(port), "--check"])
    try:
        assert execute(command, args, services, Console(err=Channel(said.append))) == 0
    finally:
        services.close()
    assert services.settings.base_url == f"http://127.0.0.1:{port}"
    assert services.settings.base_url in "".join(said)


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (Settings(), "http://127.0.0.1:8000"),
        (Settings(host="0.0.0.0", port=81), "http://127.0.0.1:81"),
        (Settings(host="192.0.2.7"), "http://192.0.2.7:8000"),
        (Settings(host="0.0.0.0", url="https://policies.practice.example/"), "https://policies.practice.example"),
    ],
)
def test_links_lead_to_an_address_that_can_be_opened(settings: Settings, address: str) -> None:
    assert settings.base_url == address
