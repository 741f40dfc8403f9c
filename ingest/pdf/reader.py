"""A PDF's bytes to a layout: the story of one document, top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from corpus.model import BlockKind, Furniture
from corpus.positions import Positions
from ingest.layout import Layout
from ingest.pdf.bullets import drawn_bullets
from ingest.pdf.compose import Composer
from ingest.pdf.flow import Draft, measure_of
from ingest.pdf.furniture import furniture_of, is_watermark
from ingest.pdf.lines import Line, lines_of
from ingest.pdf.page import PageContent, PageWord
from ingest.pdf.pdfium import open_document, pages
from ingest.pdf.regions import page_drafts
from ingest.pdf.suspects import unreadable_pages

MEDIA_TYPE = "application/pdf"
_ROOM, _SLIM = 14.0, 4.0  # sizes of white after the last line of a page whose sentence goes on; before a capital
_OVERHANG = 40.0  # points by which a word may reach over the edge of the page and still be read


def layout_pdf(data: bytes) -> Layout:
    """Lays a PDF out. Raises Refused for what cannot be opened; without any text, ``text_layer`` is False."""
    document = open_document(data)
    try:
        contents, notes = _with_scans(document, list(pages(document)))
        title = (document.get_metadata_value("Title") or "").strip()
    finally:
        document.close()
    furniture: list[Furniture] = []
    lines: list[list[Line]] = []
    for content in contents:
        upright, aside = _set_apart(content)
        furniture.extend(aside)
        furniture.extend(Furniture(n.text, content.number, content.box(*n[1:])) for n in content.notes)
        lines.append(_lines(content, upright))
    composer = Composer(contents)
    for draft, line_pages in _over_pages(_drafts(contents, lines, furniture)):
        composer.add(draft, line_pages)
    return Layout(
        MEDIA_TYPE,
        len(contents),
        any(word.sure < 0 for content in contents for word in content.words),
        composer.text,
        tuple(composer.blocks),
        Positions.of_places(composer.places),
        tuple(sorted(furniture, key=lambda f: f.page or 0)),
        (*notes, *_warnings(contents)),
        title,
    )


def _with_scans(document: pdfium.PdfDocument, contents: list[PageContent]) -> tuple[list[PageContent], tuple[str, ...]]:
    """The pages, those that are pictures recognised where that is possible, and what is to be told of it."""
    wanted = unreadable_pages(document, contents)
    if not wanted:
        return contents, ()
    from ingest.scan import recognised  # loads what only pictures need

    found = recognised(document, contents, wanted)
    return found.contents, found.notes


def _lines(content: PageContent, words: Sequence[PageWord]) -> list[Line]:
    found = lines_of(words)
    bullets = drawn_bullets(found, content.dots)
    return lines_of([*words, *bullets]) if bullets else found


def _drafts(
    contents: Sequence[PageContent], lines: Sequence[Sequence[Line]], furniture: list[Furniture]
) -> Iterator[Draft]:
    """The blocks of all pages; what belongs to the pages themselves is added to ``furniture``."""
    measure = measure_of(lines, max(content.width for content in contents))
    for content, page_lines, dropped in zip(contents, lines, furniture_of(contents, lines), strict=True):
        furniture.extend(_furniture(content, part) for part in dropped)
        gone = {word for part in dropped for word in part.words}
        kept = [word for line in page_lines for word in line.words if word not in gone]
        yield from page_drafts(content, kept, measure)


def _warnings(contents: Sequence[PageContent]) -> tuple[str, ...]:
    blank = [str(content.number) for content in contents if not content.words]
    return (f"no text on page {', '.join(blank)} of {len(contents)}",) if 0 < len(blank) < len(contents) else ()


def _set_apart(content: PageContent) -> tuple[list[PageWord], list[Furniture]]:
    """Upright words; and beside them those of watermarks and turned margins, and what lies outside the page."""
    upright: list[PageWord] = []
    apart: list[PageWord] = []
    outside: list[PageWord] = []
    for word in content.words:
        if not _is_on(content, word):
            outside.append(word)
        elif word.style.angle != 0 or is_watermark(word, content.words):
            apart.append(word)
        else:
            upright.append(word)
    furniture = [_aside(content, apart)] if apart else []
    if outside:
        furniture.append(Furniture(" ".join(word.text for word in outside), content.number))
    return upright, furniture


def _is_on(page: PageContent, word: PageWord) -> bool:
    """Whether a word lies on the page; places that are no numbers, as damaged files have them, do not."""
    across = word.left >= -_OVERHANG and word.right <= page.width + _OVERHANG
    return across and word.top >= -_OVERHANG and word.bottom <= page.height + _OVERHANG


def _aside(page: PageContent, words: Sequence[PageWord]) -> Furniture:
    left, top = min(w.left for w in words), min(w.top for w in words)
    right, bottom = max(w.right for w in words), max(w.bottom for w in words)
    text = words[0].text
    for before, word in pairwise(words):
        text += word.text if _touch(before, word) else f" {word.text}"
    return Furniture(text, page.number, page.box(left, top, right, bottom))


def _touch(before: PageWord, word: PageWord) -> bool:
    """Whether two turned words stand so close, one behind the other, that they are pieces of one."""
    size = word.style.size
    across = max(word.left - before.right, before.left - word.right)
    down = max(word.top - before.bottom, before.top - word.bottom)
    if before.style.angle != word.style.angle or word.style.angle not in (90, 270):
        return False
    return across < -0.4 * size and down < 0.15 * size


def _furniture(page: PageContent, line: Line) -> Furniture:
    return Furniture(line.text, page.number, page.box(line.left, line.top, line.right, line.bottom))


def _over_pages(drafts: Iterable[Draft]) -> list[tuple[Draft, list[int]]]:
    """Blocks with the page of each line; a sentence that goes on over a page break is one block."""
    joined: list[tuple[Draft, list[int]]] = []
    for draft in drafts:
        if joined and draft.page != joined[-1][1][-1] and _continues(joined[-1][0], draft):
            joined[-1][0].lines.extend(draft.lines)
            joined[-1][1].extend([draft.page] * len(draft.lines))
        else:
            joined.append((draft, [draft.page] * len(draft.lines)))
    return joined


def _continues(before: Draft, after: Draft) -> bool:
    text = {BlockKind.PARAGRAPH, BlockKind.ITEM}
    if before.kind not in text or after.kind is not BlockKind.PARAGRAPH:
        return False
    last, first = before.lines[-1], after.lines[0]
    if last.text.rstrip().endswith((".", ":", ";", "!", "?")) or abs(last.size - first.size) > 0.6:
        return False
    begins = first.words[0].text.lstrip("(“\"'")[:1]
    room = before.margin - last.right
    if begins.islower():
        return room < _ROOM * last.size
    return room < _SLIM * last.size and abs(first.left - before.text_left) < 3
