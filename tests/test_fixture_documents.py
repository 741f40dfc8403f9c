"""The documents in the repository are those that the script makes, and are small."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures.make import DOCUMENTS, DRAWN, SAMPLES, recipes


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_drawn_document_is_the_same_when_drawn_again(name: str, tmp_path: Path) -> None:
    DRAWN[name](tmp_path / name)
    assert (tmp_path / name).read_bytes() == (DOCUMENTS / name).read_bytes()


def test_every_document_that_is_made_is_there_and_small() -> None:
    made = {path.name: path.stat().st_size for folder in (DOCUMENTS, SAMPLES) for path in folder.glob("*.pdf")}
    assert set(recipes()) <= set(made)
    assert {name: size for name, size in made.items() if size > 60_000} == {}
