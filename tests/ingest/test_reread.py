"""A better reader: new readings of archived bytes, citations that survive, and no change of what the payer said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from corpus.errors import Refused
from corpus.exchange import Hints, PolicyFilter
from corpus.ids import quote_hash
from corpus.model import CitationKey, PolicyPart, Reading, Version
from tests.ingest.test_intake import ID, OLD
from tests.ingest.world import LinePool, World

MANUAL = """number: 900
title: Manual of Aids
1 - Canes
A cane is covered for a member who walks alone at home, and who fell within the last year.
A second cane is not covered.
2 - Canes with seats, from the first of March
The seat must carry the member and fold with one hand; a note of the therapist says so.
It is replaced every five years.
3 - Walkers
A walker is covered for a member whom a cane does not hold.
It is replaced every five years."""


class CuttingPool(LinePool):
    """Cuts a file into policies at the lines that begin with one of its numbers, and leaves some lines out."""

    def __init__(self, revision: str, numbers: str, without: str = "") -> None:
        super().__init__(revision)
        self._head = re.compile(rf"^([{numbers}]) - (.*)$", re.MULTILINE) if numbers else None
        self._without = without

    def read_all(self, jobs: Iterable[tuple[Path, Hints]]) -> Iterator[tuple[int, Reading | Refused]]:
        for number, read in super().read_all(jobs):
            yield number, read if isinstance(read, Refused) else self._cut(read)

    def _cut(self, reading: Reading) -> Reading:
        text = "\n".join(line for line in reading.text.split("\n") if not (self._without and self._without in line))
        heads = list(self._head.finditer(text)) if self._head else []
        ends = [head.start() for head in heads[1:]] + [len(text)]
        parts = tuple(
            PolicyPart(replace(reading.facts, number=head[1], title=head[2]), head.start(), end)
            for head, end in zip(heads, ends, strict=False)
        )
        return replace(reading, text=text, parts=parts)


def all_versions(world: World) -> list[Version]:
    policies = world.record.policies(PolicyFilter(limit=100))
    return [version for policy in policies for version in world.record.versions(policy.policy_id)]


def numbered(world: World, number: str) -> Version:
    return next(version for version in all_versions(world) if version.facts.number == number)


def stretch_of(world: World, version: Version) -> str:
    return world.record.text(version.text_sha256)[version.start : version.end]


def taken_in(tmp_path: Path, numbers: str) -> World:
    """A world that took the manual in and cut it at these numbers."""
    world = World(tmp_path, pool=CuttingPool("1", numbers))
    world.take(world.item("manual.txt", MANUAL))
    return world


def cite(world: World, quote: str, version: Version | None = None) -> CitationKey:
    """Hands out a citation of a quote of a version; of the only one when none is given."""
    version = version or world.record.versions(ID)[0]
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


def test_a_policy_that_a_later_reader_does_not_find_keeps_its_identity_and_its_words(tmp_path: Path) -> None:
    world = taken_in(tmp_path, "123")
    before = numbered(world, "2")
    key = cite(world, "fold with one hand", before)
    events = world.record.last_event()
    world.close()
    better = World(tmp_path, pool=CuttingPool("2", "13"))
    done = better.rereader.reread(all_versions(better))
    after = numbered(better, "2")
    assert (done.reread, done.failed, done.lost, done.anchored) == (3, [], [], 1)
    assert (after.id, after.facts, after.withdrawn_on) == (before.id, before.facts, None)
    assert after.reading_id != before.reading_id
    assert stretch_of(better, after) == MANUAL[MANUAL.index("2 - ") : MANUAL.index("\n3 - ")]
    text_sha256, start, end = better.record.current_anchor(key.id) or ("", 0, 0)
    assert text_sha256 == after.text_sha256
    assert better.record.text(text_sha256)[start:end] == "fold with one hand"
    assert better.record.last_event() == events
    assert "It is replaced every five years." in better.in_force(after.policy_id, "2026-03-10")
    better.close()


def test_the_policies_of_a_file_that_is_no_longer_cut_do_not_become_the_whole_file(tmp_path: Path) -> None:
    taken_in(tmp_path, "123").close()
    better = World(tmp_path, pool=CuttingPool("2", ""))
    before = {version.id: stretch_of(better, version).strip() for version in all_versions(better)}
    done = better.rereader.reread(all_versions(better))
    assert (done.reread, done.failed) == (3, [])
    assert {version.id: stretch_of(better, version) for version in all_versions(better)} == before
    better.close()


def test_a_whole_file_stays_whole_when_a_later_reader_cuts_it(tmp_path: Path) -> None:
    world = taken_in(tmp_path, "")
    [before] = all_versions(world)
    world.close()
    better = World(tmp_path, pool=CuttingPool("2", "123"))
    better.rereader.reread([before])
    [after] = all_versions(better)
    assert (after.id, after.facts.title) == (before.id, "Manual of Aids")
    assert stretch_of(better, after) == better.record.text(after.text_sha256)
    better.close()


def test_of_policies_of_one_name_each_keeps_its_own_words(tmp_path: Path) -> None:
    twice = MANUAL.replace("3 - Walkers", "1 - Canes")
    world = World(tmp_path, pool=CuttingPool("1", "1"))
    world.take(world.item("manual.txt", twice))
    before = {version.id: stretch_of(world, version) for version in all_versions(world)}
    assert len(before) == 2
    world.close()
    better = World(tmp_path, pool=CuttingPool("2", "1"))
    better.rereader.reread(all_versions(better))
    assert {version.id: stretch_of(better, version) for version in all_versions(better)} == before
    better.close()


def test_a_policy_whose_words_are_gone_is_reported_and_keeps_its_text(tmp_path: Path) -> None:
    world = taken_in(tmp_path, "123")
    before = numbered(world, "2")
    key = cite(world, "fold with one hand", before)
    world.close()
    better = World(tmp_path, pool=CuttingPool("2", "13", without="seat"))
    done = better.rereader.reread([before])
    assert done.failed == [(before.id, "neither its policy nor its words are found in the file's new reading")]
    assert numbered(better, "2") == before
    assert better.record.current_anchor(key.id) in (None, (key.text_sha256, key.start, key.end))
    better.close()
