"""Bytes to a reading, whatever the format: the one place that knows in which order a document is understood.

Type by content, layout, refusal of what is no policy, sections and criteria, codes, facts. Nothing here depends on the
clock, the machine or how many documents are read at once: the same bytes always make the same reading.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from corpus.exchange import Hints
from corpus.model import PolicyFacts, PolicyPart, Reading
from corpus.payer_book import PayerBook
from ingest.codes import find_codes
from ingest.facts import find_facts
from ingest.layout import Layout
from ingest.parts import Part, stretch
from ingest.refusals import refuse_unreadable
from ingest.sniff import CONTAINERS, HTML, JSON, OFFICE, PDF, PICTURES, media_type
from ingest.structure import Structure, structure


def make_reading(data: bytes, hints: Hints, book: PayerBook, revision: str) -> Reading:
    """Understands one document. Raises Refused, with the reason as its code."""
    layout = _layout(data)
    refuse_unreadable(layout, data)
    found = structure(layout)
    facts = _told(layout.stated, find_facts(layout, found.sections, hints, book))
    whose = replace(hints, payer=facts.payer or hints.payer)  # one file, one payer: asked once, not for every part
    return Reading(
        snapshot_sha256=hashlib.sha256(data).hexdigest(),
        reader=revision,
        media_type=layout.media_type,
        pages=layout.pages,
        text_layer=layout.text_layer,
        text=layout.text,
        positions=layout.positions,
        facts=replace(facts, governed_by=found.governed_by),
        blocks=layout.blocks,
        sections=found.sections,
        criteria=found.criteria,
        codes=find_codes(layout, found.sections, found.criteria),
        furniture=layout.furniture,
        parts=tuple(_part(layout, found, part, whose, book) for part in found.parts),
        warnings=(*layout.warnings, *found.warnings),
    )


def _told(stated: PolicyFacts | None, read: PolicyFacts) -> PolicyFacts:
    """What a format states in fields, before what was read; a payer given from outside stays."""
    if stated is None:
        return read
    dated = stated if stated.effective_date else read
    return replace(
        read,
        payer=read.payer or stated.payer,
        number=stated.number or read.number,
        revision=stated.revision or read.revision,
        title=stated.title or read.title,
        effective_date=dated.effective_date,
        effective_is_original=dated.effective_is_original,
        last_review_date=stated.last_review_date or read.last_review_date,
        lifecycle=stated.lifecycle,
        lines_of_business=stated.lines_of_business or read.lines_of_business,
    )


def _part(layout: Layout, found: Structure, part: Part, hints: Hints, book: PayerBook) -> PolicyPart:
    """One policy of a file of many: the number and title at its head are its own, or its masthead says them."""
    facts = _facts(layout, found, part, hints, book)
    governed = tuple(name for name in found.governed_by if part.start <= name.start < part.end)
    return PolicyPart(replace(facts, governed_by=governed), part.start, part.end)


def _facts(layout: Layout, found: Structure, part: Part, hints: Hints, book: PayerBook) -> PolicyFacts:
    if part.title:
        facts = find_facts(layout, found.sections, hints, book, part.start, part.end)
        return replace(facts, number=part.number, title=part.title)
    sections = [section for section in found.sections if part.start <= section.start < part.end]
    return find_facts(stretch(layout, part), sections, replace(hints, name="", source_url=""), book)


def _layout(data: bytes) -> Layout:
    """Formats are imported when they are met: a worker that reads PDFs never loads what web pages need."""
    kind = media_type(data)
    if kind == PDF:
        from ingest.pdf import layout_pdf

        return layout_pdf(data)
    if kind == HTML:
        from ingest.html import layout_html

        return layout_html(data)
    if kind == JSON:
        from ingest.cms_json import layout_cms

        return layout_cms(data)
    if kind in OFFICE:
        from ingest.office import layout_office

        return layout_office(data, kind)
    if kind in PICTURES:
        from ingest.scan import layout_picture

        return layout_picture(data, kind)
    if kind in CONTAINERS:
        from ingest.contained import layout_contained

        return layout_contained(data, kind, _layout)
    from ingest.plain import layout_text

    return layout_text(data)
