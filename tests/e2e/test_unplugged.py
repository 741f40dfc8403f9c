"""With the network unplugged everything works: commands run in a network namespace that has no way out.

The guard of the other tests watches Python's sockets; here the kernel does, for compiled code too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
UNPLUGGED = ("unshare", "--user", "--map-root-user", "--net")


def _can_unplug() -> bool:
    if shutil.which(UNPLUGGED[0]) is None:
        return False
    return subprocess.run([*UNPLUGGED, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _can_unplug(), reason="needs_unshare: this machine lets nobody make a network namespace")
def test_taking_in_asking_and_proving_need_no_network(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PAYERPOLICY_DATA": str(tmp_path / "var"),
        "PAYERPOLICY_PAYERS": str(SAMPLES / "payers"),
    }
    program = str(Path(sys.executable).parent / "payerpolicy")
    for arguments in (
        ["ingest", str(SAMPLES / "documents" / "larkfield-lhp-0611-2026-03.html")],
        ["search", "when is a sleep study in a laboratory covered", "--payer", "larkfield"],
        ["verify", "--all", "--deep"],
    ):
        command = [*UNPLUGGED, program, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
