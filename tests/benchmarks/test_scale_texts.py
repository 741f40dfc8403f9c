"""A corpus is multiplied with other words, and every place of a reading still holds."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from benchmarks.scale_texts import Alteration, Vocabulary, altered, revised
from corpus.model import Code, CodeMention, CodeSystem, CodeWhere, Criterion, PolicyFacts, Reading
from corpus.positions import Positions

WORDS = Vocabulary.of(["lamp therapy widget 12 weeks", "lamp splint gadget", "another policy about lamp wires"] * 2)
TEXT = "Widget splint after 12 weeks since 2024\nCode 72148 for Gadget wires\n"


def reading() -> Reading:
    at = TEXT.index("72148")
    mention = CodeMention(Code(CodeSystem.CPT, "72148"), at, at + 5, CodeWhere.LIST)
    facts = PolicyFacts(title="Widget splint")
    criteria = (Criterion(0, 39),)
    return Reading("0" * 64, "1", "text/plain", None, True, TEXT, Positions(), facts, (), (), criteria, (mention,))


def test_an_altered_reading_says_something_else_at_the_same_places() -> None:
    other = altered(reading(), Alteration(WORDS, 3))
    assert other.text != TEXT
    assert [len(line) for line in other.text.split("\n")] == [len(line) for line in TEXT.split("\n")]
    assert other.criteria == reading().criteria
    assert other.facts.title == other.text[:13]


def test_codes_years_and_case_stay() -> None:
    other = altered(reading(), Alteration(WORDS, 3))
    assert "72148" in other.text
    assert "2024" in other.text
    assert other.text[0].isupper()
    assert " 12 " not in other.text


def test_each_seed_alters_otherwise_and_the_same_one_alike() -> None:
    first, second = (altered(reading(), Alteration(WORDS, seed)).text for seed in (1, 2))
    assert first != second
    assert altered(reading(), Alteration(WORDS, 1)).text == first


def test_a_revision_alters_a_share_of_the_lines_and_keeps_what_earlier_ones_altered() -> None:
    long = "".join(f"widget splint number {number}\n" for number in range(400))
    plain = replace(reading(), text=long, codes=())
    lines = [revised(plain, WORDS, revision, 0.1).text.splitlines() for revision in range(4)]
    assert lines[0] == long.splitlines()
    changed = [sum(a != b for a, b in zip(before, after, strict=True)) for before, after in pairwise(lines)]
    assert all(20 < count < 70 for count in changed)
