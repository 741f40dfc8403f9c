"""Two versions of a policy side by side, as one page: the words that changed are marked, what stayed is folded.

For whoever has to decide what a change means. Nothing is fetched and no script is needed: style and pictures are
inside, and everything from the documents is escaped. Pictures are of the pages on which something changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from corpus.change import Change, Comparison
from corpus.model import PolicyFacts, Reading
from corpus.positions import Box
from ingest.pdf.pictures import PagePicture
from monitors.redline import Cell, Line, Redline

MOST_PICTURES = 60
"""Pages drawn at most, for a redline as for a reading."""
_MOST_SHOWN = 12  # pictures a side: more would make a page that no phone likes
_KEPT_OPEN = 1  # unchanged lines that stay visible beside what changed
_FOLD_FROM = 3  # unchanged lines in a row that are worth folding
_INDENT = 1.1  # em for each criterion above


@dataclass(frozen=True, slots=True)
class Shown:
    """One side of a redline: its reading, how the version is called, and pictures of its pages, where it has pages."""

    reading: Reading
    facts: PolicyFacts
    name: str
    pictures: Sequence[PagePicture] = ()


def redline_page(old: Shown, new: Shown, comparison: Comparison, lines: Redline) -> str:
    """The page."""
    title = escape(new.facts.title or old.facts.title or new.name)
    material = [(n, change) for n, change in enumerate(comparison.changes) if change.material]
    style = (Path(__file__).parent / "redline_page.css").read_text(encoding="utf-8")
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>What changed: {title}</title><style>{style}</style></head><body>",
            f"<header><h1>{title}</h1>{_sides(old, new)}{_legend(comparison, lines)}</header><main>",
            *_told(material),
            *_side_by_side(old, new, lines),
            *_pages(old, new, [change for _, change in material]),
            "</main></body></html>",
            "",
        )
    )


def _sides(old: Shown, new: Shown) -> str:
    return f'<p class="quiet">Before: {_named(old)}<br>After: {_named(new)}</p>'


def _named(side: Shown) -> str:
    date = f", effective {side.facts.effective_date}" if side.facts.effective_date else ""
    return escape(f"{side.name}{date}")


def _legend(comparison: Comparison, lines: Redline) -> str:
    quiet = sum(not change.material for change in comparison.changes)
    return (
        '<p class="quiet"><del>Words that went</del> and <ins>words that came</ins> are marked. Not compared here: '
        f"{lines.aside} pieces of background, references and history. {quiet} differences that change no claim are "
        "not listed.</p>"
    )


def _told(material: Sequence[tuple[int, Change]]) -> Iterator[str]:
    yield f"<h2>{len(material) or 'No'} material change{'' if len(material) == 1 else 's'}</h2>"
    yield '<ul class="told">'
    for number, change in material:
        kind = f'<span class="kind">{change.kind.value.replace("_", " ")}</span>'
        yield f'<li><a href="#c{number}">{kind}{escape(change.summary)}</a></li>'
    yield "</ul>"


# ----------------------------------------------------------------------------------------------------- side by side


def _side_by_side(old: Shown, new: Shown, lines: Redline) -> Iterator[str]:
    yield "<h2>Side by side</h2>"
    yield f'<div class="names"><div>Before: {_named(old)}</div><div>After: {_named(new)}</div></div>'
    anchored: set[int] = set()
    path: tuple[str, ...] = ()
    for folded, group in groupby(_folds(lines.lines), key=lambda pair: pair[1]):
        members = [line for line, _ in group]
        inside = len(members)
        if folded:
            yield f"<details><summary>{inside} unchanged lines</summary>"
        for line in members:
            if line.path != path:
                path = line.path
                yield f'<div class="path">{escape(" › ".join(path))}</div>' if path else ""
            if not _heading(line):
                yield _line(line, anchored)
        if folded:
            yield "</details>"
            path = ()  # said again after what is folded away


def _folds(lines: Sequence[Line]) -> Iterator[tuple[Line, bool]]:
    """Every line, with whether it is folded away: unchanged, and not beside what changed."""
    near = set()
    for n, line in enumerate(lines):
        if not line.same:
            near |= set(range(n - _KEPT_OPEN, n + _KEPT_OPEN + 1))
    quiet = [n not in near for n in range(len(lines))]
    for fold, group in groupby(range(len(lines)), key=lambda n: quiet[n]):
        members = list(group)
        for n in members:
            yield lines[n], fold and len(members) >= _FOLD_FROM


def _line(line: Line, anchored: set[int]) -> str:
    fresh = [n for n in line.changes if n not in anchored]
    anchored.update(fresh)
    anchors = "".join(f'<span id="c{n}"></span>' for n in fresh)
    told = " told-line" if line.changes else ""
    if line.same and line.after is not None:
        return f'<div class="line">{_cell(line.before, "", "del")}{_cell(line.after, "", "ins", again=True)}</div>'
    before, after = _cell(line.before, "Before", "del"), _cell(line.after, "After", "ins")
    return f'<div class="line{told}"><div class="anchors">{anchors}</div>{before}{after}</div>'


def _heading(line: Line) -> bool:
    """Whether a line is the heading that was just shown above it."""
    words = " ".join(run.text for run in line.after.runs) if line.after else ""
    return line.same and bool(line.path) and words == " ".join(line.path[-1].split())


def _cell(cell: Cell | None, name: str, tag: str, *, again: bool = False) -> str:
    if cell is None:
        return '<div class="cell none"></div>'
    words = " ".join(f"<{tag}>{escape(run.text)}</{tag}>" if run.changed else escape(run.text) for run in cell.runs)
    side = f'<span class="side">{name}</span>' if name else ""
    indent = f' style="padding-left:{0.8 + _INDENT * cell.depth:.1f}em"' if cell.depth else ""
    return f'<div class="cell{" again" if again else ""}"{indent}>{side}{words}</div>'


# ----------------------------------------------------------------------------------------------------------- pages


def _pages(old: Shown, new: Shown, changes: Sequence[Change]) -> Iterator[str]:
    before = _boxes(old.reading, [(c.before.span.start, c.before.span.end) for c in changes if c.before])
    after = _boxes(new.reading, [(c.after.span.start, c.after.span.end) for c in changes if c.after])
    left, right = _pictures(old, before, "gone"), _pictures(new, after, "come")
    if not left and not right:
        return
    yield "<h2>On the payer's pages</h2>"
    most = max(len(before), len(after))
    if most > _MOST_SHOWN:
        yield f'<p class="quiet">Changes stand on {most} pages; the first {_MOST_SHOWN} are shown.</p>'
    yield f'<div class="pages"><div>{"".join(left)}</div><div>{"".join(right)}</div></div>'


def _boxes(reading: Reading, spans: Sequence[tuple[int, int]]) -> Mapping[int, list[Box]]:
    found: dict[int, list[Box]] = defaultdict(list)
    for start, end in spans:
        for box in reading.positions.boxes(start, end):
            found[box.page].append(box)
    return found


def _pictures(side: Shown, boxes: Mapping[int, list[Box]], name: str) -> list[str]:
    drawn = [picture for picture in side.pictures if picture.page in boxes][:_MOST_SHOWN]
    when = "Before" if name == "gone" else "After"
    return [
        f'<figure><figcaption>{when}, page {picture.page}</figcaption><div class="page">'
        f'<img alt="{when}, page {picture.page}" src="data:image/png;base64,{picture.png}">'
        f"{''.join(_box(box, name, picture) for box in boxes[picture.page])}</div></figure>"
        for picture in drawn
    ]


def _box(box: Box, name: str, picture: PagePicture) -> str:
    wide, high = 100 / max(picture.width, 1.0), 100 / max(picture.height, 1.0)
    place = (
        f"left:{box.left * wide:.2f}%;top:{box.top * high:.2f}%;"
        f"width:{(box.right - box.left) * wide:.2f}%;height:{(box.bottom - box.top) * high:.2f}%"
    )
    return f'<i class="{name}" style="{place}"></i>'
