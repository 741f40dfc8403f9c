"""Which billing and diagnosis codes came, went, or changed their group, by group; descriptors and order do not count.

A code counts as new only when the older text does not print it anywhere it binds, not even letter-spaced, as some
publishing programs set their appendices.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from corpus.change import Change, ChangeKind, Side
from corpus.model import Code, CodeMention, CodeWhere, Coverage, Reading, Section, SectionKind, Span
from monitors import demand, summaries

_MOST_APART = 1500  # characters between the first and last code of one quote
_CODE_SHAPED = re.compile(r"\b[A-Z0-9]{3,7}(?:\.[A-Z0-9]{1,4})?\b")
_Part = tuple[int, int]


def code_changes(old: Reading, new: Reading, old_part: _Part, new_part: _Part) -> Iterator[Change]:
    """One change per system and group of codes that came or went, then codes whose coverage turned."""
    before, after = _mentions(old, old_part), _mentions(new, new_part)
    yield from _one_way(new, _missing(new, after, before, old, old_part), ChangeKind.CODES_ADDED)
    yield from _one_way(old, _missing(old, before, after, new, new_part), ChangeKind.CODES_REMOVED)
    yield from _turned(old, new, before, after)


def _mentions(reading: Reading, part: _Part) -> dict[Code, CodeMention]:
    """The first binding mention of each code."""
    found: dict[Code, CodeMention] = {}
    for mention in reading.codes:
        if part[0] <= mention.start < part[1] and mention.where in (CodeWhere.LIST, CodeWhere.CRITERIA):
            found.setdefault(mention.code, mention)
    return found


def _missing(
    reading: Reading, here: dict[Code, CodeMention], there: dict[Code, CodeMention], other: Reading, part: _Part
) -> list[CodeMention]:
    printed = "".join(other.text[part[0] : part[1]].split()).upper()
    ranges = [code for code in there if code.last]
    lost = [mention for code, mention in here.items() if code not in there and not _in_range(code, ranges)]
    standing = _counted(other, lost)
    before = _counted(reading, lost)
    return [
        mention
        for mention in lost
        if standing[mention.code.code] < max(1, before[mention.code.code]) and not _spaced(mention.code, other, printed)
    ]


def _counted(reading: Reading, mentions: Sequence[CodeMention]) -> Counter[str]:
    """How often codes are printed outside histories, seen by a reader as codes or not, page furniture included."""
    history = [(s.start, s.end) for s in reading.sections if s.kind is SectionKind.HISTORY]
    wanted = {mention.code.code for mention in mentions}
    beside = " ".join(item.text for item in reading.furniture)
    printed = Counter(found.group() for found in _CODE_SHAPED.finditer(beside) if found.group() in wanted)
    printed.update(
        found.group()
        for found in _CODE_SHAPED.finditer(reading.text)
        if found.group() in wanted and not any(start <= found.start() < end for start, end in history)
    )
    return printed


def _in_range(code: Code, ranges: Sequence[Code]) -> bool:
    return any(r.system is code.system and r.last and r.code <= code.code <= r.last for r in ranges)


def _spaced(code: Code, other: Reading, printed: str) -> bool:
    """Whether the other text prints the code letter-spaced."""
    if code.code not in printed:
        return False
    spaced = r"\s?".join(re.escape(letter) for letter in code.code)
    return any(" " in found.group() for found in re.finditer(rf"(?<![\w.]){spaced}(?!\w)", other.text))


def _one_way(reading: Reading, found: Sequence[CodeMention], kind: ChangeKind) -> Iterator[Change]:
    groups: dict[tuple[str, str, tuple[str, ...]], list[CodeMention]] = defaultdict(list)
    for mention in found:
        groups[mention.code.system.value, mention.group, _path(reading, mention.start)].append(mention)
    for (_, group, path), mentions in groups.items():
        names = tuple(mention.code for mention in mentions)
        added = kind is ChangeKind.CODES_ADDED
        place = Side(_span(mentions), path)
        summary = summaries.codes(names, "added" if added else "removed", group, path[-1] if path else "")
        before, after = (None, place) if added else (place, None)
        listed = (names, ()) if added else ((), names)
        yield Change(kind, True, summary, before, after, codes_added=listed[0], codes_removed=listed[1])


def _span(mentions: Sequence[CodeMention]) -> Span:
    """From the first code to the last that stands near it."""
    first = mentions[0].start
    return Span(first, max(m.end for m in mentions if m.end - first <= _MOST_APART))


def _turned(
    old: Reading, new: Reading, before: dict[Code, CodeMention], after: dict[Code, CodeMention]
) -> Iterator[Change]:
    groups: dict[tuple[Coverage, Coverage], list[tuple[CodeMention, CodeMention]]] = defaultdict(list)
    for code, was in before.items():
        now = after.get(code)
        if now is not None and demand.turned(was.coverage, now.coverage):
            groups[was.coverage, now.coverage].append((was, now))
    for (was_position, now_position), pairs in groups.items():
        names = ", ".join(was.code.code for was, _ in pairs[:8])
        summary = summaries.becomes(f"Coverage of {names}", summaries.said(was_position), summaries.said(now_position))
        left, right = _span([was for was, _ in pairs]), _span([now for _, now in pairs])
        sides = Side(left, _path(old, left.start)), Side(right, _path(new, right.start))
        yield Change(ChangeKind.COVERAGE_CHANGED, True, summary, *sides)


def _path(reading: Reading, position: int) -> tuple[str, ...]:
    inside: list[Section] = [s for s in reading.sections if s.start <= position < s.end]
    return inside[-1].path if inside else ()
