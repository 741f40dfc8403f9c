"""What is missing to read scans and office files is said, with what to install."""

from __future__ import annotations

import shutil

import pytest

from ingest import equipment


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Makes extras and programs of these names missing, all others present."""
    monkeypatch.setattr(equipment, "find_spec", lambda name: None if name in names else name)
    monkeypatch.setattr(shutil, "which", lambda name: None if name in names else name)
    languages = frozenset() if "tesseract" in names else frozenset({"osd"} | ({"eng"} - set(names)))
    monkeypatch.setattr(equipment, "_languages", lambda: languages)


def test_all_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch)
    assert equipment.for_scans() == equipment.Equipment("read by tesseract")
    assert equipment.for_office() == equipment.Equipment("read, old Word files (.doc) too")


def test_what_was_never_installed_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "pytesseract", "tesseract", "unstructured")
    scans, office = equipment.for_scans(), equipment.for_office()
    assert (scans.found, scans.whole) == ("not read", True)
    assert "tesseract-ocr-eng" in scans.todo
    assert "payerpolicy[ocr]" in scans.todo
    assert "payerpolicy[formats]" in office.todo


@pytest.mark.parametrize(
    ("missing", "todo"),
    [("tesseract", "apt-get install tesseract-ocr"), ("eng", "tesseract-ocr-eng"), ("pytesseract", "payerpolicy[ocr]")],
)
def test_half_an_installation_is_not_well(monkeypatch: pytest.MonkeyPatch, missing: str, todo: str) -> None:
    without(monkeypatch, missing)
    found = equipment.for_scans()
    assert not found.whole
    assert todo in found.todo


def test_old_word_files_need_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "soffice")
    assert "libreoffice-writer-nogui" in equipment.for_office().todo
