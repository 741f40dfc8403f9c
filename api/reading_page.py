"""One self-contained HTML page that shows what was read and where: pages or text with colours, the tree beside them.

It is how whoever adds a payer sees a misread level or a lost line. Nothing is fetched: pictures, style and script are
inside, and everything from the document is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import count
from pathlib import Path

from api.reading_marks import LEVELS, Mark, boxes_on_pages, marked_text, marks_of
from corpus.model import Coverage, Criterion, Operator, Quantity, Reading, Section
from corpus.positions import Box
from ingest.pdf.pictures import PagePicture

_HERE = Path(__file__).parent
_JOINED = {Operator.ALL: "all of", Operator.ANY: "any of", Operator.NONE: "none of"}
_LAYERS = ("section", *(f"level-{level}" for level in range(1, LEVELS + 1)), "code", "furniture")


def reading_page(reading: Reading, name: str, pictures: Sequence[PagePicture]) -> str:
    """The page. Without pictures (HTML, text) the canonical text is shown with the same colours."""
    marks = marks_of(reading)
    drawn = {picture.page for picture in pictures}
    left = _pages(reading, marks, pictures) if pictures else f'<div class="text">{marked_text(reading, marks)}</div>'
    title = escape(reading.facts.title or name)
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="en"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>',
            f"<style>{_file('reading_page.css')}</style></head><body>",
            f"<header><h1>{title}</h1><p>{escape(name)} · {_size(reading)}</p>{_legend()}</header>",
            f'<main><div class="left">{_left_out(reading, pictures)}{left}</div>',
            f"<aside>{''.join(_aside(reading, drawn))}</aside></main>",
            f"<script>{_file('reading_page.js')}</script></body></html>",
            "",
        )
    )


def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _size(reading: Reading) -> str:
    nodes = sum(1 for root in reading.criteria for _ in root.walk())
    pages = f"{reading.pages} pages · " if reading.pages else ""
    return f"{pages}{nodes} criteria · {len(reading.codes)} codes · {len(reading.sections)} sections"


def _legend() -> str:
    """Every colour with its name; a click hides or shows it."""
    return (
        '<p class="legend">'
        + "".join(
            f'<label><input type="checkbox" checked data-layer="{layer}"><span class="key {layer}"></span>'
            f"{layer.replace('-', ' ')}</label>"
            for layer in _LAYERS
        )
        + "</p>"
    )


def _left_out(reading: Reading, pictures: Sequence[PagePicture]) -> str:
    missing = (reading.pages or 0) - len(pictures)
    if missing <= 0:
        return ""
    return f'<p class="note">{missing} of {reading.pages} pages are not shown as pictures; all were read.</p>'


def _pages(reading: Reading, marks: Sequence[Mark], pictures: Sequence[PagePicture]) -> str:
    boxes = boxes_on_pages(reading, marks)
    return "\n".join(
        f'<figure id="p{picture.page}"><figcaption>page {picture.page}</figcaption><div class="page">'
        f'<img alt="page {picture.page}" src="data:image/png;base64,{picture.png}">'
        f"{''.join(_box(box, mark, picture) for box, mark in boxes.get(picture.page, ()))}</div></figure>"
        for picture in pictures
    )


def _box(box: Box, mark: Mark, picture: PagePicture) -> str:
    wide, high = 100 / max(picture.width, 1.0), 100 / max(picture.height, 1.0)
    place = (
        f"left:{box.left * wide:.2f}%;top:{box.top * high:.2f}%;"
        f"width:{(box.right - box.left) * wide:.2f}%;height:{(box.bottom - box.top) * high:.2f}%"
    )
    title = escape(mark.title)
    return f'<i class="{mark.colour}" data-node="{mark.target}" style="{place}" title="{title}"></i>'


def _aside(reading: Reading, drawn: set[int]) -> Iterator[str]:
    yield from _facts(reading)
    yield "<h2>Criteria</h2>"
    yield "".join(_tree(reading, reading.criteria, drawn, count(), Coverage.UNSTATED)) or "<p>None were read.</p>"
    yield "<h2>Sections</h2><ol>"
    yield from (_section(reading, section, drawn) for section in reading.sections if section.heading)
    yield "</ol><h2>Codes</h2>"
    yield from _codes(reading)
    yield f"<details><summary>Furniture ({len(reading.furniture)})</summary><ul>"
    yield from (f"<li>{escape(item.text)}{_link(item.page, drawn)}</li>" for item in reading.furniture)
    yield "</ul></details>"


def _facts(reading: Reading) -> Iterator[str]:
    facts = reading.facts
    shown = {
        "payer": facts.payer,
        "number": facts.number,
        "revision": facts.revision,
        "edition": facts.edition,
        "effective": facts.effective_date,
        "last review": facts.last_review_date,
        "next review": facts.next_review_date,
        "published": facts.published_date,
        "lifecycle": facts.lifecycle.value,
        "lines of business": ", ".join(facts.lines_of_business),
        "criteria elsewhere": ", ".join(governing.name for governing in facts.governed_by),
        "dates as printed": "; ".join(f"{date.label} {date.text}" for date in facts.dates),
    }
    yield '<h2>Facts</h2><table class="facts">'
    yield from (f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in shown.items() if value)
    yield "</table>"
    yield from (f'<p class="note">{escape(warning)}</p>' for warning in reading.warnings)


def _tree(
    reading: Reading,
    nodes: Sequence[Criterion],
    drawn: set[int],
    numbers: Iterator[int],
    above: Coverage,
    depth: int = 1,
) -> Iterator[str]:
    if not nodes:
        return
    yield '<ul class="tree">'
    for node in nodes:
        words = escape(" ".join(reading.text[node.start : node.end].split()))
        label = f"<b>{escape(node.label.rpartition('.')[2])}</b> " if node.label else ""
        level = min(depth, LEVELS)
        yield f'<li><div class="node edge-{level}" data-node="c{next(numbers)}" tabindex="0">{label}{words} '
        yield "".join(_chips(node, above)) + _link(reading.positions.page(node.start, node.end), drawn) + "</div>"
        yield from _tree(reading, node.children, drawn, numbers, node.coverage, depth + 1)
        yield "</li>"
    yield "</ul>"


def _chips(node: Criterion, above: Coverage) -> Iterator[str]:
    """How children are joined, the position where it differs from the parent's, quantities, codes."""
    if node.operator is not Operator.LEAF:
        joined = _JOINED.get(node.operator) or f"at least {node.at_least} of"
        yield f'<span class="chip operator">{joined}</span>'
    if node.coverage is not above and node.coverage is not Coverage.UNSTATED:
        yield f'<span class="chip {node.coverage.value}">{node.coverage.value.replace("_", " ")}</span>'
    yield from (f'<span class="chip quantity">{escape(_amount(quantity))}</span>' for quantity in node.quantities)
    if node.codes:
        yield f'<span class="chip coded">{escape(" ".join(code.code for code in node.codes))}</span>'


def _amount(quantity: Quantity) -> str:
    upper = f"–{quantity.upper:g}" if quantity.upper is not None else ""
    return f"{quantity.kind.value} {quantity.comparator} {quantity.value:g}{upper} {quantity.unit or ''}".rstrip()


def _section(reading: Reading, section: Section, drawn: set[int]) -> str:
    page = reading.positions.page(section.start, section.end)
    indent = 1.2 * (len(section.path) - 1)
    return (
        f'<li style="margin-left:{indent:.1f}em">{escape(section.heading)} '
        f'<span class="chip">{section.kind.value}</span>{_link(page, drawn)}</li>'
    )


def _codes(reading: Reading) -> Iterator[str]:
    """Codes by system, place, position and group."""
    groups: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for found in reading.codes:
        key = (found.code.system.value, found.where.value, found.coverage.value.replace("_", " "), found.group)
        last = f"-{found.code.last}" if found.code.last else ""
        groups.setdefault(key, {})[f"{found.code.code}{last}"] = None
    for key, codes in groups.items():
        yield f"<details><summary>{escape(' · '.join(filter(None, key)))} ({len(codes)})</summary>"
        yield f'<p class="codes">{escape(" ".join(codes))}</p></details>'


def _link(page: int | None, drawn: set[int]) -> str:
    if page is None:
        return ""
    return f' <a href="#p{page}">p. {page}</a>' if page in drawn else f' <span class="page-number">p. {page}</span>'
