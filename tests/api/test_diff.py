"""``payerpolicy diff``: the shape of the contract, both citations true, and the right end for every input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.cli import main

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "samples" / "documents"
OLD, NEW = (str(DOCUMENTS / f"larkfield-lhp-0610-2026-{month}.html") for month in ("01", "07"))
MENU = str(DOCUMENTS / "larkfield-lhp-0611-2026-03-new-menu.html")
NO_MENU = str(DOCUMENTS / "larkfield-lhp-0611-2026-03.html")


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYERPOLICY_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("PAYERPOLICY_PAYERS", str(DOCUMENTS.parent / "payers"))


def _diff(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict[str, Any]:
    assert main(["diff", *arguments, "--json"]) == status
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_the_changes_of_the_sample_are_told_with_both_citations(capsys: pytest.CaptureFixture[str]) -> None:
    document = _diff(capsys, OLD, NEW)
    assert document["old"]["effective_date"] == "2026-01-01"
    assert document["new"]["source"]["media_type"] == "text/html"
    assert set(document["suppressed"]) == {"layout", "header_footer", "whitespace"}
    material = [change for change in document["changes"] if change["material"]]
    assert [change["kind"] for change in material] == [
        "effective_date_changed",
        "criterion_tightened",
        "criterion_tightened",
        "criterion_added",
    ]
    tightened = material[1]
    assert tightened["summary"] == "Pain has been present: at least 6 weeks becomes at least 12 weeks"
    assert tightened["before"]["quote"] == "Pain has been present for at least 6 weeks;"
    assert tightened["after"]["section"][-1] == "Coverage Criteria"
    assert tightened["quantities"]["after"][0]["value"] == 12
    assert material[3]["before"] is None


def test_a_page_with_another_menu_has_no_change(capsys: pytest.CaptureFixture[str]) -> None:
    assert _diff(capsys, NO_MENU, MENU, "--same")["changes"] == []


def test_asked_for_sameness_a_material_change_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    _diff(capsys, OLD, NEW, "--same", status=1)


def test_for_people_every_change_is_a_sentence_and_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", OLD, NEW]) == 0
    out = capsys.readouterr().out
    assert "4 material changes" in out
    assert "Effective date: January 1, 2026 becomes July 1, 2026" in out


def test_a_document_that_is_no_policy_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "gone.html"
    page.write_text("<html><head><title>404</title></head><body><h1>Page not found</h1></body></html>", "utf-8")
    document = _diff(capsys, OLD, str(page), status=2)
    assert document["error"]["todo"]
    assert document["criteria"] == []


def test_a_missing_file_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert _diff(capsys, OLD, "nowhere.html", status=2)["error"]["code"] == "missing"


def test_a_redline_is_one_page_that_marks_the_words_and_fetches_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "redline.html"
    assert main(["diff", OLD, NEW, "--html", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    assert str(out) in capsys.readouterr().out
    assert "<del>" in page
    assert "<ins>" in page
    assert "unchanged lines</summary>" in page
    assert "src=" not in page.replace('src="data:', "")
    assert "@import" not in page
    assert "<script" not in page


def test_a_redline_of_pdfs_shows_the_pages_with_boxes(tmp_path: Path) -> None:
    out = tmp_path / "redline.html"
    older, newer = (str(DOCUMENTS / f"cedar-harbor-ch-2801-2026-{month}.pdf") for month in ("01", "09"))
    assert main(["diff", older, newer, "--html", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    assert "data:image/png;base64," in page
    assert '<i class="gone"' in page
    assert '<i class="come"' in page


def test_a_redline_that_cannot_be_written_is_wrong_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["diff", OLD, NEW, "--html", str(tmp_path / "no folder" / "out.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err
