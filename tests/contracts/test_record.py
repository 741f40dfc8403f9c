"""What every record does: one suite, inherited by a class for each database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import NotFound, Refused
from corpus.exchange import OPEN_FUTURE, PolicyFilter
from corpus.ids import point_id
from corpus.ports import Record
from corpus.positions import Positions
from corpus.record_sql import SqlRecord
from tests.contracts.databases import empty, needs_postgres, postgres_schema
from tests.contracts.samples import (
    Story,
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


class NameContract(RecordContract):
    """Policies, aliases and codes."""

    def test_the_first_policy_keeps_an_alias(self, record: Record) -> None:
        story(aliases=["lamp", "first"]).publish(record)
        story(policy_id="meadow/lamp-2", aliases=["lamp", "second"]).publish(record)
        story(policy_id="brook/lamp-1", aliases=["lamp"]).publish(record)
        assert record.find_policy("meadow", "lamp") == "meadow/lamp-1"
        assert record.find_policy("brook", "lamp") == "brook/lamp-1"
        assert record.find_policy("meadow", "unheard-of") is None
        assert record.aliases("meadow/lamp-2") == ("second",)

    def test_policies_are_found_by_the_address_of_what_is_published(self, record: Record) -> None:
        story(policy_id="meadow/lamp-1").publish(record)
        story(policy_id="meadow/lamp-2").publish(record)
        story(policy_id="brook/lamp-3").stage(record)
        assert sorted(record.policies_at("https://payer.example/a.pdf")) == ["meadow/lamp-1", "meadow/lamp-2"]
        assert record.policies_at("https://payer.example/b.pdf") == []

    def test_policies_are_listed_in_pages_by_id(self, record: Record) -> None:
        ids = ["meadow/b", "meadow/B-2", "meadow/a-10", "meadow/a", "brook/z", "meadow/a~nh"]
        for policy_id in ids:
            story(policy_id=policy_id).publish(record)
        pages, after = [], None
        while page := record.policies(PolicyFilter(after=after, limit=2)):
            pages += [found.policy_id for found in page]
            after = pages[-1]
        assert pages == sorted(ids)
        found = record.policies(PolicyFilter(payer="brook"))
        assert [policy.policy_id for policy in found] == ["brook/z"]

    def test_policies_are_found_by_words_and_codes(self, record: Record) -> None:
        story(policy_id="meadow/a", title="100% Lamps", codes=[["CPT:99990"]]).publish(record)
        story(policy_id="meadow/b", title="Mirrors").publish(record)

        def ids(where: PolicyFilter) -> list[str]:
            return [found.policy_id for found in record.policies(where)]

        assert ids(PolicyFilter(text="lamp")) == ["meadow/a"]
        assert ids(PolicyFilter(text="0% l")) == ["meadow/a"]
        assert ids(PolicyFilter(text="_irrors")) == []
        assert ids(PolicyFilter(text="meadow/B")) == ["meadow/b"]
        assert ids(PolicyFilter(code="99990")) == ["meadow/a"]
        assert ids(PolicyFilter(code="99990", payer="brook")) == []

    @pytest.mark.parametrize(
        ("named", "asked", "found"),
        [
            ("CPT:99990", "CPT:99990", True),
            ("CPT:99990", "99990", True),
            ("CPT:99990", "HCPCS:99990", False),
            ("CPT:99990", "9999", False),
            ("CPT:99990", "999901", False),
            ("HCPCS:X9990", "x9990", True),
            ("CPT:99910-99990", "99950", True),
            ("CPT:99910-99990", "CPT:99910", True),
            ("CPT:99910-99990", "CPT:99990", True),
            ("CPT:99910-99990", "CPT:99991", False),
            ("CPT:99910-99990", "CPT:99909", False),
            ("CPT:99910-99990", "999500", False),
            ("CPT:00100-99999", "72148", True),
            ("ICD-10-CM:Z90-Z94", "Z92.15", True),
            ("ICD-10-CM:Z90-Z94", "Z94.9", True),
            ("ICD-10-CM:Z90-Z94", "Z95", False),
            ("ICD-10-CM:Z99.10-Z99.18", "Z99.16", True),
            ("ICD-10-CM:Z99.10-Z99.18", "Z99.19", False),
            ("NDC:12345-6789-01", "12345-6789-01", True),
            ("NDC:12345-6789-01", "NDC:2345", False),
        ],
    )
    def test_a_code_is_found_by_itself_and_in_ranges(self, record: Record, named: str, asked: str, found: bool) -> None:
        story(codes=[[named]]).publish(record)
        assert record.policies_naming([asked, "CPT:00000"]) == (["meadow/lamp-1"] if found else [])
        assert record.policies_naming([asked], payer="brook") == []

    def test_no_code_names_no_policy(self, record: Record) -> None:
        story(codes=[["CPT:99990"]]).publish(record)
        assert record.policies_naming([]) == []


class PassageContract(RecordContract):
    """Passages, placements, points and the debt of the index."""

    def test_passages_are_shared_by_the_versions_of_a_policy(self, record: Record) -> None:
        first = story(["Six weeks.", "A signed order."])
        second = story(["Nine weeks.", "A signed order."], dated="2026-06-01")
        first.publish(record)
        second.publish(record, others=[first])
        assert record.counts().passages == 3
        assert record.counts().placements == 4
        key = second.publication.passages[1].key
        shared = record.passages_by_key("meadow/lamp-1", [key, passage("unknown").key])
        assert shared == {key: replace(second.publication.passages[1], start=0, end=0)}
        assert record.passages_by_key("meadow/lamp-2", [key]) == {}

    def test_points_lead_to_their_passages_at_once(self, record: Record) -> None:
        first = story(["Six weeks.", "A signed order."])
        first.publish(record)
        found = record.passages_of_points(
            [point.id for point in record.points("meadow/lamp-1")] + [point_id("meadow/lamp-9", "x", 0)]
        )
        assert {passage.content for passage in found.values()} == {"Six weeks.", "A signed order."}

    def test_the_first_of_several_placements_is_given(self, record: Record) -> None:
        told = story(["Ask first.", "A signed order.", "Ask first."])
        told.publish(record)
        key = told.publication.passages[0].key
        placed = record.placements_of(told.version.id, [key, passage("unknown").key])
        assert placed.keys() == {key}
        assert (placed[key].ordinal, placed[key].start, placed[key].end) == (0, 0, 10)
        assert record.placements_in({told.version.id: [key], "meadow/none@2026-01-01": [key]}) == {
            told.version.id: placed,
            "meadow/none@2026-01-01": {},
        }
        spans = [(found.ordinal, found.start) for found in record.staged_placements(told.version.id)]
        assert spans == [(0, 0), (1, 11), (2, 27)]

    def test_points_are_known_by_id_once_flipped(self, record: Record) -> None:
        told = story()
        points = told.publish(record)
        unknown = "00000000-0000-4000-8000-000000000000"
        assert record.points_by_id([point.id for point in points] + [unknown]) == {p.id: p for p in points}
        assert record.points_by_id([]) == {}

    def test_a_point_that_says_more_than_its_passage_keeps_it(self, record: Record) -> None:
        told = story(codes=[["CPT:99990"]])
        told.stage(record)
        points = [
            replace(point, codes=("CPT:11111",), kind="other", section_kind="background", lines_of_business=())
            for point in points_of(told)
        ]
        record.flip(told.version.id, points)
        assert record.points("meadow/lamp-1") == points
        bare = [replace(point, codes=()) for point in points]
        record.flip(told.version.id, bare)
        assert record.points("meadow/lamp-1") == bare

    def test_a_content_leads_to_a_point_of_any_policy(self, record: Record) -> None:
        one = story(["Shared.", "Own."])
        other = story(["Shared."], policy_id="brook/x-1")
        one.publish(record)
        points = {point.id for point in one.publish(record)} | {point.id for point in other.publish(record)}
        found = record.point_with_content(["Shared.", "Own.", "Unheard of."])
        assert found.keys() == {"Shared.", "Own."}
        assert set(found.values()) <= points
        keys = {key: point.passage_key for key, point in record.points_by_id(list(found.values())).items()}
        assert keys[found["Own."]] == one.publication.passages[1].key
        assert record.point_with_content([]) == {}

    def test_a_content_that_was_only_staged_leads_to_no_point(self, record: Record) -> None:
        story(["Shared."]).stage(record)
        assert record.point_with_content(["Shared."]) == {}

    def test_the_index_is_owed_what_changed_or_went_and_not_what_is_new(self, record: Record) -> None:
        told = story(["One.", "Two.", "Three."])
        points = told.publish(record)
        assert record.index_debt() == []
        closed = replace(points[0], valid_to=800_000)
        record.flip(told.version.id, [closed, points[1]])
        assert record.index_debt() == ["meadow/lamp-1"]
        assert record.debt_of("meadow/lamp-1") == sorted([points[0].id, points[2].id])
        assert record.points("meadow/lamp-1") == sorted([closed, points[1]], key=lambda point: point.id)
        record.flip(told.version.id, [closed, points[1]])
        assert record.debt_of("meadow/lamp-1") == sorted([points[0].id, points[2].id])
        record.settle("meadow/lamp-1")
        record.settle("meadow/lamp-1")
        assert record.index_debt() == record.debt_of("meadow/lamp-1") == []
        record.flip(told.version.id, [closed, points[1]])
        assert record.index_debt() == []


class CitationContract(RecordContract):
    """Citations, for ever."""

    def test_a_citation_handed_out_never_changes(self, record: Record) -> None:
        told = story()
        told.publish(record)
        key = citation(told)
        record.add_citations([key, citation(told, 1, ".2")])
        record.add_citations([replace(key, start=3, path=("Elsewhere",))])
        assert record.citation(key.id) == key
        assert record.citation(key.id + ".9") is None
        assert record.citation("nonsense") is None
        record.add_citations([])
        assert record.counts().citations == 2

    def test_citations_come_in_the_order_of_their_ids(self, record: Record) -> None:
        keys = []
        for policy_id in ("meadow/a-1", "meadow/a", "meadow/a~nh", "brook/z"):
            for dated in ("2026-01-01", "2026-01-01.2"):
                told = story([f"{policy_id} {dated}.", "More."], policy_id=policy_id, dated=dated)
                told.stage(record)
                record.flip(told.version.id, [])
                keys += [citation(told), citation(told, 1), citation(told, 1, ".2"), citation(told, 1, ".10")]
        record.add_citations(keys)
        assert list(record.citations()) == sorted(keys, key=lambda key: key.id)

    def test_a_citation_of_an_unknown_text_or_version_is_not_handed_out(self, record: Record) -> None:
        told = story()
        told.publish(record)
        with pytest.raises(NotFound):
            record.add_citations([replace(citation(told), text_sha256=ABSENT)])
        with pytest.raises(NotFound):
            record.add_citations([replace(citation(told), id="meadow/x@1#1", version_id="meadow/x@1")])
        with pytest.raises(ValueError, match="no citation of"):
            record.add_citations([replace(citation(told), id="meadow/x@1#1")])
        assert list(record.citations()) == []

    def test_a_reanchored_citation_keeps_its_key(self, record: Record) -> None:
        told = story()
        told.publish(record)
        key = citation(told)
        record.add_citations([key])
        better = reading("Quite another text.", told.data, "reader-2")
        record.add_reading("better", better)
        assert record.current_anchor(key.id) is None
        for start in (4, 6, 6):
            record.reanchor(key.id, better.text_sha256, start, 17)
        assert record.current_anchor(key.id) == (better.text_sha256, 6, 17)
        assert record.citation(key.id) == key
        record.reanchor(key.id, key.text_sha256, key.start, key.end)
        assert record.current_anchor(key.id) is None
        with pytest.raises(NotFound):
            record.reanchor(key.id + ".7", better.text_sha256, 4, 17)
        with pytest.raises(NotFound):
            record.reanchor(key.id, ABSENT, 4, 17)

    def test_citations_can_be_reanchored_while_they_are_listed(self, record: Record) -> None:
        told = story()
        told.publish(record)
        record.add_citations([citation(told), citation(told, 1)])
        for key in record.citations():
            record.reanchor(key.id, key.text_sha256, key.start, key.start + 1)
        anchored = [record.current_anchor(citation(told, number).id) for number in range(2)]
        assert anchored == [(told.version.text_sha256, 0, 1), (told.version.text_sha256, 27, 28)]

    def test_a_better_reading_replaces_passages_points_and_codes_and_keeps_the_old_text(self, record: Record) -> None:
        old = story(["Six weeks.", "Order."], codes=[["CPT:99990"], ["CPT:99991"]], aliases=["lamp"])
        old.publish(record)
        record.add_citations([citation(old)])
        new = story(["Six weeks!", "Order."], codes=[["CPT:99992"], ["CPT:99991"]], aliases=["sun"], reader="reader-2")
        raw = replace(new.reading, snapshot_sha256=old.version.snapshot_sha256)
        version = replace(new.version, snapshot_sha256=old.version.snapshot_sha256, reading_id="better")
        record.add_reading("better", raw)
        publication = replace(new.publication, version=version)
        for _ in range(2):
            record.replace_reading(publication, points_of(new))
            state = record.dump()
        assert record.dump() == state
        assert record.versions("meadow/lamp-1") == [version]
        assert record.points("meadow/lamp-1") == points_of(new)
        assert record.debt_of("meadow/lamp-1") == [
            points_of(old)[i].id for i in range(2) if points_of(old)[i] not in points_of(new)
        ]
        assert [record.policies_naming([code]) for code in ("99990", "99991", "99992")] == [
            [],
            ["meadow/lamp-1"],
            ["meadow/lamp-1"],
        ]
        assert record.passages_by_key("meadow/lamp-1", [old.publication.passages[0].key]) == {}
        assert record.aliases("meadow/lamp-1") == ("lamp", "sun")
        assert record.citation(citation(old).id) == citation(old)
        assert record.text(old.version.text_sha256) == old.reading.text

    def test_only_a_published_version_gets_a_better_reading(self, record: Record) -> None:
        told = story()
        told.stage(record)
        with pytest.raises(NotFound):
            record.replace_reading(told.publication, points_of(told))
        assert record.points("meadow/lamp-1") == []

    def test_codes_read_better_in_the_same_words_are_named_after_a_new_reading(self, record: Record) -> None:
        told = story(codes=[["CPT:99990"]])
        told.publish(record)
        before = told.publication.passages
        for codes in (("CPT:99990", "CPT:99991"), ("CPT:99991",)):
            better = replace(told.publication, passages=(replace(before[0], codes=codes), *before[1:]))
            assert better.passages[0].key == before[0].key
            record.replace_reading(better, points_of(Story(told.data, told.reading, better)))
            assert record.passages_by_key("meadow/lamp-1", [before[0].key])[before[0].key].codes == codes
            named = {f"CPT:{code}" for code in ("99990", "99991") if record.policies_naming([code])}
            assert named == set(codes)

    def test_words_that_two_versions_share_keep_the_codes_of_both(self, record: Record) -> None:
        old = story(codes=[["CPT:99990"]])
        old.publish(record)
        new = story(codes=[["CPT:99991"]], dated="2026-06-01")
        new.publish(record, others=[old])
        assert record.policies_naming(["99990"]) == record.policies_naming(["99991"]) == ["meadow/lamp-1"]


class WholeContract(
    ArrivalContract, ReadingContract, PublicationContract, NameContract, PassageContract, CitationContract
):
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


class TestSqliteRecord(WholeContract):
    """A file."""

    @pytest.fixture
    def record(self, tmp_path: Path) -> Iterator[Record]:
        record = SqlRecord(f"sqlite:///{tmp_path}/data/record.db")
        yield record
        record.close()


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """A schema of its own in a server."""
    with postgres_schema() as url:
        yield url


@needs_postgres
class TestPostgresRecord(WholeContract):
    """A schema in a server."""

    @pytest.fixture
    def record(self, postgres_url: str) -> Iterator[Record]:
        record = SqlRecord(postgres_url)
        yield record
        record.close()
        empty(postgres_url)
