"""Every fixture document is read as a careful person would read it.

``tests/fixtures/documents`` holds policies that each set a few of the traps real documents set, and beside each an
expectation written by hand; ``tests/fixtures/README.md`` lists them. What an expectation does not name is not judged.
An aspect the reader is known to get wrong is marked in the expectation (``"xfail": {aspect: reason}``), strictly: the
day the reader gets it right, the mark has to go.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.ids import slug
from corpus.model import Code, CodeMention, CodeWhere, Criterion, PolicyFacts, Reading
from corpus.payer_book import PayerBook
from ingest.reader import DocumentReader
from retrieval.verify_pdf import words_in_boxes
from retrieval.verify_text import visible_lines
from retrieval.verify_words import holds_only, stands_in

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "tests" / "fixtures" / "documents"
SUFFIX = ".expected.json"

_ASIDE = (CodeWhere.HISTORY, CodeWhere.OTHER)
_TAIL = re.compile(r"[\s;,.:]*(?:\b(?:and|or)\b)?[\s;,.:]*$", re.IGNORECASE)
Expected = dict[str, Any]


@cache
def expectation(name: str) -> Expected:
    """What a right reading of the document has."""
    loaded: Expected = json.loads((DOCUMENTS / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
    return loaded


@cache
def reading(name: str) -> Reading:
    """The document, read."""
    reader = DocumentReader(PayerBook.load(ROOT / "corpus" / "samples" / "payers"))
    return reader.read(DOCUMENTS / name, Hints(payer=expectation(name).get("hints", {}).get("payer"), name=name))


def _judging(aspect: str, *keys: str) -> pytest.MarkDecorator:
    """The fixtures whose expectation has one of the keys, with the known failures of this aspect marked."""
    cases = []
    for path in sorted(DOCUMENTS.glob(f"*{SUFFIX}")):
        name = path.name.removesuffix(SUFFIX)
        expected = expectation(name)
        if any(key in expected for key in keys):
            reason = expected.get("xfail", {}).get(aspect)
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            cases.append(pytest.param(name, id=name, marks=marks))
    return pytest.mark.parametrize("name", cases)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _sentence(text: str) -> str:
    """A criterion's words, without the mark and conjunction that join it to the next."""
    return _TAIL.sub("", _plain(text))


def _outline(nodes: Sequence[Criterion], text: str, depth: int = 0) -> Iterator[str]:
    for node in nodes:
        yield "  " * depth + _sentence(text[node.start : node.end])
        yield from _outline(node.children, text, depth + 1)


def _expected_outline(nodes: Sequence[Expected | str], depth: int = 0) -> Iterator[str]:
    for node in nodes:
        whole = {"text": node} if isinstance(node, str) else node
        yield "  " * depth + _sentence(whole["text"])
        yield from _expected_outline(whole.get("children", ()), depth + 1)


def _wanted(nodes: Sequence[Expected | str], coverage: str | None = None) -> Iterator[Expected]:
    """Every expected criterion in the order of the text; coverage is inherited from above, as a document does it."""
    for node in nodes:
        whole: Expected = {"text": node, "operator": "leaf"} if isinstance(node, str) else dict(node)
        whole.setdefault("coverage", coverage)
        yield {key: value for key, value in whole.items() if value is not None}
        yield from _wanted(whole.get("children", ()), whole["coverage"])


def _logic(node: Criterion, text: str) -> Expected:
    """What an expectation may say of a criterion beside its words."""
    return {
        "operator": node.operator.value,
        "at_least": node.at_least,
        "coverage": node.coverage.value,
        "quantities": [[q.kind.value, q.comparator, q.value, q.unit] for q in node.quantities],
        "codes": sorted(f"{code.system}:{_code(code)}" for code in node.codes),
        "also": [_sentence(text[span.start : span.end]) for span in node.also],
    }


def _roots(name: str) -> Sequence[Criterion]:
    """The roots an expectation speaks of: all, or those it names where it says that there are more."""
    expected, read = expectation(name), reading(name)
    if not expected.get("more_roots"):
        return read.criteria
    named = {_sentence(root["text"]) for root in expected["outline"]}
    return [root for root in read.criteria if _sentence(read.text[root.start : root.end]) in named]


def _code(code: Code) -> str:
    return f"{code.code}-{code.last}" if code.last else code.code


def _spans(read: Reading, part: str) -> Iterator[tuple[int, int]]:
    """Where words stand in the canonical text, whatever the white space between them."""
    pattern = r"\s+".join(re.escape(word) for word in part.split())
    yield from (match.span() for match in re.finditer(pattern, read.text))


@_judging("facts", "facts")
def test_the_facts_are_what_the_document_says_of_itself(name: str) -> None:
    facts = reading(name).facts
    wanted = expectation(name)["facts"]
    assert {key: _fact(facts, key) for key in wanted} == {key: _folded(key, value) for key, value in wanted.items()}


def _fact(facts: PolicyFacts, key: str) -> object:
    value = getattr(facts, key)
    return _folded(key, sorted(value) if isinstance(value, tuple) else value)


def _folded(key: str, value: object) -> object:
    return slug(value) if key == "number" and isinstance(value, str) else value


@_judging("outline", "outline")
def test_the_criteria_stand_in_the_tree_that_the_page_shows(name: str) -> None:
    read = reading(name)
    assert list(_outline(_roots(name), read.text)) == list(_expected_outline(expectation(name)["outline"]))


@_judging("logic", "outline")
def test_each_criterion_has_its_operator_coverage_quantities_and_codes(name: str) -> None:
    read = reading(name)
    nodes = [node for root in _roots(name) for node in root.walk()]
    found = {_sentence(read.text[node.start : node.end]): _logic(node, read.text) for node in nodes}
    wrong = []
    for want in _wanted(expectation(name)["outline"]):
        got = found.get(_sentence(want["text"]), {})  # that it is there at all is the outline's to say
        wrong += [
            f"{want['text']}: {key} {got[key]}, not {want[key]}" for key in got if want.get(key, got[key]) != got[key]
        ]
    assert wrong == []


@_judging("outline", "no_children")
def test_criteria_that_are_elsewhere_are_not_invented(name: str) -> None:
    assert [child for root in reading(name).criteria for child in root.children] == []


@_judging("governed_by", "governed_by")
def test_who_governs_instead_is_named_with_the_sentence_that_says_so(name: str) -> None:
    read = reading(name)
    assert [governing.name for governing in read.facts.governed_by] == expectation(name)["governed_by"]
    assert all(g.name.lower() in read.text[g.start : g.end].lower() for g in read.facts.governed_by)


@_judging("codes", "codes")
def test_the_codes_are_all_there_and_nothing_else_is_one(name: str) -> None:
    expected = expectation(name)
    found = reading(name).codes
    wanted = {f"{system}:{code}" for system, codes in expected["codes"].items() for code in codes}
    assert {_mention(code) for code in found if code.where not in _ASIDE} == wanted
    assert {code.code.code for code in found if code.where in _ASIDE} <= set(expected.get("other_codes", ()))


def _mention(mention: CodeMention) -> str:
    return f"{mention.code.system}:{_code(mention.code)}"


@_judging("code_coverage", "code_coverage")
def test_a_code_has_the_position_of_the_list_it_stands_in(name: str) -> None:
    wanted = expectation(name)["code_coverage"]
    listed = [m for m in reading(name).codes if m.code.code in wanted and m.where not in _ASIDE]
    assert {m.code.code: m.coverage.value for m in listed} == wanted


@_judging("text", "text_has", "text_lacks", "at_most_once", "media_type", "pages")
def test_the_text_has_every_word_of_the_policy_and_nothing_of_the_page(name: str) -> None:
    expected, read = expectation(name), reading(name)
    text = _plain(read.text)
    assert [part for part in expected.get("text_has", ()) if _plain(part) not in text] == []
    assert [part for part in expected.get("text_lacks", ()) if part in text or part in read.text] == []
    assert [part for part in expected.get("at_most_once", ()) if text.count(part) > 1] == []
    assert read.media_type == expected.get("media_type", "application/pdf")
    assert read.pages == expected.get("pages")


@_judging("furniture", "furniture")
def test_what_belongs_to_the_page_is_kept_beside_the_text(name: str) -> None:
    aside = _plain(" ".join(furniture.text for furniture in reading(name).furniture))
    assert [part for part in expectation(name)["furniture"] if part not in aside] == []


@_judging("pages", "on_pages")
def test_words_have_boxes_on_the_pages_they_stand_on(name: str) -> None:
    read = reading(name)
    for part, pages in expectation(name)["on_pages"].items():
        ((start, end),) = _spans(read, part)
        assert sorted({box.page for box in read.positions.boxes(start, end)}) == pages


@_judging("boxes", "outline")
def test_another_library_finds_each_criterion_where_the_reading_says(name: str) -> None:
    read = reading(name)
    spans = [(node.start, node.end) for root in read.criteria for node in root.walk()]
    quotes = [read.text[start:end] for start, end in spans]
    data = (DOCUMENTS / name).read_bytes()
    if read.pages is None:
        lines = visible_lines(data)
        assert [quote for quote in quotes if not stands_in(lines, quote)] == []
        return
    boxes = [tuple(read.positions.boxes(start, end)) for start, end in spans]
    there = words_in_boxes(data, boxes)
    assert [(quote, found) for quote, found in zip(quotes, there, strict=True) if not holds_only(found, quote)] == []


@_judging("sections", "sections")
def test_sections_are_known_for_what_they_are(name: str) -> None:
    found = {re.sub(r"^[A-Z]\.\s+", "", section.heading): section.kind.value for section in reading(name).sections}
    wanted = expectation(name)["sections"]
    assert {heading: found.get(heading) for heading in wanted} == wanted


@_judging("policies", "policies")
def test_each_policy_of_a_file_of_many_has_its_own_facts_and_criteria(name: str) -> None:
    read = reading(name)
    found = []
    for part in read.parts:
        inside = [n for root in read.criteria for n in root.walk() if part.start <= n.start < part.end]
        said = [_sentence(read.text[node.start : node.end]) for node in inside]
        found.append((part.facts.number, part.facts.title, part.facts.effective_date, said))
    wanted = expectation(name)["policies"]
    assert [entry[:3] for entry in found] == [(p["number"], p["title"], p["effective_date"]) for p in wanted]
    for (_, _, _, said), policy in zip(found, wanted, strict=True):
        assert set(policy["criteria"]) <= set(said)


@_judging("refused", "refused")
def test_what_is_no_policy_is_refused_with_the_reason_and_what_to_do(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        reading(name)
    assert refusal.value.code == expectation(name)["refused"]
    assert refusal.value.todo


def test_every_document_has_an_expectation_and_a_place_in_the_table() -> None:
    documents = {path.name for path in DOCUMENTS.iterdir() if not path.name.endswith(SUFFIX)}
    assert documents == {path.name.removesuffix(SUFFIX) for path in DOCUMENTS.glob(f"*{SUFFIX}")}
    table = (DOCUMENTS.parent / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(documents) if f"`{name}`" not in table] == []
    assert [trap for name in documents for trap in expectation(name)["traps"] if trap not in table] == []
