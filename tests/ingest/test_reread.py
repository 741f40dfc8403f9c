"""A better reader: new readings of archived bytes, citations that survive, and no change of what the payer said."""

from __future__ import annotations

from pathlib import Path

from corpus.ids import quote_hash
from corpus.model import CitationKey
from tests.ingest.test_intake import ID, OLD
from tests.ingest.world import World


def cite(world: World, quote: str) -> CitationKey:
    """Hands out a citation of a quote of the only version."""
    [version] = world.record.versions(ID)
    text = world.record.text(version.text_sha256)
    start = text.index(quote)
    key = CitationKey(f"{version.id}#{quote_hash(quote)}", version.id, version.text_sha256, start, start + len(quote))
    world.record.add_citations([key])
    return key


def test_a_citation_finds_its_words_in_the_better_reading_and_keeps_its_key(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.take(world.item("a.txt", OLD))
    key = cite(world, "Failed therapy")
    world.close()
    better = World(tmp_path, revision="2")
    [before] = better.record.versions(ID)
    done = better.rereader.reread([before])
    [after] = better.record.versions(ID)
    assert (done.reread, done.anchored, done.lost) == (1, 1, [])
    assert after.id == before.id
    assert after.text_sha256 != before.text_sha256
    assert better.record.citation(key.id) == key
    anchor = better.record.current_anchor(key.id)
    assert anchor is not None
    text_sha256, start, end = anchor
    assert better.record.text(text_sha256)[start:end] == "Failed therapy"
    assert "A better reader found a heading" in better.in_force(ID, "2026-03-10")
    better.close()


def test_what_this_reader_read_already_is_not_read_again(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.take(world.item("a.txt", OLD))
    before = world.record.dump()
    world.pool.read_files.clear()
    done = world.rereader.reread(world.record.versions(ID))
    assert (done.reread, done.unchanged, world.pool.read_files) == (0, 1, [])
    assert world.record.dump() == before
    world.close()


def test_rereading_embeds_only_what_the_better_reader_found(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.take(world.item("a.txt", OLD))
    world.close()
    better = World(tmp_path, revision="2")
    better.rereader.reread(better.record.versions(ID))
    assert better.embedder.embedded == ["A better reader found a heading"]
    better.close()
