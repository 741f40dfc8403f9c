"""Things that have to be documented are: settings, and the variables that tests read."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from api.settings import MEANINGS, PREFIX, Settings

ROOT = Path(__file__).parents[1]
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_documented_with_its_default_and_meaning(name: str) -> None:
    default = str(getattr(Settings(), name))
    shown = f"`{default}`" if default else ""
    row = " | ".join(filter(None, (f"`{PREFIX}{name.upper()}`", shown)))
    assert re.sub(r"\|\s+\|", "|", f"| {row} | {MEANINGS[name]} |") in re.sub(r"\|\s+\|", "|", SETTINGS)


def test_nothing_is_documented_that_is_no_setting() -> None:
    named = set(re.findall(rf"`{PREFIX}([A-Z_]+)`", SETTINGS))
    assert named == {field.name.upper() for field in fields(Settings)}


def test_every_variable_that_tests_read_is_documented() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")]
    read = {name for source in sources for name in re.findall(r"environ(?:\.get)?[(\[]\"(TEST_[A-Z_]+)\"", source)}
    assert read
    assert [name for name in sorted(read) if f"`{name}`" not in SETTINGS] == []


def test_the_documents_that_point_at_files_point_at_files_that_exist() -> None:
    broken = []
    for document in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for target in re.findall(r"\]\(([^)#:\s]+)(?=[)#])", document.read_text(encoding="utf-8")):
            if not (document.parent / target).exists():
                broken.append(f"{document.name}: {target}")
    assert broken == []
