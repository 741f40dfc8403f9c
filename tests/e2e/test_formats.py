"""Scans, faxes, Word files and mails from the command line: taken in, found, proved, and nobody is asked for anything.

Each command is a fresh process with the guard of the network in it and in its workers: one attempt fails the test.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest

from benchmarks.scanned import Scanner
from tests.ingest.drawn import Sheets
from tests.ingest.test_containers import mail
from tests.ingest.test_scan import needs_tesseract, printed

ROOT = Path(__file__).parents[2]
OFFICE = ROOT / "tests" / "fixtures" / "office"
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A command of the product with a data folder of its own: what it prints as JSON."""
    environment = {
        **os.environ,
        "PAYERPOLICY_DATA": str(tmp_path / "var"),
        "PAYERPOLICY_PAYERS": str(ROOT / "corpus" / "samples" / "payers"),
    }
    program = str(Path(sys.executable).parent / "payerpolicy")

    def command(*arguments: str) -> Any:
        done = subprocess.run(
            [program, *arguments, "--json"], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return json.loads(done.stdout)

    return command


def citations(answer: object) -> list[dict[str, Any]]:
    """Every citation anywhere in an answer."""
    if isinstance(answer, list):
        return [found for each in answer for found in citations(each)]
    if not isinstance(answer, dict):
        return []
    own = [answer] if {"id", "quote", "recognised"} <= answer.keys() else []
    return own + [found for each in answer.values() for found in citations(each)]


def fax() -> bytes:
    """A policy as a fax server files it: black and white, fewer dots down than across."""
    sheets = Sheets()
    sheets.line("Foot Insoles", font="Helvetica-Bold", size=16)
    sheets.lines(["Policy Number: LHP-0788", "Effective Date: May 1, 2026"])
    sheets.gap()
    sheets.line("Insoles are considered medically necessary when all of the following are met:", size=12)
    sheets.item("A.", ["Pain under the heel for at least 6 weeks; and"])
    sheets.item("B.", ["Other shoes brought no relief."])
    image = pdfium.PdfDocument(sheets.data())[0].render(scale=204 / 72, grayscale=True).to_pil()
    out = io.BytesIO()
    image.resize((image.width, image.height * 196 // 204)).convert("1").save(
        out, "TIFF", dpi=(204, 196), compression="group4"
    )
    return out.getvalue()


@needs_tesseract
def test_scans_and_faxes_are_taken_in_found_and_proved(run: Run, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(Scanner(200, skew=1.0).scan(printed()))
    (tmp_path / "fax.tif").write_bytes(fax())
    run("ingest", str(tmp_path / "scan.pdf"), str(tmp_path / "fax.tif"), "--payer", "larkfield")
    found = citations(run("search", "nerve stimulator pain for 24 weeks", "--payer", "larkfield"))
    found += citations(run("search", "insoles for pain under the heel", "--payer", "larkfield"))
    assert {citation["policy_number"] for citation in found} >= {"mm-0733", "lhp-0788"}
    assert all(0.5 < citation["recognised"] <= 1.0 and citation["boxes"] for citation in found)
    told = run("verify", "--all", "--deep")
    assert told["verified"], told
    read = citations(run("read", str(tmp_path / "fax.tif"), "--payer", "larkfield"))
    assert read
    assert all(citation["recognised"] is not None for citation in read)


@pytest.mark.skipif(find_spec("unstructured") is None, reason="needs the extra “formats”")
def test_word_files_and_mails_are_taken_in_and_proved(run: Run, tmp_path: Path) -> None:
    docx, rtf = (OFFICE / f"seat-elevation.{suffix}" for suffix in ("docx", "rtf"))
    (tmp_path / "notice.eml").write_bytes(mail("Attached is our policy.", {"chair.docx": docx.read_bytes()}))
    run("ingest", str(tmp_path / "notice.eml"), str(rtf), "--payer", "larkfield")
    found = citations(run("search", "seat elevation for a power wheelchair", "--payer", "larkfield"))
    assert found
    assert all(citation["recognised"] is None for citation in found)
    told = run("verify", "--all", "--deep")
    assert told["verified"], told
