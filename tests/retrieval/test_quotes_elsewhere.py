"""Quotes traced through many policies: where they are in force before where they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.model import SectionKind
from retrieval.lexicon import Bm25Lexicon
from retrieval.quotes_elsewhere import Elsewhere
from tests.retrieval.world import TODAY, WordEmbedder, World, Writer

SAID = "Warm lamps are medically necessary for cold hands of three weeks or more."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def written(world: World, payer: str, number: str, sentence: str, since: str) -> str:
    """Publishes a policy of one sentence; the id of its version."""
    writer = Writer(f"Lamps {number}").section("Criteria", SectionKind.CRITERIA).demand(sentence)
    return world.publish(payer, number, writer, since).id


def elsewhere(world: World) -> Elsewhere:
    return Elsewhere(world.record, world.index, WordEmbedder(), Bm25Lexicon(), world.citer)


@pytest.mark.parametrize("first", ["1", "9"])
def test_a_version_in_force_is_cited_before_one_that_no_longer_is_and_all_are_named(world: World, first: str) -> None:
    second = "9" if first == "1" else "1"
    old = written(world, "aetna", first, SAID, "2025-01-01")
    written(world, "aetna", first, "Warm lamps are not covered at all any more.", "2025-06-01")
    new = written(world, "aetna", second, SAID, "2025-03-01")
    found = elsewhere(world).trace(SAID, TODAY)
    assert found is not None
    assert found.exact
    assert found.citation.origin.version_id == new
    assert set(found.versions) == {old, new}
    assert found.citation.quote == SAID
    assert found.citation.section == ("Criteria",)


def test_words_of_a_payer_are_looked_for_in_its_policies_alone(world: World) -> None:
    written(world, "aetna", "1", SAID, "2025-01-01")
    written(world, "cigna", "2", "Mirrors are not covered.", "2025-01-01")
    assert elsewhere(world).trace(SAID, TODAY, payer="cigna") is None
    found = elsewhere(world).trace(SAID, TODAY, payer="aetna")
    assert found is not None
    assert found.exact
