"""A page whose text was folded into one line: where its headings, sentences and list items were.

No mark is left but the words, so words decide: headings by the phrases that payers use and by capitals, sentences by
their full stops, items of a list by the capital letters of ordinary words after a colon. Template code and phrases said
many times over are furniture.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from corpus.model import BlockKind, SectionKind
from ingest.assemble import Assembler, Look, fold
from ingest.headings import heading_kind
from ingest.runon_headings import Cut, cuts
from ingest.runon_items import divide, labels

_LONG_LINE = 2000  # characters
_ONLY_LINE = 300  # where there are no more than two
_INDENT = 24.0  # points by which an item is set in, as a page would
_SHORT_ITEM = 8  # words; items of a list inside a list are short, or cannot be told from those around it
_PARAGRAPH = 600  # characters
_PROSE = frozenset({SectionKind.BACKGROUND, SectionKind.EVIDENCE, SectionKind.REFERENCES, SectionKind.HISTORY})

_TEMPLATE = re.compile(r"""\{\{.{0,400}?\}\}|[@:]?[\w.-]{1,40}="[^"]{0,400}"|\S{0,40}"\s?>|&&|===|\)\s?\}">""")
_NEAR = 160  # characters between two pieces of template code that belong to one piece
_REPEATED = re.compile(r"((?:\S+ ){2,14}?\S+)(?: \1){2,}")

# A page names itself twice before its text begins: in its title and in its heading.
_TITLE = re.compile(r"\W*([A-Z]\S*(?: \S+){1,12})(?= (?:.{0,150} )?\1\W)")

_STOP = re.compile(
    r"""(?:(?<=\D[.!?])["”’)\]]*(?:\d{1,3}(?:[,–-]\d{1,3})*)?|(?<=\d[.!?])["”’)\]]*)"""  # "blood.1,2 The"
    r"""\s+(?=["“(\[]?[A-Z0-9•])"""
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|nos?|dr|mrs?|ms|st|inc|ltd|co|corp|et al|approx|fig|vol|eds?|dept|ext|p\.o|u\.s|etc|sec|cf)"
    r"|\b[A-Z])\.$",
    re.I,
)
_ANNOUNCES = re.compile(
    r"\b(?:following|below|criteria|any of|all of|one of|conditions?|situations?|includ\w+)\b[^.:]{0,80}:$"
    r"|\b(?:necessary|covered|investigational)\W*:$",
    re.I,
)
_VERDICT = re.compile(
    r"\b(?:is|are) (?:not )?(?:considered|covered|reimbursed|eligible)|medically necessary|investigational", re.I
)
# "… of the request For individuals …": small words take a capital only where a sentence begins.
_LOST_STOP = re.compile(r"(?<=[a-z)]) (?=(?:The|This|These|For|If|When|All|Any) [a-z])")
_BULLETS = re.compile(r"\s*[•●▪■➢►◦]\s*")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text between two headings."""

    text: str
    heading: bool


def is_run_on(text: str) -> bool:
    """Whether nearly all of a text stands in lines too long to be paragraphs, or all of it in one or two."""
    lines = [line for line in text.splitlines() if line.strip()]
    limit = _LONG_LINE if len(lines) > 2 else _ONLY_LINE
    long = sum(len(line) for line in lines if len(line) > limit)
    return long > 0.8 * sum(len(line) for line in lines)


def layout_run_on(text: str, out: Assembler) -> None:
    """Hands the blocks of a folded text over."""
    words = _without_code(fold(text), out)
    title = _TITLE.match(words)
    if title and heading_kind(title.group(1)) is None:
        out.add(BlockKind.HEADING, title.group(1), look=Look(heading=1))
        words = words[title.end(1) :].strip()
    ordinary = _ordinary_words(words)
    kind: SectionKind | None = None
    for piece in _pieces(words):
        if piece.heading:
            out.add(BlockKind.HEADING, piece.text)
            kind = heading_kind(piece.text)
        elif kind in _PROSE:
            _prose(piece.text, out)
        else:
            _criteria(piece.text, ordinary, out)


def _without_code(text: str, out: Assembler) -> str:
    """The text without template code that the page did not run, and without phrases said three times on end."""
    found = [match.span() for match in _TEMPLATE.finditer(text)]
    kept, at = [], 0
    for start, end in _clusters(found):
        start = 0 if start < 4 * _NEAR and not at else start
        kept.append(text[at:start])
        out.set_aside(text[start:end])
        at = end
    words = fold(" ".join([*kept, text[at:]]))
    repeated = _REPEATED.search(words, 0, 4000)
    if repeated:
        out.set_aside(repeated.group())
        words = fold(f"{words[: repeated.start()]} {words[repeated.end() :]}")
    return words


def _clusters(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pieces of code that stand close together, where there are three or more."""
    clusters: list[list[int]] = []
    for start, end in spans:
        if clusters and start - clusters[-1][1] < _NEAR:
            clusters[-1][1:] = [end, clusters[-1][2] + 1]
        else:
            clusters.append([start, end, 1])
    return [(start, end) for start, end, count in clusters if count >= 3]


def _ordinary_words(text: str) -> frozenset[str]:
    """Words that the document also writes small: with a capital, they begin something."""
    return frozenset(word for word, _ in Counter(re.findall(r"\b[a-z]{3,}\b", text)).items())


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    for cut in [*cuts(text), Cut(len(text), len(text))]:
        if text[at : cut.start].strip():
            pieces.append(_Piece(text[at : cut.start].strip(), heading=False))
        if cut.end > cut.start and cut.heading:
            pieces.append(_Piece(text[cut.start : cut.end].strip(), heading=True))
            at = cut.end
        else:
            at = cut.start
    return pieces


def _prose(text: str, out: Assembler) -> None:
    """Sentences of a section without criteria, gathered into paragraphs that can be quoted."""
    paragraph = ""
    for sentence in _sentences(text):
        if paragraph and len(paragraph) + len(sentence) > _PARAGRAPH:
            out.add(BlockKind.PARAGRAPH, paragraph)
            paragraph = ""
        paragraph = f"{paragraph} {sentence}".strip()
    out.add(BlockKind.PARAGRAPH, paragraph)


def _criteria(text: str, ordinary: frozenset[str], out: Assembler, depth: int = 0) -> None:
    """A stretch of criteria: what stands before a counted list, its items, and what follows its last."""
    found = labels(text)
    if not found:
        _unlabelled(text, ordinary, out, depth)
        return
    _unlabelled(text[: found[0].start], ordinary, out, depth)
    for label, after in zip(found, [*found[1:], None], strict=True):
        words = text[label.body : after.start if after else len(text)].strip()
        first, rest = (words, "") if after else _first_sentence(words)
        nested = labels(first)
        _line(first[: nested[0].start] if nested else first, depth + 1, out, label.marker)
        if nested:
            _criteria(first[nested[0].start :], ordinary, out, depth + 1)
        if rest:
            _criteria(rest, ordinary, out, depth)


def _first_sentence(text: str) -> tuple[str, str]:
    """The last item of a list ends with its sentence; what follows belongs to the stretch again."""
    sentences = _sentences(text)
    return (sentences[0], text[len(sentences[0]) :].strip()) if sentences else (text, "")


def _unlabelled(text: str, ordinary: frozenset[str], out: Assembler, depth: int) -> None:
    """Sentences one by one; after an introduction, items, and short ones below a second."""
    base = depth
    for sentence in _sentences(text):
        if _VERDICT.search(sentence):
            depth = base
        elif depth == base + 2 and len(sentence.split()) > _SHORT_ITEM:
            depth = base + 1
        intro, items = divide(sentence, ordinary)
        _line(intro, depth, out)
        for item in items:
            _line(item, min(base + 2, depth + 1), out)
        if _ANNOUNCES.search(intro):
            depth = min(base + 2, depth + 1) if len(items) <= 1 else depth


def _line(words: str, depth: int, out: Assembler, marker: str = "") -> None:
    kind = BlockKind.ITEM if depth else BlockKind.PARAGRAPH
    out.add(kind, words, marker, Look(left=_INDENT * depth))


def _sentences(text: str) -> list[str]:
    """Sentences, and what stands between bullets."""
    sentences: list[str] = []
    for part in _BULLETS.split(text):
        at = 0
        ends = [stop.end() for stop in _STOP.finditer(part) if not _is_abbreviation(part, stop.start())]
        ends += [stop.end() for stop in _LOST_STOP.finditer(part)]
        for end in sorted({*ends, len(part)}):
            sentences.append(part[at:end].strip())
            at = end
    return [sentence for sentence in sentences if sentence]


def _is_abbreviation(text: str, stop: int) -> bool:
    return bool(_ABBREVIATION.search(text[max(0, stop - 12) : stop]))
