"""What of a reading is indexed and found: passages, each short enough to be the answer and to be quoted.

A passage is a criterion with its list, a few items of a long list with their ancestors as context, a paragraph, or some
rows of a table. The same reading always makes the same passages, and a passage depends only on its own words, its
headings and its ancestors: an edited paragraph makes one new passage.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from corpus.model import CodeMention, Criterion, Passage, PassageKind, Reading, Section, SectionKind
from retrieval.passage_body import PassageBody, encode, within
from retrieval.passages_prose import SectionFinder, Stretch, prose
from retrieval.passages_split import pieces, trimmed, words
from retrieval.passages_tree import Cut, cut_tree

_NODES = 24  # criteria shown with one passage
_CONTEXT_WORDS = 60  # of the ancestors' texts, in what is embedded
_HEADINGS = 3  # innermost headings, in what is embedded
_HEADING_WORDS = 14
_FEWEST = 4  # words of a paragraph worth finding
_SHOWN_CONTEXT = 600  # characters of one ancestor's text that are shown
FACTS = "Policy number, title, effective date, review dates"  # stands where a document prints its masthead


def make_passages(reading: Reading, version_start: int, version_end: int) -> list[Passage]:
    """The passages of a stretch of the reading, in the order of the text; deterministic."""
    maker = _Maker(reading, version_start, version_end)
    return maker.passages()


class _Maker:
    def __init__(self, reading: Reading, start: int, end: int) -> None:
        self._reading = reading
        self._text = reading.text
        self._start, self._end = start, end
        self._title = _title(reading, start, end)
        self._sections = SectionFinder(reading.sections)
        self._codes = sorted(reading.codes, key=lambda mention: (mention.start, mention.end))
        self._code_starts = [mention.start for mention in self._codes]

    def passages(self) -> list[Passage]:
        roots = [root for root in self._reading.criteria if self._start <= root.start and root.end <= self._end]
        made = [self._of_cut(cut) for root in roots for cut in cut_tree(self._text, root)]
        stretches = prose(self._reading, self._start, self._end, roots)
        made += [self._of_stretch(stretch) for stretch in stretches if self._says_something(stretch)]
        made += self._of_codes_left(made)
        return sorted((p for p in made if p.end > p.start), key=lambda p: (p.start, p.end, p.key))

    def _of_cut(self, cut: Cut) -> Passage:
        section = self._sections.at(cut.start)
        path = cut.criteria[0].section if cut.criteria and cut.criteria[0].section else _path(section)
        kind = section.kind if section is not None else SectionKind.CRITERIA
        return self._passage(PassageKind.CRITERION, cut.start, cut.end, path, cut.context, cut.criteria, kind)

    def _of_stretch(self, stretch: Stretch) -> Passage:
        mentions = self._mentions(stretch.start, stretch.end)
        section_kind = stretch.section.kind if stretch.section is not None else SectionKind.ADMINISTRATIVE
        coded = (stretch.rows and mentions) or section_kind is SectionKind.CODES
        kind = PassageKind.CODES if coded else PassageKind.PARAGRAPH
        context = (stretch.context,) if stretch.context is not None else ()
        return self._passage(kind, stretch.start, stretch.end, _path(stretch.section), context, (), section_kind)

    def _of_codes_left(self, made: Sequence[Passage]) -> list[Passage]:
        """Passages for codes that stand where nothing else is worth finding: a code is always found by its number."""
        spans = sorted((passage.start, passage.end) for passage in made)
        starts = [start for start, _ in spans]
        reach = list(accumulate((end for _, end in spans), max))

        def missing(start: int, end: int) -> bool:
            inside = (mention.start for mention in self._mentions(start, end))
            return any((at := bisect_right(starts, place)) == 0 or reach[at - 1] <= place for place in inside)

        left = []
        for block in self._reading.blocks:
            if self._start <= block.start and block.end <= self._end and missing(block.start, block.end):
                section = self._sections.at(block.start)
                kind = section.kind if section is not None else SectionKind.ADMINISTRATIVE
                parts = [part for part in pieces(self._text, block.start, block.end) if missing(*part)]
                left += [self._passage(PassageKind.CODES, s, e, _path(section), (), (), kind) for s, e in parts]
        return left

    def _says_something(self, stretch: Stretch) -> bool:
        """A word or two that are no criterion and name no code answer nothing."""
        enough = words(self._text, stretch.start, stretch.end) >= _FEWEST
        return enough or bool(self._mentions(stretch.start, stretch.end))

    def _passage(
        self,
        kind: PassageKind,
        start: int,
        end: int,
        path: tuple[str, ...],
        context: Sequence[tuple[int, int]],
        criteria: Sequence[Criterion],
        section_kind: SectionKind,
    ) -> Passage:
        start, end = trimmed(self._text, start, end)
        shown, left = within(criteria, start, end, _NODES)
        above = tuple(self._text[s:e][:_SHOWN_CONTEXT] for s, e in context)
        codes = {packed for m in self._mentions(start, end) for packed in [_packed(m)]}
        return Passage(
            kind=kind,
            start=start,
            end=end,
            content=self._content(path, above, kind, start, end),
            body=encode(PassageBody(path, above, shown, left)),
            codes=tuple(sorted(codes)),
            section_kind=section_kind,
        )

    def _content(self, path: tuple[str, ...], above: tuple[str, ...], kind: PassageKind, start: int, end: int) -> str:
        headings = [_first_words(h, _HEADING_WORDS) for h in path[-_HEADINGS:] if h != self._title]
        if not path and kind is PassageKind.PARAGRAPH:
            headings = [FACTS]
        lines = [self._title, " > ".join(headings), _ancestors(above), self._text[start:end].replace("\n", " ")]
        return "\n".join(line for line in lines if line)

    def _mentions(self, start: int, end: int) -> list[CodeMention]:
        return self._codes[bisect_left(self._code_starts, start) : bisect_left(self._code_starts, end)]


def _title(reading: Reading, start: int, end: int) -> str:
    """The title of the policy whose stretch this is: a part's own in a file of many."""
    for part in reading.parts:
        if (part.start, part.end) == (start, end):
            return part.facts.title or reading.facts.title or ""
    return reading.facts.title or ""


def _path(section: Section | None) -> tuple[str, ...]:
    return section.path if section is not None else ()


def _packed(mention: CodeMention) -> str:
    code = mention.code
    return f"{code.system.value}:{code.code}-{code.last}" if code.last else f"{code.system.value}:{code.code}"


def _ancestors(above: tuple[str, ...]) -> str:
    """The nearest ancestors' texts, the nearest kept longest, within what the embedder's window can spare."""
    budget, kept = _CONTEXT_WORDS, []
    for text in reversed(above):
        if budget < 5:
            break
        cut = _first_words(text, budget)
        kept.append(cut)
        budget -= words(cut, 0, len(cut))
    return "\n".join(reversed(kept)).replace("\n", " ")


def _first_words(text: str, count: int) -> str:
    return " ".join(text.split()[:count])
