"""Every command the README shows works, in the order in which a newcomer would type it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def _commands() -> list[str]:
    blocks = re.findall(r"^```console\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def _shown() -> list[str]:
    """The lines of output that the README shows."""
    blocks = re.findall(r"^```text\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines()]


def _exported() -> dict[str, str]:
    words = [shlex.split(command) for command in _commands()]
    return dict(pair.split("=", 1) for line in words if line[0] == "export" for pair in line[1:])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder from which the commands run: the repository's samples, a data folder of its own."""
    folder = tmp_path_factory.mktemp("newcomer")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    return folder


def test_the_readme_shows_the_commands_of_a_first_visit() -> None:
    programs = [shlex.split(command)[1] for command in _commands() if command.startswith("payerpolicy ")]
    assert {"ingest", "read", "search", "criteria", "verify"} <= set(programs)


def test_make_has_every_target_that_the_readme_names() -> None:
    targets = set(re.findall(r"`make (\w+)`|^\$ make (\w+)", README, flags=re.MULTILINE))
    for target in {first or second for first, second in targets}:
        assert re.search(rf"^{target}:", MAKEFILE, flags=re.MULTILINE), target


def test_every_command_of_the_readme_succeeds_in_the_order_shown_and_prints_what_is_shown(home: Path) -> None:
    environment = {
        **os.environ,
        **_exported(),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PAYERPOLICY_DATA": str(home / "var"),
    }
    printed: set[str] = set()
    for command in _commands():
        words = shlex.split(command)
        if words[0] != "payerpolicy":
            assert words[0] in {"make", "export", "source"}
            continue
        done = subprocess.run(words, cwd=home, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), command
        printed.update(line.strip() for line in done.stdout.splitlines())
    assert _shown()
    assert [line for line in _shown() if line not in printed] == []
