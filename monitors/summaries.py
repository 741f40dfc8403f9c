"""One sentence a billing lead understands, made by the program of the two texts: what, the old value, the new value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Code, Coverage, Quantity
from monitors.wording import without_joiner

_LEAD = 14  # words that name a criterion
_AROUND = 4  # words shown on either side of what differs
_GAP = "…"
_LEADS_TO_NUMBER = frozenset(("of", "for", "at", "within", "is", "than", "over", "under", "to", "the"))
_LISTS = re.compile(
    r"\b(?:codes?|cpt|hcpcs|icd|procedures?|diagnos[ei]s|modifiers?|services?|drugs?|medications?)\b", re.I
)
_NO_NAME = re.compile(r"trademark|^\W*(?:(?:cpt|hcpcs|icd-10(?:-cm|-pcs)?)\W*)?(?:codes?\W*)?descriptions?\W*$", re.I)
_MARK = re.compile(r"^[\s•▪*o–-]+(?=[A-Z(])")
_SPACE = re.compile(r"\s+")


def shortened(text: str, most: int = _LEAD) -> str:
    """The first words of a text, on one line."""
    found = _SPACE.sub(" ", without_joiner(text)).strip().split(" ")
    short = " ".join(found[:most]).rstrip(" ,;:.")
    return f"{short} …" if len(found) > most else short


def numbers(text: str, before: Sequence[Quantity], after: Sequence[Quantity], under: str = "") -> str:
    """ "Conservative therapy before imaging: 6 weeks becomes 12 weeks"; ``under`` names what is a number alone."""
    old, new = ", ".join(q.text for q in before), ", ".join(q.text for q in after)
    named = _without(text, after or before) or shortened(under) or "Criterion"
    return f"{named}: {old or 'no number'} becomes {new or 'no number'}"


def reworded(before: str, after: str) -> str:
    """The stretch that differs, with a few words around it, old and new."""
    old, new = before.split(), after.split()
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    first = max(0, head - _AROUND)
    left, right = (words[first : max(head, len(words) - tail + _AROUND)] for words in (old, new))
    lead = "… " if first else ""
    return f"“{lead}{shortened(' '.join(left), 24)}” becomes “{lead}{shortened(' '.join(right), 24)}”"


def one_sided(what: str, text: str, *, added: bool) -> str:
    """ "New criterion: Spinal manipulation" or "Dropped criterion: Spinal manipulation"."""
    return f"{'New' if added else 'Dropped'} {what.lower()}: {shortened(text)}"


def codes(names: Sequence[Code], verb: str, group: str, under: str = "") -> str:
    """ "CPT codes added to Applicable codes: 11111, 22222 and 3 more"; ``under`` is the heading above the group."""
    named = _MARK.sub("", group)
    if _NO_NAME.search(named) or (under and not _LISTS.search(named)):
        named = under
    group = "" if _NO_NAME.search(named) else named
    systems = sorted({code.system.value for code in names})
    listed = [f"{code.code}-{code.last}" if code.last else code.code for code in names]
    shown = ", ".join(listed[:8]) + (f" and {len(listed) - 8} more" if len(listed) > 8 else "")
    where = f" {shortened(group, 8)}" if group else " the policy"
    preposition = "to" if verb == "added" else "from"
    return f"{' and '.join(systems)} {'code' if len(names) == 1 else 'codes'} {verb} {preposition}{where}: {shown}"


def becomes(what: str, before: str | None, after: str | None) -> str:
    """ "Effective date: January 1, 2026 becomes July 1, 2026"."""
    return f"{what}: {before or 'not printed'} becomes {after or 'not printed'}"


def said(position: Coverage) -> str:
    """A position in words: "not covered"."""
    return position.value.replace("_", " ")


def _without(text: str, quantities: Sequence[Quantity]) -> str:
    """What a sentence asks for without its numbers: "Pain has lasted", "Has tried … of exercise at home"."""
    text = without_joiner(text)
    for quantity in quantities:
        text = text.replace(quantity.text, f" {_GAP} ")
    words = _SPACE.sub(" ", text).strip(" .;,").split(" ")
    while words and (words[-1] == _GAP or words[-1].lower() in _LEADS_TO_NUMBER):
        words.pop()
    while words and words[0] == _GAP:
        words.pop(0)
    gap = words.index(_GAP) if _GAP in words else 0
    first = max(0, gap - _LEAD // 2) if gap >= _LEAD - 2 else 0
    return f"{_GAP} " * bool(first) + shortened(" ".join(words[first:]), _LEAD)


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    count = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        count += 1
    return count
