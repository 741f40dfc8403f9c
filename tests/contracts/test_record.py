"""What every record keeps whole: arrivals, readings, publications. One suite, a class for each database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus.errors import NotFound, Refused
from corpus.exchange import OPEN_FUTURE, PolicyFilter
from corpus.ports import Record
from corpus.positions import Positions
from tests.contracts.records import PostgresRecord, SqliteRecord
from tests.contracts.samples import (
    arrival,
    citation,
    outcome,
    passage,
    points_of,
    reading,
    sha256,
    story,
    words_of,
)

ABSENT = "0" * 64


class RecordContract:
    """The port ``Record``; an adapter gives ``record``, empty."""

    @pytest.fixture
    def record(self) -> Iterator[Record]:
        raise NotImplementedError


class ArrivalContract(RecordContract):
    """Arrivals and outcomes."""

    def test_a_source_delivers_the_same_bytes_once(self, record: Record) -> None:
        assert record.add_arrival(arrival(b"x"), size=1)
        before = record.dump()
        assert not record.add_arrival(replace(arrival(b"x", hour=12), name="b.pdf"), size=1)
        assert record.dump() == before

    def test_arrivals_of_the_same_bytes_come_oldest_first(self, record: Record) -> None:
        late = arrival(b"x", "https://a.example/", hour=9)
        early = arrival(b"x", "https://b.example/", hour=7)
        record.add_arrival(late, size=1)
        record.add_arrival(early, size=1)
        assert record.arrivals(sha256(b"x")) == [early, late]
        assert record.arrivals(ABSENT) == []

    def test_a_time_without_a_zone_is_refused(self, record: Record) -> None:
        naive = replace(arrival(b"x"), retrieved_at=arrival(b"x").retrieved_at.replace(tzinfo=None))
        with pytest.raises(Exception, match="no time zone"):
            record.add_arrival(naive, size=1)
        assert record.arrivals(sha256(b"x")) == []

    def test_the_latest_outcome_of_an_arrival_counts(self, record: Record) -> None:
        told = story()
        told.arrive(record)
        assert record.outcome(sha256(told.data), "https://payer.example/a.pdf") is None
        record.set_outcome(replace(outcome(told, "refused"), code="blank", message="No words.", versions=()))
        record.set_outcome(outcome(told))
        assert record.outcome(sha256(told.data), "https://payer.example/a.pdf") == outcome(told)
        assert record.outcomes() == [outcome(told)]
        assert record.outcomes("published") == [outcome(told)]
        assert record.outcomes("refused") == []

    def test_outcomes_come_in_the_order_of_their_sources(self, record: Record) -> None:
        for url in ("https://b.example/", "https://A.example/", "https://a.example/"):
            record.add_arrival(arrival(b"x", url), size=1)
            record.set_outcome(replace(outcome(story(), "pending"), sha256=sha256(b"x"), source_url=url))
        urls = [found.source_url for found in record.outcomes()]
        assert urls == ["https://A.example/", "https://a.example/", "https://b.example/"]

    def test_an_outcome_without_an_arrival_is_not_found(self, record: Record) -> None:
        with pytest.raises(NotFound):
            record.set_outcome(outcome(story()))


class ReadingContract(RecordContract):
    """Readings and texts."""

    def test_a_reading_comes_back_whole(self, record: Record) -> None:
        made = reading("Zwölf Wochen – 脊椎 \U0001f9e0 and\nmore", b"bytes")
        record.add_arrival(arrival(b"bytes"), size=5)
        record.add_reading("r1", made)
        assert record.reading("r1") == made
        assert record.text(made.text_sha256) == made.text
        assert Positions.unpack(record.positions("r1")) == words_of(made.text)

    def test_readings_of_one_text_are_found_by_it(self, record: Record) -> None:
        record.add_arrival(arrival(b"bytes"), size=5)
        record.add_reading("r2", reading("the same", reader="reader-2"))
        record.add_reading("r1", reading("the same", reader="reader-1"))
        assert record.readings_of_text(reading("the same").text_sha256) == ["r1", "r2"]
        assert record.readings_of_text(ABSENT) == []

    def test_storing_a_reading_again_changes_nothing(self, record: Record) -> None:
        record.add_arrival(arrival(b"bytes"), size=5)
        record.add_reading("r1", reading("once"))
        before = record.dump()
        record.add_reading("r1", reading("once"))
        assert record.dump() == before

    def test_a_reading_of_bytes_that_never_arrived_is_refused(self, record: Record) -> None:
        with pytest.raises(NotFound):
            record.add_reading("r1", reading("text"))
        with pytest.raises(NotFound):
            record.text(reading("text").text_sha256)

    def test_a_text_with_a_null_character_is_refused(self, record: Record) -> None:
        record.add_arrival(arrival(b"bytes"), size=5)
        with pytest.raises(Refused):
            record.add_reading("r1", reading("a\x00b"))

    def test_what_is_not_known_is_not_found(self, record: Record) -> None:
        for ask in (record.reading, record.text, record.positions, record.version):
            with pytest.raises(NotFound):
                ask(ABSENT)


class PublicationContract(RecordContract):
    """Stage, flip, and what is seen between them."""

    def test_a_staged_version_is_seen_by_no_reading_method(self, record: Record) -> None:
        told = story(codes=[["CPT:99990"]], aliases=["lamp"])
        told.stage(record)
        keys = [held.key for held in told.publication.passages]
        assert record.policy("meadow/lamp-1") is None
        assert record.policy("meadow/lamp") is None
        assert record.policies(PolicyFilter()) == []
        assert record.aliases("meadow/lamp-1") == ()
        assert record.versions("meadow/lamp-1") == []
        assert record.versions_by_policy(["meadow/lamp-1"]) == {"meadow/lamp-1": []}
        assert record.versions_of_snapshot(told.version.snapshot_sha256) == []
        assert record.placements_of(told.version.id, keys) == {}
        assert record.placements_in({told.version.id: keys}) == {told.version.id: {}}
        assert record.all_aliases() == {}
        assert record.points("meadow/lamp-1") == []
        assert record.policies_naming(["99990"]) == []
        assert record.counts().versions == record.counts().policies == record.counts().passages == 0
        with pytest.raises(NotFound):
            record.version(told.version.id)
        with pytest.raises(NotFound):
            record.add_citations([citation(told)])

    def test_what_is_staged_is_there_to_be_completed(self, record: Record) -> None:
        told = story(aliases=["lamp"])
        told.stage(record)
        assert record.staged() == [told.version]
        assert [placed.passage_key for placed in record.staged_placements(told.version.id)] == [
            held.key for held in told.publication.passages
        ]
        assert record.find_policy("meadow", "lamp") == "meadow/lamp-1"
        assert record.find_policy("meadow", "lamp-1") == "meadow/lamp-1"

    def test_a_flipped_version_is_seen_whole(self, record: Record) -> None:
        told = story(codes=[["CPT:99990"]], aliases=["lamp"])
        points = told.publish(record)
        assert record.staged() == []
        assert record.policy("meadow/lamp-1") == told.publication.policy
        assert record.policy("meadow/lamp") == told.publication.policy
        assert record.aliases("meadow/lamp-1") == ("lamp",)
        assert record.all_aliases() == {"meadow/lamp-1": ("lamp",)}
        assert record.version(told.version.id) == told.version
        assert record.versions("meadow/lamp-1") == [told.version]
        assert record.versions_of_snapshot(told.version.snapshot_sha256) == [told.version]
        assert record.points("meadow/lamp-1") == points
        assert record.policies_naming(["99990"]) == ["meadow/lamp-1"]

    def test_staging_and_flipping_again_changes_nothing(self, record: Record) -> None:
        told = story(aliases=["lamp"])
        told.stage(record)
        staged = record.dump()
        told.stage(record)
        assert record.dump() == staged
        points = told.publish(record)
        published = record.dump()
        assert told.publish(record) == points
        assert record.dump() == published

    def test_staging_again_replaces_what_was_staged(self, record: Record) -> None:
        first = story(["Six weeks.", "A signed order."], aliases=["lamp", "sun"], title="Lamps")
        second = story(["Nine weeks.", "A signed order."], aliases=["sun", "day"])
        told = replace(second, publication=replace(second.publication, version=second.version))
        first.stage(record)
        told.stage(record)
        keys = [held.key for held in told.publication.passages]
        assert [placed.passage_key for placed in record.staged_placements(told.version.id)] == keys
        assert record.passages_by_key("meadow/lamp-1", [held.key for held in first.publication.passages]).keys() == {
            first.publication.passages[1].key
        }
        told.publish(record)
        assert record.aliases("meadow/lamp-1") == ("day", "sun")
        found = record.policy("meadow/lamp-1")
        assert found is not None
        assert found.title == "Lamp therapy"

    def test_a_published_version_is_never_staged_over(self, record: Record) -> None:
        told = story()
        told.publish(record)
        before = record.dump()
        better = story(reader="reader-2")
        better.arrive(record)
        with pytest.raises(ValueError, match="another reading_id"):
            record.stage(better.publication)
        assert record.version(told.version.id) == told.version
        assert record.dump()["versions"] == before["versions"]

    def test_a_version_that_was_never_staged_cannot_be_flipped(self, record: Record) -> None:
        with pytest.raises(NotFound):
            record.flip("meadow/lamp-1@2026-01-01", [])
        story().publish(record)
        with pytest.raises(NotFound):
            record.flip("meadow/lamp-1@2027-01-01", [])

    def test_a_version_without_its_bytes_or_reading_cannot_be_staged(self, record: Record) -> None:
        told = story()
        with pytest.raises(NotFound):
            record.stage(told.publication)
        record.add_arrival(arrival(told.data), size=1)
        with pytest.raises(NotFound):
            record.stage(told.publication)
        record.add_reading(told.version.reading_id, reading("another text", told.data))
        with pytest.raises(ValueError, match="names the text"):
            record.stage(told.publication)
        assert record.staged() == []

    def test_a_flip_that_fails_publishes_nothing(self, record: Record) -> None:
        told = story()
        told.stage(record)
        before = record.dump()
        stranger = replace(points_of(told)[0], passage_key=passage("elsewhere").key)
        with pytest.raises(NotFound):
            record.flip(told.version.id, [stranger])
        with pytest.raises(ValueError, match="points of"):
            record.flip(told.version.id, [replace(points_of(told)[0], policy_id="meadow/other")])
        assert record.dump() == before

    def test_versions_come_in_the_order_in_which_they_began_to_govern(self, record: Record) -> None:
        late, early = story(["Late."], dated="2026-06-01"), story(["Early."], dated="2025-01-01")
        first = story(["First."], dated="2026-02-01")
        unknown = replace(first.version, in_force_from=None)
        first = replace(first, publication=replace(first.publication, version=unknown))
        for told in (late, early, first):
            told.stage(record)
            record.flip(told.version.id, [])
        assert [found.dated for found in record.versions("meadow/lamp-1")] == ["2026-02-01", "2025-01-01", "2026-06-01"]

    def test_versions_of_one_day_come_in_the_order_of_minting(self, record: Record) -> None:
        for number, dated in enumerate(("2026-01-01", "2026-01-01.2", "2026-01-01.3")):
            told = story([f"Text {number}."], dated=dated)
            told.stage(record)
            record.flip(told.version.id, [])
        dated_in_order = [found.dated for found in record.versions("meadow/lamp-1")]
        assert dated_in_order == ["2026-01-01", "2026-01-01.2", "2026-01-01.3"]

    def test_the_title_of_a_policy_changes_with_the_flip_and_not_before(self, record: Record) -> None:
        story().publish(record)
        renamed = story(["New."], dated="2026-06-01", title="Lamps and suns")
        renamed.stage(record)
        titles = [found.title for found in record.policies(PolicyFilter())]
        record.flip(renamed.version.id, points_of(renamed))
        titles += [found.title for found in record.policies(PolicyFilter())]
        assert titles == ["Lamp therapy", "Lamps and suns"]

    def test_the_same_text_in_other_bytes_is_noted_with_its_version(self, record: Record) -> None:
        told = story()
        told.publish(record)
        other = arrival(b"printed again", "https://payer.example/b.pdf")
        with pytest.raises(NotFound):
            record.note_same_text(told.version.id, other)
        record.add_arrival(other, size=13)
        for _ in range(2):
            record.note_same_text(told.version.id, other)
            record.note_same_text(told.version.id, arrival(told.data))
        assert record.version(told.version.id).same_text_sha256 == (other.sha256,)
        assert [found.id for found in record.versions_of_snapshot(other.sha256)] == [told.version.id]
        with pytest.raises(NotFound):
            record.note_same_text("meadow/lamp-1@1999-01-01", other)

    def test_a_version_without_passages_can_be_published(self, record: Record) -> None:
        told = story(["Only text."])
        bare = replace(told, publication=replace(told.publication, passages=()))
        bare.stage(record)
        record.flip(bare.version.id, [])
        assert record.staged_placements(bare.version.id) == []
        assert record.versions("meadow/lamp-1") == [bare.version]


class WholeContract(RecordContract):
    """The whole port, and the record as a whole."""

    def test_counts_are_of_published_things_and_extra_says_what_waits(self, record: Record) -> None:
        told = story()
        points = told.publish(record)
        record.flip(told.version.id, [replace(points[0], valid_to=OPEN_FUTURE - 1), points[1]])
        record.set_outcome(outcome(told))
        record.add_citations([citation(told)])
        story(["Waits."], dated="2027-01-01").stage(record)
        counts = record.counts()
        assert (counts.policies, counts.versions, counts.snapshots, counts.readings) == (1, 1, 2, 2)
        assert (counts.passages, counts.placements, counts.points, counts.citations) == (2, 2, 2, 1)
        extra = dict(counts.extra)
        assert extra.pop("record_bytes") > 0
        assert extra == {"staged": 1, "index_debt": 1, "outcomes_published": 1}

    def test_the_order_of_writing_does_not_show_in_a_dump(self, record: Record) -> None:
        told = [story(policy_id=f"meadow/p-{number}", aliases=[f"n-{number}"]) for number in range(4)]
        dumps = []
        for order in (told, told[::-1]):
            for each in order:
                each.publish(record)
            dumps.append(record.dump())
        assert dumps[0] == dumps[1]
        assert len(dumps[0]["placements"]) == 8

    def test_a_dump_has_no_times_and_names_rows_by_what_they_are(self, record: Record) -> None:
        told = story()
        told.publish(record)
        dump = record.dump()
        assert dump["placements"] == sorted(dump["placements"], key=repr)
        assert {row[0] for row in dump["placements"]} == {told.version.id}
        assert str(told.version.retrieved_at.date()) not in repr(dump)


class PublishedContract(ArrivalContract, ReadingContract, PublicationContract, WholeContract):
    """What goes in, and the record as a whole."""


class TestSqlite(SqliteRecord, PublishedContract):
    """SQLite."""


class TestPostgres(PostgresRecord, PublishedContract):
    """PostgreSQL."""
