"""What every record answers: names, passages and citations that were published."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from corpus.errors import NotFound
from corpus.exchange import PolicyFilter
from corpus.ids import point_id
from corpus.ports import Record
from tests.contracts.records import PostgresRecord, SqliteRecord
from tests.contracts.samples import (
    Story,
    citation,
    passage,
    points_of,
    reading,
    story,
)

ABSENT = "0" * 64


class RecordContract:
    """The port ``Record``; an adapter gives ``record``, empty."""

    @pytest.fixture
    def record(self) -> Iterator[Record]:
        raise NotImplementedError


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
        assert ids(PolicyFilter(text="lamps 100%")) == ["meadow/a"]
        assert ids(PolicyFilter(text="lamps mirrors")) == []
        assert ids(PolicyFilter(code="99990")) == ["meadow/a"]
        assert ids(PolicyFilter(code="99990", payer="brook")) == []

    def test_policies_are_found_by_the_words_of_their_aliases(self, record: Record) -> None:
        story(policy_id="meadow/a", title="Mirrors", aliases=["bright-lamps", "2026t0007"]).publish(record)
        story(policy_id="meadow/b", title="Lamps").publish(record)
        story(policy_id="brook/c", aliases=["bright-lamps"]).stage(record)

        def ids(text: str, payer: str | None = None) -> list[str]:
            return [found.policy_id for found in record.policies(PolicyFilter(payer, text))]

        assert ids("Bright lamps") == ["meadow/a"]
        assert ids("LAMPS") == ["meadow/a", "meadow/b"]
        assert ids("2026T0007") == ids("t0007 mirrors") == ["meadow/a"]
        assert ids("bright", payer="brook") == []
        assert ids("bright_lamps") == ["meadow/a"]
        assert ids("&") == []

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


class HandOutContract(RecordContract):
    """Many answers cite the same at once."""

    def test_who_hands_out_the_same_in_another_order_waits_for_nobody_for_ever(self, record: Record) -> None:
        told = story()
        told.publish(record)
        for turn in range(8):
            names = [f"{told.version.id}#{turn:06x}{n:06x}" for n in range(30)]
            keys = [replace(citation(told), id=name) for name in names]
            orders = [keys[first:] + keys[:first] for first in (0, 10, 20)] + [keys[::-1]]
            with ThreadPoolExecutor(len(orders)) as answers:
                list(answers.map(record.add_citations, orders))
            assert [record.citation(key.id) for key in keys] == keys


class StateContract(RecordContract):
    """Several answers of one state."""

    def test_what_is_read_inside_is_of_one_state_while_others_publish(self, record: Record) -> None:
        told, later = story(), story(dated="2026-06-01")
        told.publish(record)
        with record.one_state(), record.one_state():
            assert len(record.versions("meadow/lamp-1")) == 1
            with ThreadPoolExecutor() as others:
                others.submit(later.publish, record, others=[told]).result()
                assert len(others.submit(record.versions, "meadow/lamp-1").result()) == 2
            assert len(record.versions("meadow/lamp-1")) == 1
        assert len(record.versions("meadow/lamp-1")) == 2

    def test_who_reads_one_state_writes_nothing(self, record: Record) -> None:
        """He would hold one connection and wait for another, as might everybody else."""
        told = story()
        told.publish(record)
        with pytest.raises(RuntimeError, match="one_state"), record.one_state():
            record.add_citations([citation(told)])
        record.add_citations([citation(told)])
        assert record.citation(citation(told).id) == citation(told)

    def test_a_failure_inside_ends_the_state(self, record: Record) -> None:
        with pytest.raises(NotFound), record.one_state():
            record.text(ABSENT)
        story().publish(record)
        assert len(record.versions("meadow/lamp-1")) == 1


class LookupContract(NameContract, PassageContract, CitationContract, HandOutContract, StateContract):
    """What comes out."""


class TestSqlite(SqliteRecord, LookupContract):
    """SQLite."""


class TestPostgres(PostgresRecord, LookupContract):
    """PostgreSQL."""
