"""Which policies a payer's sentence says are replaced: policies, and not what else has a number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.model import SectionKind
from corpus.payer_book import PayerBook
from retrieval.succession import SuccessionFinder
from tests.retrieval.world import TODAY, World, Writer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def replaced_by(world: World, sentence: str) -> list[tuple[str, str | None]]:
    """What a policy is replaced by, where another policy has the number 9200."""
    world.publish(
        "aetna", "9200", Writer("Warm Lamps").section("Background", SectionKind.BACKGROUND).paragraph("Light.")
    )
    writer = Writer("Cold Lamps").section("Background", SectionKind.BACKGROUND).paragraph(sentence)
    policy_id = world.publish("aetna", "9100", writer).policy_id
    found = SuccessionFinder(world.record, PayerBook.load(), world.citer).of(policy_id, TODAY.toordinal())
    return [(other.name, other.policy_id) for other in found.replaced_by]


def test_a_policy_that_a_sentence_names_by_its_number_replaces(world: World) -> None:
    assert replaced_by(world, "This bulletin was replaced by policy 9200.") == [("9200", "aetna/9200")]


@pytest.mark.parametrize(
    "what", ["Transmittal 9200", "Change Request 9200", "CR 9200", "Chapter No. 9200", "page 9200"]
)
def test_the_number_of_something_else_is_no_policy_s(world: World, what: str) -> None:
    assert replaced_by(world, f"The instruction was rescinded and replaced by {what}.") == []
