"""The JSON shapes of the contract: citation, criterion, criteria tree, and a document that is only read.

Plain dictionaries begin here and end at the door: everything before this module is typed. Field names are the
contract's and never change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent_encoded

from corpus.model import (
    Code,
    CodeMention,
    Criterion,
    Furniture,
    Policy,
    PolicyFacts,
    Quantity,
    Reading,
    Section,
    Version,
)
from corpus.positions import Box
from retrieval.cite import Citation, CitedCriterion, Origin, Quoter

if TYPE_CHECKING:  # a lookup renders no answer and must not load what answers questions
    from retrieval.answer import Answer, Result

Json = dict[str, Any]

DEFAULT_URL = "http://127.0.0.1:8000"
_PAGE_FRAGMENT = "http://tools.ietf.org/rfc/rfc8118"
_TEXT_FRAGMENT = "https://wicg.github.io/scroll-to-text-fragment/"
_FRAGMENT_WORDS = 8  # a longer quote is linked by its first and last words


def citation_json(citation: Citation, base_url: str = DEFAULT_URL) -> Json:
    """A citation as every place shows it; of a document that is not stored, the fields of publication are null."""
    origin, facts = citation.origin, citation.origin.facts
    fragment = _fragment(citation)
    return {
        "id": citation.id,
        "url": f"{base_url}/v1/citations/{_in_path(citation.id)}" if citation.id else None,
        "payer": origin.payer,
        "policy_id": origin.policy_id,
        "policy_number": facts.number,
        "revision": facts.revision,
        "policy_title": facts.title,
        "version": origin.dated,
        "effective_date": facts.effective_date,
        "in_force_from": origin.in_force_from.isoformat() if origin.in_force_from else None,
        "end_date": origin.end_date.isoformat() if origin.end_date else None,
        "retrieved_at": moment(origin.retrieved_at),
        "status": origin.status.value if origin.status else None,
        "section": list(citation.section),
        "label": citation.label,
        "quote": citation.quote,
        "text_sha256": origin.text_sha256,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
        "pages": list(citation.pages),
        "boxes": [box_json(box) for box in citation.boxes],
        "recognised": round(citation.recognised, 2) if citation.recognised is not None else None,
        "source_url": origin.source_url or None,
        "link": _link(citation, fragment),
        "source_sha256": origin.source_sha256,
        "same_text_sha256": list(origin.same_text_sha256),
        "target": _target(citation, fragment),
    }


def _in_path(citation_id: str) -> str:
    """A citation's id as a part of a path; what follows the version needs no encoding."""
    version, _, rest = citation_id.rpartition("#")
    return f"{_encoded(version)}%23{rest}"


@lru_cache(maxsize=1024)  # an answer cites few versions, each many times
def _encoded(version: str) -> str:
    return percent_encoded(version, safe="")


def criterion_json(cited: CitedCriterion, base_url: str = DEFAULT_URL) -> Json:
    """A criterion with its citation and all below it."""
    node = cited.node
    return {
        "label": node.label,
        "text": cited.citation.quote,
        "operator": node.operator.value,
        "at_least": node.at_least,
        "coverage": node.coverage.value,
        "quantities": [quantity_json(quantity) for quantity in node.quantities],
        "codes": [code_json(code) for code in node.codes],
        "citation": citation_json(cited.citation, base_url),
        "also": [citation_json(citation, base_url) for citation in cited.also],
        "children": [criterion_json(child, base_url) for child in cited.children],
    }


def criteria_json(
    policy: Policy, version: Version, roots: Sequence[CitedCriterion], origin: Origin, base_url: str
) -> Json:
    """The criteria tree of a policy's version, as ``criteria POLICY --json`` prints it."""
    return {
        "policy": policy_json(policy.policy_id, policy.title, origin),
        "version": version.id,
        "criteria": [criterion_json(root, base_url) for root in roots],
    }


def policy_json(policy_id: str | None, title: str, origin: Origin) -> Json:
    """A policy as a search result names it."""
    return {
        "policy_id": policy_id,
        "title": origin.facts.title or title,
        "payer": origin.payer,
        "number": origin.facts.number,
        "version": origin.dated,
        "effective_date": origin.facts.effective_date,
        "in_force_from": origin.in_force_from.isoformat() if origin.in_force_from else None,
        "status": origin.status.value if origin.status else None,
    }


def search_json(answer: Answer, base_url: str = DEFAULT_URL) -> Json:
    """The answer to a question, as ``search --json`` prints it (``took_ms`` is the caller's)."""
    asked = answer.understood
    return {
        "question": asked.text,
        "understood": {
            "payers": list(asked.payers),
            "codes": [_bare(code) for code in asked.codes],
            "codes_unmatched": [_bare(code) for code in asked.codes_unmatched],
            "policy_numbers": list(asked.policy_numbers),
            "as_of": asked.as_of.isoformat(),
            "asks": asked.asks.value,
            "masked": list(asked.masked),
            "read_as": dict(asked.read_as),
            "unknown_payers": list(asked.unknown_payers),
        },
        "answered": answer.answered,
        "because": answer.because,
        "notice": answer.notice,
        "results": [_result_json(result, base_url) for result in answer.results],
        "withheld": answer.withheld,
    }


def reading_json(reading: Reading, *, path: str, payer: str | None = None, size: int | None = None) -> Json:
    """A document that is read and not stored, as ``read --json`` prints it (``took_ms`` is the caller's)."""
    quoter = Quoter.of_reading(reading, payer)
    source: Json = {
        "path": path,
        "sha256": reading.snapshot_sha256,
        "media_type": reading.media_type,
        "pages": reading.pages,
        "text_layer": reading.text_layer,
    }
    return {
        "source": source if size is None else {**source, "size": size},
        "policy": facts_json(reading.facts, quoter),
        "policies": [_part_json(reading, quoter, index) for index in range(len(reading.parts))],
        **_content_json(reading, quoter, 0, len(reading.text)),
        "furniture": [_furniture_json(item) for item in reading.furniture],
        "warnings": list(reading.warnings),
    }


def facts_json(facts: PolicyFacts, quoter: Quoter) -> Json:
    """What a document says about itself."""
    return {
        "payer": facts.payer,
        "number": facts.number,
        "revision": facts.revision,
        "title": facts.title,
        "edition": facts.edition,
        "effective_date": facts.effective_date,
        "last_review_date": facts.last_review_date,
        "next_review_date": facts.next_review_date,
        "published_date": facts.published_date,
        "dates": [asdict(printed) for printed in facts.dates],
        "status": facts.status,
        "lifecycle": facts.lifecycle.value,
        "lines_of_business": list(facts.lines_of_business),
        "governed_by": [
            {"name": other.name, "citation": citation_json(quoter.cite(other.start, other.end))}
            for other in facts.governed_by
        ],
    }


def quantity_json(quantity: Quantity) -> Json:
    """A number asked for; ``upper`` stands only in a range."""
    shown: Json = {
        "kind": quantity.kind.value,
        "comparator": quantity.comparator,
        "value": _number(quantity.value),
        "unit": quantity.unit,
        "text": quantity.text,
    }
    return shown if quantity.upper is None else {**shown, "upper": _number(quantity.upper)}


def code_json(code: Code) -> Json:
    """A code; ``last`` stands only in a range."""
    shown: Json = {"system": code.system.value, "code": code.code}
    return shown if code.last is None else {**shown, "last": code.last}


def box_json(box: Box) -> Json:
    """A rectangle in PDF points from the page's top left corner."""
    return {"page": box.page, "left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}


def moment(value: datetime | None) -> str | None:
    """A time as RFC 3339 in UTC, to the second."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value is not None else None


def _result_json(result: Result, base_url: str) -> Json:
    origin = result.citation.origin
    shown: Json = {
        "score": result.score,
        "policy": policy_json(origin.policy_id, result.title, origin),
        "criterion": {**criterion_json(result.criterion, base_url), "context": list(result.context)},
        "citation": citation_json(result.citation, base_url),
    }
    return {**shown, "suggestion": True} if result.suggestion else shown


def _bare(code: str) -> str:
    """A code without its system, as people write it."""
    return code.rpartition(":")[2]


def _part_json(reading: Reading, quoter: Quoter, index: int) -> Json:
    part = reading.parts[index]
    return {"policy": facts_json(part.facts, quoter), **_content_json(reading, quoter, part.start, part.end)}


def _content_json(reading: Reading, quoter: Quoter, start: int, end: int) -> Json:
    def inside(item: Criterion | Section | CodeMention) -> bool:
        return start <= item.start < end

    return {
        "sections": [_section_json(section, quoter) for section in reading.sections if inside(section)],
        "criteria": [criterion_json(quoter.criterion(root)) for root in reading.criteria if inside(root)],
        "codes": [_mention_json(mention, quoter) for mention in reading.codes if inside(mention)],
    }


def _section_json(section: Section, quoter: Quoter) -> Json:
    return {
        "heading": section.heading,
        "path": list(section.path),
        "kind": section.kind.value,
        "page": quoter.positions.page(section.start, section.end),
        "start": section.start,
        "end": section.end,
    }


def _mention_json(mention: CodeMention, quoter: Quoter) -> Json:
    return {
        **code_json(mention.code),
        "where": mention.where.value,
        "coverage": mention.coverage.value,
        "group": mention.group,
        "citation": citation_json(quoter.cite(mention.start, mention.end)),
    }


def _furniture_json(item: Furniture) -> Json:
    return {"page": item.page, "text": item.text, "box": box_json(item.box) if item.box is not None else None}


def _target(citation: Citation, fragment: str) -> Json:
    """The quote as a W3C Web Annotation target."""
    selectors: list[Json] = [
        {
            "type": "TextQuoteSelector",
            "exact": citation.quote,
            "prefix": citation.prefix,
            "suffix": citation.suffix,
        },
        {"type": "TextPositionSelector", "start": citation.start, "end": citation.end},
    ]
    if fragment:
        standard = _PAGE_FRAGMENT if citation.page is not None else _TEXT_FRAGMENT
        selectors.append({"type": "FragmentSelector", "conformsTo": standard, "value": fragment})
    return {"source": citation.origin.source_url or None, "selector": selectors}


def _link(citation: Citation, fragment: str) -> str | None:
    """Where a browser opens the payer's own page at the quote; None for a document without an address."""
    source = citation.origin.source_url
    if not source.startswith(("http://", "https://")):
        return None
    return f"{source.partition('#')[0]}#{fragment}"


def _fragment(citation: Citation) -> str:
    if citation.page is not None:
        return f"page={citation.page}"
    return text_fragment(citation.quote) if citation.origin.source_url.startswith("http") else ""


def text_fragment(quote: str) -> str:
    """``:~:text=…`` for a quote: whole when short, else its first and last words."""
    found = quote.split()
    if len(found) <= 2 * _FRAGMENT_WORDS:
        return f":~:text={_fragment_words(found)}"
    return f":~:text={_fragment_words(found[:_FRAGMENT_WORDS])},{_fragment_words(found[-_FRAGMENT_WORDS:])}"


def _fragment_words(found: Sequence[str]) -> str:
    # A hyphen and a comma have a meaning of their own in a text fragment.
    return percent_encoded(" ".join(found), safe="").replace("-", "%2D")


def _number(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
