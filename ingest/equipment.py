"""What of the optional equipment is there: what reads scans, and what reads office files.

Nothing of it is imported, because it is heavy: whether it could be is asked of the import system and of the path.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec

_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Equipment:
    """What can be read, or what is missing for it and how to get it; ``whole`` is False when half of it is there."""

    found: str
    todo: str = ""
    whole: bool = True


def for_scans() -> Equipment:
    """Whether scans, faxes and pictures can be read: tesseract, its English data, and the extra ``ocr``."""
    packages = "apt-get install tesseract-ocr tesseract-ocr-eng"
    extra, languages = find_spec("pytesseract") is not None, _languages()
    if extra and "eng" in languages:
        return Equipment("read by tesseract")
    if extra or languages:
        missing = "their English data" if languages and "eng" not in languages else "the program tesseract"
        todo = f"Install what is missing: {packages}." if extra else "Install: pip install 'payerpolicy[ocr]'."
        return Equipment(f"not read: {missing if extra else 'the extra “ocr”'} is missing", todo, whole=False)
    return Equipment("not read", f"To read them: {packages}, and pip install 'payerpolicy[ocr]'.")


def for_office() -> Equipment:
    """Whether Word files and their like can be read: the extra ``formats``, and LibreOffice for the old ones."""
    if find_spec("unstructured") is None or find_spec("pypandoc") is None:
        return Equipment("not read", "To read them: pip install 'payerpolicy[formats]'.")
    if shutil.which("soffice") is None:
        todo = "To read old Word files (.doc): apt-get install libreoffice-writer-nogui."
        return Equipment("read, but for old Word files (.doc)", todo)
    return Equipment("read, old Word files (.doc) too")


def _languages() -> frozenset[str]:
    """The languages that tesseract knows; none where it is not installed or does not run."""
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    try:
        told = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, timeout=_SECONDS, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(told.split())
