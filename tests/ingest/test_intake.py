"""Documents become versions: what is published, as what, from when, and what a second time costs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.event import EventType
from corpus.model import Basis
from ingest.intake import PUBLISHED, REFUSED, SAME_TEXT, UNCHANGED
from tests.ingest.world import World

OLD = "number: 7\ntitle: Knee Scans\neffective: 2025-07-01\nPain for six weeks\nFailed therapy"
NEW = "number: 7\ntitle: Knee Scans\neffective: 2026-01-01\nPain for twelve weeks\nFailed therapy"
ID = "aetna/cpb-7"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_two_versions_of_a_number_are_one_policy_with_two_dates(world: World) -> None:
    report = world.take(world.item("a.txt", OLD, "2025-08-01"), world.item("b.txt", NEW, "2026-02-01"))
    assert [t.versions for t in report.taken] == [(f"{ID}@2025-07-01",), (f"{ID}@2026-01-01",)]


def test_each_day_has_the_passages_of_its_version(world: World) -> None:
    world.take(world.item("a.txt", OLD, "2025-08-01"), world.item("b.txt", NEW, "2026-02-01"))
    assert world.in_force(ID, "2025-12-31") == {"Pain for six weeks", "Failed therapy"}
    assert world.in_force(ID, "2026-01-01") == {"Pain for twelve weeks", "Failed therapy"}
    assert world.in_force(ID, "2025-06-30") == set()


def test_a_new_version_embeds_only_what_is_new(world: World) -> None:
    world.take(world.item("a.txt", OLD, "2025-08-01"))
    world.embedder.embedded.clear()
    world.take(world.item("b.txt", NEW, "2026-02-01"))
    assert world.embedder.embedded == ["Pain for twelve weeks"]


def test_a_content_another_policy_has_is_copied_and_not_embedded(world: World) -> None:
    world.take(world.item("a.txt", OLD))
    world.embedder.embedded.clear()
    report = world.take(world.item("c.txt", "number: 8\ntitle: Hip Scans\nFailed therapy"))
    assert world.embedder.embedded == []
    assert report.effort.copied == 1


def test_the_same_files_again_write_and_embed_nothing(world: World) -> None:
    items = [world.item("a.txt", OLD, "2025-08-01"), world.item("b.txt", NEW, "2026-02-01")]
    world.take(*items)
    before, ids = world.record.dump(), list(world.index.ids())
    world.embedder.embedded.clear()
    world.pool.read_files.clear()
    report = world.take(*reversed(items))
    assert [t.state for t in report.taken] == [UNCHANGED, UNCHANGED]
    assert (world.record.dump(), list(world.index.ids())) == (before, ids)
    assert (world.embedder.embedded, world.pool.read_files) == ([], [])


def test_the_order_of_the_list_does_not_matter(tmp_path: Path) -> None:
    texts = {
        "a.txt": (OLD, "2025-08-01"),
        "b.txt": (NEW, "2026-02-01"),
        "c.txt": ("number: 7\ntitle: Knee Scans\nNo date at all", "2026-03-01"),
    }
    shared = tmp_path / "files"
    shared.mkdir()
    dumps = []
    for n, order in enumerate(itertools.permutations(texts)):
        world = World(tmp_path / str(n))
        world.folder = shared
        world.take(*(world.item(name, *texts[name]) for name in order))
        dumps.append((world.record.dump(), sorted(world.index.ids())))
        world.close()
    assert all(dump == dumps[0] for dump in dumps)


def test_a_late_arrival_splits_the_interval_of_what_it_interrupts(world: World) -> None:
    world.take(world.item("a.txt", OLD, "2025-08-01"), world.item("b.txt", NEW, "2026-02-01"))
    middle = "number: 7\ntitle: Knee Scans\neffective: 2025-10-01\nPain for six weeks"
    world.take(world.item("m.txt", middle, "2025-10-05"))
    assert world.in_force(ID, "2025-09-30") == {"Pain for six weeks", "Failed therapy"}
    assert world.in_force(ID, "2025-10-01") == {"Pain for six weeks"}
    assert world.in_force(ID, "2026-01-01") == {"Pain for twelve weeks", "Failed therapy"}


def test_overwritten_in_place_without_a_new_date_governs_from_its_retrieval(world: World) -> None:
    silent = OLD.replace("six", "nine")
    world.take(world.item("a.txt", OLD, "2025-08-01"), world.item("s.txt", silent, "2025-11-20"))
    latest = world.record.versions(ID)[-1]
    assert (latest.in_force_from, latest.in_force_basis) == (date(2025, 11, 20), Basis.RETRIEVED)


def test_the_same_text_in_other_bytes_is_the_same_version(world: World) -> None:
    report = world.take(world.item("a.txt", OLD, "2025-08-01"), world.item("b.txt", OLD + "\n", "2025-09-01"))
    assert [t.state for t in report.taken] == [PUBLISHED, SAME_TEXT]
    [version] = world.record.versions(ID)
    assert len(version.same_text_sha256) == 1


def test_a_text_that_returns_is_a_version_of_its_own(world: World) -> None:
    silent = OLD.replace("six", "nine")
    back = OLD + "\n"
    items = [("a.txt", OLD, "2025-08-01"), ("s.txt", silent, "2025-11-20"), ("r.txt", back, "2026-01-15")]
    world.take(*(world.item(*given) for given in items))
    assert [v.dated for v in world.record.versions(ID)] == ["2025-07-01", "2025-11-20", "2026-01-15"]


def test_texts_received_side_by_side_for_one_date_are_editions(world: World) -> None:
    other = OLD.replace("Failed therapy", "Failed therapy or surgery")
    report = world.take(world.item("one.txt", OLD), world.item("two.txt", other))
    assert len({version.partition("@")[0] for taken in report.taken for version in taken.versions}) == 2


def test_another_subject_under_the_same_number_is_a_policy_of_its_own(world: World) -> None:
    other = "number: 7\ntitle: Bunion Surgery\neffective: 2025-07-01\nPain in the toe"
    report = world.take(world.item("a.txt", OLD), world.item("b.txt", other, "2026-03-12"))
    assert {t.versions[0].partition("@")[0] for t in report.taken} == {ID, f"{ID}~bunion-surgery"}


def test_a_refused_document_says_why_and_disturbs_no_other(world: World) -> None:
    report = world.take(world.item("blank.txt", ""), world.item("a.txt", OLD), world.item("gone.txt", "x"))
    assert [t.state for t in report.taken] == [REFUSED, PUBLISHED, PUBLISHED]
    assert (report.taken[0].code, report.taken[0].todo) == ("blank", "Check the source.")


def test_a_file_that_is_not_there_is_refused_in_words(world: World) -> None:
    item = world.item("a.txt", OLD)
    item.path.unlink()
    [taken] = world.take(item).taken
    assert (taken.state, taken.code) == (REFUSED, "missing")


def test_what_the_user_says_wins_over_what_is_printed(world: World) -> None:
    world.take(world.item("a.txt", OLD, title="Knee MRI", effective_date="2025-09-01"))
    [version] = world.record.versions(ID)
    assert (version.dated, version.facts.title) == ("2025-09-01", "Knee MRI")


def test_a_bigger_file_than_a_policy_can_be_is_refused_before_it_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.intake.MAX_BYTES", 10)
    [taken] = world.take(world.item("a.txt", OLD)).taken
    assert taken.code == "too_large"
    assert list(world.archive.names()) == []


def test_a_payer_that_goes_back_to_an_earlier_file_has_a_new_version(world: World) -> None:
    url = "https://payer.example/7"
    for text, day in ((OLD, "2025-08-01"), (NEW, "2026-02-05"), (OLD, "2026-02-20"), (OLD, "2026-02-27")):
        world.take(replace(world.item("a.txt", text, day), source_url=url))
    assert [v.dated for v in world.record.versions(ID)] == ["2025-07-01", "2026-01-01", "2026-02-20"]
    assert world.in_force(ID, "2026-02-10") == {"Pain for twelve weeks", "Failed therapy"}
    assert world.in_force(ID, "2026-02-21") == {"Pain for six weeks", "Failed therapy"}


def test_a_version_that_is_published_is_told_once(world: World) -> None:
    for _ in range(2):
        world.take(world.item("a.txt", OLD, "2025-08-01"))
    (posted,) = world.record.events()
    assert (posted.event.type, posted.event.subject) == (EventType.VERSION_PUBLISHED, ID)
    assert posted.event.data["version"] == f"{ID}@2025-07-01"
