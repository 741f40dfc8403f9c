"""What holds for every test: no network but this machine's own, and none of the developer's settings.

The network is guarded by ``tests/guard/sitecustomize.py``, here and in every process a test starts; attempts are
counted in a file, so that one swallowed by a library still fails the test it happened in and the run as a whole.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guard import sitecustomize as guard

GUARD = Path(guard.__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Starts the guard before any test module is imported, and hands it on to child processes."""
    descriptor, log = tempfile.mkstemp(prefix="network-attempts-", suffix=".log")
    os.close(descriptor)
    os.environ[guard.LOG_VARIABLE] = log
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(GUARD), os.environ.get("PYTHONPATH"))))
    os.environ["HF_HUB_OFFLINE"] = "1"
    guard.install()
    config.add_cleanup(lambda: Path(log).unlink(missing_ok=True))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what reached for another machine, outside the tests that provoke it."""
    attempts = _attempts()
    terminalreporter.write_line(f"connections to other machines attempted: {len(attempts)}")
    for line in attempts:
        terminalreporter.write_line(f"  {line}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """An attempt outside any test (at import, in a thread that outlived its test) fails the run."""
    if _attempts() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _attempts() -> list[str]:
    return Path(os.environ[guard.LOG_VARIABLE]).read_text(encoding="utf-8").splitlines()


@pytest.fixture
def forgiven_attempts() -> Iterator[None]:
    """For tests of the guard itself: what is attempted in this test is struck from the log when it ends."""
    log = Path(os.environ[guard.LOG_VARIABLE])
    before = log.read_text(encoding="utf-8")
    yield
    log.write_text(before, encoding="utf-8")


@pytest.fixture(autouse=True)
def _only_this_machine() -> Iterator[None]:
    """Fails a test in which anything, in any process it started, reached for another machine."""
    before = len(_attempts())
    yield
    attempts = _attempts()[before:]
    assert not attempts, "reached for another machine:\n" + "\n".join(attempts)


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes ``PAYERPOLICY_*`` from the environment: a test says itself what it needs."""
    for name in [name for name in os.environ if name.startswith("PAYERPOLICY_")]:
        monkeypatch.delenv(name)
